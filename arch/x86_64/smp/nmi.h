/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Non-maskable interrupts: who is asked whether one was for him.
 *
 * An NMI does not say where it comes from, and two that come while one is handled are one. So every
 * handler is asked each time, and answers how many of its reasons it found.
 */
#ifndef ARCH_X86_64_SMP_NMI_H
#define ARCH_X86_64_SMP_NMI_H

#include <entry/regs.h>
#include "lib/compiler.h"
#include "lib/types.h"

struct nmi_handler {
	const char *name;
	/* NMI context, may be instrumented. How many reasons there were; 0: it was for somebody else. */
	unsigned (*handle)(struct pt_regs *regs);
	struct nmi_handler *next;
};

/* For ever. Any context but NMI. */
void nmi_handler_add(struct nmi_handler *handler);

/*
 * For every NMI. True: regs go on somewhere else than before, behind a halt that was about to begin
 * (arch_cpu_idle()).
 */
bool nmi_handle(struct pt_regs *regs);

/*
 * Contract, provided by wiring: nobody knows what it was for. `reason` is port 0x61: bit 7 a parity
 * error, bit 6 an error of an I/O channel. NMI context.
 */
void nmi_unknown(struct pt_regs *regs, u8 reason);

#endif
