# SPDX-License-Identifier: BSD-2-Clause
# The host's command: build/airlock, every .c below tools/ in one program.

TOOL_C := $(shell find tools -name '*.c' ! -path 'tools/sweep/workload/*' | LC_ALL=C sort)
T := $(BUILD)/tool$(if $(filter clang%,$(CC)),-clang)
TOOL := $(BUILD)/airlock$(if $(filter clang%,$(CC)),-clang)
TOOL_OBJS := $(TOOL_C:%.c=$T/%.o)
TOOL_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -D_GNU_SOURCE -I. -I$T/gen

.PHONY: tool
tool: $(TOOL) ## the command on the host, build/airlock

# Names of system calls, by number, as the system's headers know them.
$T/gen/syscall_names.inc:
	@mkdir -p $(@D)
	@echo '#include <asm/unistd_64.h>' | $(CC) -E -dM - | \
		sed -n 's/^#define __NR_\([a-z0-9_]*\) \([0-9]*\)$$/[\2] = "\1",/p' | LC_ALL=C sort > $@

$T/%.o: %.c $T/gen/syscall_names.inc
	@mkdir -p $(@D)
	$(CC) $(TOOL_CFLAGS) -MMD -MP -c -o $@ $<

$(TOOL): $(TOOL_OBJS)
	$(CC) -o $@ $(TOOL_OBJS) -lcjson -lelf -ldw -lZydis -lZycore -lm

-include $(TOOL_OBJS:.o=.d)
