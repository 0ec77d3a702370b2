/* SPDX-License-Identifier: BSD-2-Clause */
/* Which I/O ports the running program may use. */
#include "arch/x86_64/cpu/ioport.h"

#include <stddef.h>

#include "lib/string.h"
#include "arch/x86_64/cpu/descriptor.h"

void io_load(const struct arch_task *t)
{
	struct tss *tss = this_cpu_ptr(&cpu_tss);

	if (!(t->flags & ARCH_TASK_IO)) {
		tss->iomap_base = sizeof(*tss); /* beyond the limit: no port */
		return;
	}
	if (t->flags & ARCH_TASK_IO_ALL)
		memset(tss->iomap, 0, IO_PORTS / 8);
	else
		memcpy(tss->iomap, t->io->bits, IO_PORTS / 8);
	tss->iomap_base = offsetof(struct tss, iomap);
}

void io_switch(const struct arch_task *prev, const struct arch_task *next)
{
	if ((prev->flags | next->flags) & ARCH_TASK_IO)
		io_load(next);
}
