# SPDX-License-Identifier: BSD-2-Clause
# Hosted unit tests: each tests/host/NAME_test.c is one program for the build machine. It includes
# the .c files it tests, so their internals are in reach and no library has to be linked.

HOSTCC ?= gcc
HOST_TEST_C := $(sort $(wildcard tests/host/*_test.c))
HOST_TESTS := $(HOST_TEST_C:tests/host/%.c=$(BUILD)/host/%)
HOST_TEST_CFLAGS := -std=gnu11 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-fno-builtin -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers \
	-DCONFIG_DEBUG=1 -DENTRY_HOSTED=1 -I. -Ientry/include

.PHONY: test-host host-tests
host-tests: $(HOST_TESTS)
test-host: $(HOST_TESTS) ## hosted unit tests, printed as TAP
	@failed=0; for t in $(HOST_TESTS); do \
		CMOCKA_MESSAGE_OUTPUT=TAP $$t || failed=1; \
	done; exit $$failed

$(BUILD)/host/%_test: tests/host/%_test.c
	@mkdir -p $(@D)
	$(HOSTCC) $(HOST_TEST_CFLAGS) -MMD -MP -o $@ $< -lcmocka

-include $(HOST_TESTS:=.d)
