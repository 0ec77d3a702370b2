/* SPDX-License-Identifier: BSD-2-Clause */
/* The search in the table of instructions that may fault. */
#include <asm/errno.h>
#include "arch/x86_64/uaccess/extable.h"

extern const struct ex_entry __ex_table_start[], __ex_table_end[];

static u64 target(const s32 *distance)
{
	return (u64)distance + (u64)(s64)*distance;
}

bool uaccess_fixup(struct pt_regs *regs)
{
	const struct ex_entry *e;

	for (e = __ex_table_start; e < __ex_table_end; e++) {
		if (target(&e->insn) != regs->ip)
			continue;
		regs->ip = target(&e->fixup);
		if (e->kind != EX_PLAIN)
			regs->ax = (unsigned long)-EFAULT;
		if (e->kind == EX_GET)
			regs->dx = 0;
		return true;
	}
	return false;
}
