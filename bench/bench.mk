# SPDX-License-Identifier: BSD-2-Clause
# What `airlock bench` runs: the program, and Debian's Linux kernel, fetched when it is first wanted,
# kept below build/, never installed.
#
#   make -f bench/bench.mk [BUILD=build] ops|linux      from the top of the tree

BUILD ?= build
L := $(BUILD)/linux-image
META := linux-image-cloud-amd64
# The kernel's own package: what the package META depends on in the system's lists.
NAME = $$(apt-cache depends $(META) 2>/dev/null | \
	sed -n 's/^ *Depends: \(linux-image-6\.1\..*-cloud-amd64\)$$/\1/p' | head -n 1)

.DELETE_ON_ERROR:
.PHONY: ops linux
ops: $(BUILD)/bench/ops $(BUILD)/bench/expensive.so
linux: $L/vmlinuz

$(BUILD)/bench/ops: bench/ops.c bench/expensive/mark.h
	@mkdir -p $(@D)
	gcc -std=gnu11 -O2 -static -pthread -I. -o $@ $<

$(BUILD)/bench/expensive.so: $(wildcard bench/expensive/*.[ch])
	@mkdir -p $(@D)
	gcc -std=gnu11 -O2 -Wall -Wextra -fPIC -shared -fvisibility=hidden -I. -o $@ $(filter %.c,$^)

$L/image.deb:
	@mkdir -p $L/download
	@[ -n "$(NAME)" ] || apt-get update -qq
	@name="$(NAME)"; [ -n "$$name" ] || { echo "no package $(META) with a Linux 6.1"; exit 1; }; \
		cd $L/download && (ls $${name}_*.deb >/dev/null 2>&1 || \
		apt-get download -qq $$name || (apt-get update -qq && apt-get download -qq $$name))
	@ln -f $L/download/$(NAME)_*.deb $@

$L/vmlinuz: $L/image.deb
	@rm -rf $L/root
	@mkdir -p $L/root
	@dpkg-deb -x $< $L/root
	@dpkg-deb -f $< Version > $L/version
	@cp $L/root/boot/vmlinuz-* $@
	@rm -rf $L/root
