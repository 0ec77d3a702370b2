# SPDX-License-Identifier: BSD-2-Clause
# Hosted unit tests: each tests/host/NAME_test.c is one program for the build machine. It includes
# the .c files it tests, so their internals are in reach and no library has to be linked.

HOSTCC ?= gcc
HOST_TEST_C := $(sort $(wildcard tests/host/*_test.c))
HOST_TESTS := $(HOST_TEST_C:tests/host/%.c=$(BUILD)/host/%)
HOST_TEST_CFLAGS := -std=gnu11 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-fno-builtin -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers \
	-DCONFIG_DEBUG=1 -DENTRY_HOSTED=1 -Itests/host/fake -I. -Ientry/include

.PHONY: test-host host-tests
host-tests: $(HOST_TESTS)
test-host: $(HOST_TESTS) ## hosted unit tests, printed as TAP
	@failed=0; for t in $(HOST_TESTS); do \
		CMOCKA_MESSAGE_OUTPUT=TAP $$t || failed=1; \
	done; exit $$failed

# Per-CPU variables get a section with a C name, so that a test finds its begin and end.
$(BUILD)/host/%_test: tests/host/%_test.c
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_TEST_CFLAGS) -MMD -MP -MT $@ -MF $@.d -c -o $@.o $<
	@objcopy --rename-section .data..percpu=host_percpu $@.o
	@$(HOSTCC) -fsanitize=address,undefined -o $@ $@.o -lcmocka -lcjson -lZydis

-include $(HOST_TESTS:=.d)
