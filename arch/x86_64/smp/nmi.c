/* SPDX-License-Identifier: BSD-2-Clause */
#include "arch/x86_64/smp/nmi.h"

#include "lib/atomic.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/smp/smp.h"

enum { PORT_REASON = 0x61 };

static struct nmi_handler *handlers;

/* Reasons that were served before their own NMI came: it will find nothing left. */
static DEFINE_PER_CPU(unsigned, nmi_owed);

void nmi_handler_add(struct nmi_handler *handler)
{
	struct nmi_handler *first = READ_ONCE(handlers), *seen;

	for (;;) {
		handler->next = first;
		seen = cmpxchg(&handlers, first, handler);
		if (seen == first)
			return;
		first = seen;
	}
}

static void nobodys(struct pt_regs *regs)
{
	unsigned owed = this_cpu_read(nmi_owed);

	if (owed)
		this_cpu_write(nmi_owed, owed - 1);
	else
		nmi_unknown(regs, inb(PORT_REASON));
}

bool nmi_handle(struct pt_regs *regs)
{
	bool moved = smp_skip_halt(regs);
	struct nmi_handler *handler;
	unsigned served = 0;

	for (handler = smp_load_acquire(&handlers); handler; handler = handler->next)
		served += handler->handle(regs);
	if (likely(served))
		this_cpu_write(nmi_owed, this_cpu_read(nmi_owed) + served - 1);
	else
		nobodys(regs);
	return moved;
}
