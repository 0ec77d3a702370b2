/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/cpu.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GENERAL(name, n)         \
	{                        \
		name, 8 * (n), 8 \
	}
#define VECTOR(name, n)                  \
	{                                \
		name, 348 + 16 * (n), 16 \
	}
#define STACKED(name, n)                 \
	{                                \
		name, 236 + 10 * (n), 10 \
	}

const struct cpu_register cpu_registers[] = {
        GENERAL("rax", 0),   GENERAL("rbx", 1),   GENERAL("rcx", 2),
        GENERAL("rdx", 3),   GENERAL("rsi", 4),   GENERAL("rdi", 5),
        GENERAL("rbp", 6),   GENERAL("rsp", 7),   GENERAL("r8", 8),
        GENERAL("r9", 9),    GENERAL("r10", 10),  GENERAL("r11", 11),
        GENERAL("r12", 12),  GENERAL("r13", 13),  GENERAL("r14", 14),
        GENERAL("r15", 15),  GENERAL("rip", 16),  {"rflags", 136, 4},
        {"cs", 140, 4},      {"ss", 144, 4},      {"ds", 148, 4},
        {"es", 152, 4},      {"fs", 156, 4},      {"gs", 160, 4},
        {"fs base", 164, 8}, {"gs base", 172, 8}, {"kernel gs base", 180, 8},
        {"cr0", 188, 8},     {"cr2", 196, 8},     {"cr3", 204, 8},
        {"cr4", 212, 8},     {"cr8", 220, 8},     {"efer", 228, 8},
        STACKED("st0", 0),   STACKED("st1", 1),   STACKED("st2", 2),
        STACKED("st3", 3),   STACKED("st4", 4),   STACKED("st5", 5),
        STACKED("st6", 6),   STACKED("st7", 7),   VECTOR("xmm0", 0),
        VECTOR("xmm1", 1),   VECTOR("xmm2", 2),   VECTOR("xmm3", 3),
        VECTOR("xmm4", 4),   VECTOR("xmm5", 5),   VECTOR("xmm6", 6),
        VECTOR("xmm7", 7),   VECTOR("xmm8", 8),   VECTOR("xmm9", 9),
        VECTOR("xmm10", 10), VECTOR("xmm11", 11), VECTOR("xmm12", 12),
        VECTOR("xmm13", 13), VECTOR("xmm14", 14), VECTOR("xmm15", 15),
        {"mxcsr", 604, 4},
};

const unsigned cpu_register_count = sizeof(cpu_registers) / sizeof(cpu_registers[0]);

#define PACKET_LEN 608

static unsigned digit(char c)
{
	/* 'x': the stub does not know this byte. */
	return c >= 'a' && c <= 'f'   ? (unsigned)(c - 'a' + 10)
	       : c >= '0' && c <= '9' ? (unsigned)(c - '0')
	                              : 0;
}

bool cpu_parse(struct cpu *c, const struct buf *text)
{
	c->len = text->len / 2 < CPU_PACKET_MAX ? (unsigned)text->len / 2 : CPU_PACKET_MAX;
	for (unsigned i = 0; i < c->len; i++)
		c->packet[i] = (unsigned char)(digit(text->data[2 * i]) << 4 |
		                               digit(text->data[2 * i + 1]));
	return c->len >= PACKET_LEN;
}

static const struct cpu_register *find(const char *name)
{
	for (unsigned i = 0; i < cpu_register_count; i++)
		if (!strcmp(cpu_registers[i].name, name))
			return &cpu_registers[i];
	abort();
}

uint64_t cpu_get(const struct cpu *c, const char *name)
{
	const struct cpu_register *r = find(name);
	uint64_t value = 0;

	memcpy(&value, c->packet + r->offset, r->size < 8 ? r->size : 8);
	return value;
}

static void print(char *to, size_t len, const unsigned char *bytes, unsigned size)
{
	size_t at = (size_t)snprintf(to, len, "0x");

	while (size--)
		at += (size_t)snprintf(to + at, len - at, "%02x", bytes[size]);
}

unsigned cpu_compare(const struct cpu *before, const struct cpu *after,
                     void (*fn)(void *arg, const char *name, const char *was, const char *is),
                     void *arg)
{
	unsigned differ = 0;

	for (unsigned i = 0; i < cpu_register_count; i++) {
		const struct cpu_register *r = &cpu_registers[i];
		char was[40], is[40];

		if (!memcmp(before->packet + r->offset, after->packet + r->offset, r->size))
			continue;
		differ++;
		print(was, sizeof(was), before->packet + r->offset, r->size);
		print(is, sizeof(is), after->packet + r->offset, r->size);
		fn(arg, r->name, was, is);
	}
	return differ;
}
