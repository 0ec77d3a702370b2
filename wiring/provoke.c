/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults on request. */
#include "wiring/provoke.h"

#include "arch/x86_64/boot/boot_info.h"
#include "lib/log.h"
#include "lib/string.h"

/* Deeper and deeper: through a pointer, which hides from the compiler that it never ends. */
static unsigned overflow(unsigned depth);
static unsigned (*volatile deeper)(unsigned depth) = overflow;

static unsigned overflow(unsigned depth)
{
	volatile char room[512];

	room[depth % sizeof(room)] = (char)depth;
	return deeper(depth + 1) + (unsigned char)room[(depth + 1) % sizeof(room)];
}

static volatile int *volatile wild = (volatile int *)8;

void provoke(void)
{
	char what[16];

	if (!boot_option("provoke", what, sizeof(what)))
		return;
	if (!strcmp(what, "panic"))
		panic("provoked");
	if (!strcmp(what, "violation"))
		violation_report("provoked");
	if (!strcmp(what, "null"))
		*wild = 1;
	if (!strcmp(what, "overflow"))
		printk("never said: %u\n", deeper(0));
}
