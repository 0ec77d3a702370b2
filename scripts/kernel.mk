# SPDX-License-Identifier: BSD-2-Clause
# The kernel: every .c and .S below the rooms, linked into one image.

KERNEL_ROOMS := entry/core entry/oracle entry/x86_64 lib arch/x86_64 state work kernel guest sweep wiring
KERNEL_C := $(shell find $(wildcard $(KERNEL_ROOMS)) -name '*.c' ! -name 'offsets.c' 2>/dev/null | LC_ALL=C sort)
KERNEL_S := $(shell find $(wildcard $(KERNEL_ROOMS)) -name '*.S' 2>/dev/null | LC_ALL=C sort)
OFFSETS_C := $(shell find $(wildcard $(KERNEL_ROOMS)) -name 'offsets.c' 2>/dev/null | LC_ALL=C sort)

KERNEL_OBJS := $(KERNEL_C:%.c=$O/%.o) $(KERNEL_S:%.S=$O/%.S.o)
# The door is linked as a library, as in anybody else's kernel: what is not called is not there.
ENTRY_OBJS := $(filter $O/entry/%,$(KERNEL_OBJS))
ENTRY_LIB := $O/libentry.a
OFFSETS_H := $(OFFSETS_C:%.c=$O/gen/%.h)

# The program interface (numbers, flags, structures) comes from the system's own kernel headers,
# and nothing else of /usr/include may leak in.
UAPI := $(BUILD)/uapi
UAPI_FROM := /usr/include
UAPI_ARCH := /usr/include/x86_64-linux-gnu

KERNEL_INCLUDES := -I. -Ientry/include -Iwiring/include -I$O/gen \
	-nostdinc -isystem $(shell $(CC) -print-file-name=include) -isystem $(UAPI)

# General registers only: the vector state belongs to the user program until it is saved.
KERNEL_CFLAGS := -std=gnu11 -O2 -g -ffreestanding -fno-common -fno-pic -fno-pie -mcmodel=kernel \
	-mno-red-zone -mgeneral-regs-only -fno-strict-aliasing -fno-stack-protector -fcf-protection=none \
	-fno-asynchronous-unwind-tables -fno-delete-null-pointer-checks -fwrapv \
	-ffunction-sections -fdata-sections $(WARNINGS) $(KERNEL_INCLUDES)
# Nothing in the kernel needs a stack aligned to 16, and the entry frames do not give it.
KERNEL_CFLAGS += $(if $(filter clang%,$(CC)),-mstack-alignment=8 -Wno-address-of-packed-member,-mpreferred-stack-boundary=3)
KERNEL_CFLAGS += $(if $(filter debug,$(MODE)),-DCONFIG_DEBUG=1 -fno-omit-frame-pointer -fno-optimize-sibling-calls,-DCONFIG_DEBUG=0)
KERNEL_CFLAGS += $(if $(TWIN),-DTWIN_$(shell echo '$(TWIN)' | tr 'a-z-' 'A-Z_')=1 -Wno-undef)
KERNEL_AFLAGS := -D__ASSEMBLY__ -g -I. -Ientry/include -Iwiring/include -I$O/gen -DCONFIG_DEBUG=$(if $(filter debug,$(MODE)),1,0)

KERNEL_LD := arch/x86_64/boot/kernel.ld
KERNEL := $O/airlock.elf

.SECONDARY: $(OFFSETS_H)
.PHONY: kernel objs
kernel: $(KERNEL) $O/noinstr.ok ## the Airlock kernel image, and the verdict on its noinstr code
objs: $(KERNEL_OBJS) ## compile everything, link nothing

$(UAPI)/.done:
	@mkdir -p $(UAPI)
	@ln -sfn $(UAPI_FROM)/linux $(UAPI)/linux
	@ln -sfn $(UAPI_FROM)/asm-generic $(UAPI)/asm-generic
	@ln -sfn $(UAPI_ARCH)/asm $(UAPI)/asm
	@touch $@

$O/gen/%.h: %.c $(UAPI)/.done
	@mkdir -p $(@D)
	$(CC) $(KERNEL_CFLAGS) -MMD -MP -MT $@ -MF $@.d -S -o $@.s $<
	@(echo '/* made from $< by the compiler */'; sed -n 's/^.*"->\([A-Za-z0-9_]*\) \(-*[0-9]*\)".*/#define \1 \2/p' $@.s) > $@

# What includes the offsets says so in its .d; they only have to be there before.
$O/%.o: %.c | $(OFFSETS_H) $(UAPI)/.done
	@mkdir -p $(@D)
	$(CC) $(KERNEL_CFLAGS) -MMD -MP -c -o $@ $<

$O/%.S.o: %.S | $(OFFSETS_H) $(UAPI)/.done
	@mkdir -p $(@D)
	$(CC) $(KERNEL_AFLAGS) -MMD -MP -c -o $@ $<

$(ENTRY_LIB): $(ENTRY_OBJS)
	@rm -f $@
	ar rcs $@ $^

$(KERNEL): $(KERNEL_OBJS) $(ENTRY_LIB) $(KERNEL_LD)
	ld -nostdlib -static -z max-page-size=4096 -z noexecstack --gc-sections --orphan-handling=warn \
		-T $(KERNEL_LD) -o $@ $(filter-out $(ENTRY_OBJS),$(KERNEL_OBJS)) $(ENTRY_LIB)

-include $(KERNEL_OBJS:.o=.d) $(OFFSETS_H:=.d)
