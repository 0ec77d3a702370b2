#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Debian's Linux 6.1 for `airlock check`: unpacked and built below build/linux-check, never installed
# and never part of this tree. What is there already is not built again.
#
#   bench/check/linux.sh x86      vmlinux.o; the file objtool.words: how its Makefile called objtool
#   bench/check/linux.sh image    vmlinux of x86, linked with its marks kept
#   bench/check/linux.sh arm64    objects, which the file objects names
#   bench/check/linux.sh riscv    the same
#
# BUILD is the folder for builds (build), JOBS how many processes there may be (as many as processors).
set -u
top=$(cd "$(dirname -- "$0")/../.." && pwd)
: "${BUILD:=$top/build}" "${JOBS:=$(nproc)}"
mkdir -p "$BUILD/linux-check" && out=$(cd "$BUILD/linux-check" && pwd) || exit 120
source=$out/linux-source-6.1

fail() {
	echo "linux.sh: $*" >&2
	exit 120
}

need() { # PACKAGE...
	missing=
	for package; do
		case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
		installed*) ;;
		*) missing="$missing $package" ;;
		esac
	done
	[ -n "$missing" ] || return 0
	[ "$(id -u)" = 0 ] || fail "missing packages:$missing (become root: apt-get install$missing)"
	echo "linux.sh: installing$missing" >&2
	DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing \
		>"$out/log" 2>&1 </dev/null || fail "cannot install$missing, see $out/log"
}

unpack() {
	[ -e "$source/.unpacked" ] && return
	package=$BUILD/linux/source.deb
	make -s -C "$top" -f tests/linux/linux.mk BUILD="$BUILD" "$package" >"$out/log" 2>&1 ||
		fail "cannot fetch linux-source-6.1, see $out/log"
	echo "linux.sh: unpacking linux-source-6.1" >&2
	rm -rf "$source" && dpkg-deb --fsys-tarfile "$package" |
		tar -xO ./usr/src/linux-source-6.1.tar.xz | tar -xJ -C "$out" ||
		fail "cannot unpack $package"
	touch "$source/.unpacked"
}

# make GOAL... for $arch
build() {
	nice make -s -j"$JOBS" -C "$source" O="$out/$arch" ARCH="$arch" CROSS_COMPILE="$cross" "$@" \
		>"$out/$arch/log" 2>&1 </dev/null || fail "the build failed, see $out/$arch/log"
}

# Options of $arch.config, all others off.
configure() {
	mkdir -p "$out/$arch"
	grep -v '^#' "$top/bench/check/$arch.config" | tr -s ' ' '\n' | sed 's/.*/CONFIG_&=y/' \
		>"$out/$arch/wanted"
	cmp -s "$out/$arch/wanted" "$out/$arch/configured" && return
	rm -f "$out/$arch/built" "$out/$arch/vmlinux"
	build KCONFIG_ALLCONFIG="$out/$arch/wanted" allnoconfig
	refused=$(grep -vxFf "$out/$arch/.config" "$out/$arch/wanted" | tr '\n' ' ')
	[ -z "$refused" ] || fail "this Linux does not take $refused"
	cp "$out/$arch/wanted" "$out/$arch/configured"
}

# True when there is something to build.
prepare() { # ARCH CROSS PACKAGE...
	arch=$1 cross=$2
	shift 2
	need bison flex bc gcc make xz-utils "$@"
	unpack
	configure
	[ -e "$out/$arch/built" ] && return 1
	echo "linux.sh: building for $arch, some minutes" >&2
}

x86() {
	prepare x86 '' libelf-dev || return 0
	build vmlinux_o
	sed -n 's|.*\(\./tools/objtool/objtool .*[^ ]\) *vmlinux\.o.*|\1|p' "$out/x86/.vmlinux.o.cmd" |
		head -n 1 >"$out/x86/objtool.words"
	[ -s "$out/x86/objtool.words" ] || fail "vmlinux.o was made without objtool"
	touch "$out/x86/built"
}

# Linux's script for the linker throws the marks away; here they get sections of their own first.
image() {
	x86
	[ -e "$out/x86/vmlinux" ] && return
	script=$source/include/asm-generic/vmlinux.lds.h
	grep -q instr_begin "$script" || sed -i '/^#define DISCARDS/a\
	.discard.instr_begin 0 : { *(.discard.instr_begin) } \\\
	.discard.instr_end 0 : { *(.discard.instr_end) } \\' "$script"
	echo "linux.sh: linking vmlinux" >&2
	build vmlinux
}

# Single objects, and the members of the archives of folders. Only x86 can be configured to have marks
# of regions, but the header that makes them needs no more than this.
objects() { # GOAL...
	build KCFLAGS=-DCONFIG_NOINSTR_VALIDATION "$@"
	for goal; do
		case $goal in
		*/) (cd "$out/$arch" && ar t "${goal}built-in.a") ;;
		*) echo "$goal" ;;
		esac
	done | sed "s|^|$out/$arch/|" >"$out/$arch/objects"
	touch "$out/$arch/built"
}

arm64() {
	prepare arm64 aarch64-linux-gnu- gcc-aarch64-linux-gnu || return 0
	objects kernel/context_tracking.o kernel/rcu/ kernel/locking/ kernel/sched/ arch/arm64/kernel/ \
		arch/arm64/kvm/ arch/arm64/mm/ drivers/cpuidle/ lib/smp_processor_id.o
}

riscv() {
	prepare riscv riscv64-linux-gnu- gcc-riscv64-linux-gnu || return 0
	objects kernel/context_tracking.o kernel/rcu/ kernel/locking/ kernel/sched/ arch/riscv/kernel/ \
		arch/riscv/kvm/ arch/riscv/mm/ drivers/cpuidle/
}

[ $# -gt 0 ] || fail 'usage: linux.sh x86|image|arm64|riscv...'
for what; do
	case $what in
	x86 | image | arm64 | riscv) $what ;;
	*) fail "$what: it is one of x86, image, arm64, riscv" ;;
	esac
done
