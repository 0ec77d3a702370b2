/* SPDX-License-Identifier: BSD-2-Clause */
/* What the stubs of entry/x86_64 need to know about this kernel. */
#ifndef WIRING_ENTRY_ASM_H
#define WIRING_ENTRY_ASM_H

#define ENTRY_KERNEL_STACK_TOP % gs : cpu_kernel_stack_top(% rip)
#define ENTRY_USER_SP_SCRATCH  % gs : cpu_user_sp_scratch(% rip)

/* arch/x86_64/cpu/segment.h has the table; wiring/door.c asserts that these are its values. */
#define ENTRY_USER32_CS 0x23
#define ENTRY_USER_DS   0x2b
#define ENTRY_USER_CS   0x33

/* Stack offset randomisation: two five-byte nops that a static key turns into jumps. */
#define ENTRY_STACK_OFFSET_ENTER
#define ENTRY_STACK_OFFSET_EXIT

#endif
