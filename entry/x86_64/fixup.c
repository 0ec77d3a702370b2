/* SPDX-License-Identifier: BSD-2-Clause */
/* A return to user mode that faulted. */
#include <entry/noinstr.h>
#include <entry/regs.h>

struct pt_regs *entry_fixup_bad_iret(struct pt_regs *bad);

/*
 * Called from entry_common (idt.S). `bad` is the frame of the fault inside the kernel; bad->sp
 * points to the five words that IRET could not use, which are the end of the frame that was being
 * left. Complete that frame with the registers of the program, which are those of `bad`, and its
 * error code. The frames overlap and the new one lies higher: copy from the top.
 */
noinstr struct pt_regs *entry_fixup_bad_iret(struct pt_regs *bad)
{
	unsigned long *to = (unsigned long *)bad->sp;
	unsigned long *from = &bad->ip;

	while (from > (unsigned long *)bad)
		*--to = *--from;
	return (struct pt_regs *)to;
}
