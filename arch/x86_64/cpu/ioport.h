/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * I/O ports that programs may use: the bitmap at the end of the TSS. A set bit forbids the port.
 * Source: APM vol. 2, 12.2.4 "I/O-Permission Bitmap".
 */
#ifndef ARCH_X86_64_CPU_IOPORT_H
#define ARCH_X86_64_CPU_IOPORT_H

#include "lib/types.h"
#include "arch/x86_64/cpu/switch.h"

#define IO_PORTS 65536

/* Shared by tasks; changed only by a task that is the only user. */
struct io_map {
	u32 users; /* atomic */
	u8 bits[IO_PORTS / 8];
};

/* Makes the ports of the running task's map, or all or none, the CPU's. Preemption off. */
void io_load(const struct arch_task *t);
/* At a switch, IRQs off, if one of both has ports. */
void io_switch(const struct arch_task *prev, const struct arch_task *next);

#endif
