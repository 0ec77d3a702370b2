/* SPDX-License-Identifier: BSD-2-Clause */
/* What the stubs need to know about the example: GS points to struct example_cpu (example.c). */
#ifndef EXAMPLE_ENTRY_ASM_H
#define EXAMPLE_ENTRY_ASM_H

#define ENTRY_KERNEL_STACK_TOP % gs : 0
#define ENTRY_USER_SP_SCRATCH  % gs : 8

#define ENTRY_USER32_CS 0x23
#define ENTRY_USER_DS   0x2b
#define ENTRY_USER_CS   0x33

/* No stack offset randomisation. */
#define ENTRY_STACK_OFFSET_ENTER
#define ENTRY_STACK_OFFSET_EXIT

#endif
