/* SPDX-License-Identifier: BSD-2-Clause */
/* What the emulator's stub tells of a processor, by name: the register packet taken apart. */
#ifndef TOOLS_SWEEP_OUTSIDE_CPU_H
#define TOOLS_SWEEP_OUTSIDE_CPU_H

#include "tools/common/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* Where a register is in the packet of QEMU's x86-64 stub (its files gdb-xml/i386-64bit.xml). */
struct cpu_register {
	const char *name;
	unsigned offset, size; /* bytes */
};

extern const struct cpu_register cpu_registers[];
extern const unsigned cpu_register_count;

#define CPU_PACKET_MAX 1024

struct cpu {
	unsigned char packet[CPU_PACKET_MAX];
	unsigned len;
};

/* False: the packet is shorter than that of a processor in 64-bit mode. */
bool cpu_parse(struct cpu *c, const struct buf *text);
/* Up to eight bytes of the register with this name. */
uint64_t cpu_get(const struct cpu *c, const char *name);
/* For each register that differs: fn(arg, name, before, after), both as hexadecimal numbers. */
unsigned cpu_compare(const struct cpu *before, const struct cpu *after,
                     void (*fn)(void *arg, const char *name, const char *was, const char *is),
                     void *arg);

#endif
