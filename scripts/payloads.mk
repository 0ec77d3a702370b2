# SPDX-License-Identifier: BSD-2-Clause
# Programs for the tests: the ones that run in the guest, and the ones that stand in on the host.

# Static programs that run unmodified on Linux and on Airlock.
PAYLOAD_C := $(sort $(wildcard tests/boot/*.c tests/bochs/*.c))
PAYLOADS := $(PAYLOAD_C:%.c=$(BUILD)/%)
PAYLOAD_CFLAGS := -std=gnu11 -O2 -g -D_GNU_SOURCE $(WARNINGS) -static -pthread

TOOL_TEST_C := $(sort $(wildcard tests/tool/*.c))
TOOL_TESTS := $(TOOL_TEST_C:tests/tool/%.c=$(BUILD)/tests/tool/%)

.PHONY: payloads
payloads: $(PAYLOADS) $(TOOL_TESTS) $(BUILD)/sweep/workload ## the programs that tests carry

$(PAYLOADS): $(BUILD)/%: %.c
	@mkdir -p $(@D)
	$(CC) $(PAYLOAD_CFLAGS) -MMD -MP -MF $@.d -o $@ $<

$(BUILD)/tests/tool/%: tests/tool/%.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -g -D_GNU_SOURCE $(WARNINGS) -o $@ $<

# What goes through the door while it is swept from outside; without a library, so that nothing but
# its loop runs.
$(BUILD)/sweep/workload: tools/sweep/workload/workload.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 -g $(WARNINGS) -static -nostdlib -ffreestanding -fno-stack-protector -o $@ $<

-include $(PAYLOADS:=.d)
