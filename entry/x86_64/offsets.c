/* SPDX-License-Identifier: BSD-2-Clause */
/* Offsets for the stubs, asked of the compiler. The build turns "->NAME value" into a header. */
#include <stddef.h>

#include <entry/regs.h>
#include <entry/x86_64.h>

#define OFFSET(name, value) __asm__ volatile(".ascii \"->" #name " %c0\"" : : "i"(value))

void entry_offsets(void);
void entry_offsets(void)
{
	OFFSET(PT_REGS_SIZE, sizeof(struct pt_regs));
	OFFSET(PT_REGS_CX, offsetof(struct pt_regs, cx));
	OFFSET(PT_REGS_DI, offsetof(struct pt_regs, di));
	OFFSET(PT_REGS_ORIG_AX, offsetof(struct pt_regs, orig_ax));
	OFFSET(PT_REGS_IP, offsetof(struct pt_regs, ip));
	OFFSET(PT_REGS_CS, offsetof(struct pt_regs, cs));
	OFFSET(PT_REGS_SP, offsetof(struct pt_regs, sp));
	OFFSET(IST_GS_BASE, offsetof(struct entry_ist_header, gs_base));
	OFFSET(IST_WORK_TOP, offsetof(struct entry_ist_header, work_stack_top));
	OFFSET(IST_NMI_STATE, offsetof(struct entry_ist_header, nmi_state));
	OFFSET(IST_MACHINE_CHECK_TOP, offsetof(struct entry_ist_header, machine_check_top));
	OFFSET(IST_FSGSBASE, offsetof(struct entry_ist_header, fsgsbase));
	OFFSET(IST_SIZE, ENTRY_IST_SIZE);
}
