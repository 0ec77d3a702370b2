/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rate of the time-stamp counter and of the local timer, measured together against the third
 * counter of the PC's interval timer, whose rate is fixed.
 * Source: Intel 8254 data sheet; port 0x61: gate and output of counter 2.
 */
#include "arch/x86_64/time/tsc.h"

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/apic/lapic.h"
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/registers.h"

#define PIT_HZ     1193182UL
#define PIT_COUNTS 2400UL /* about 2 ms */

enum { PIT_DATA2 = 0x42, PIT_MODE = 0x43, PORT_61 = 0x61, PIT_OUT2 = 0x20 };

u64 tsc_mult = 1UL << 32; /* until measured: one cycle, one nanosecond */
u64 tsc_khz = 1000000;
u64 tsc_boot;

/* Counter 2 in mode 0: its output goes high when it has counted down. False: there is none. */
static bool wait_pit(void)
{
	unsigned tries = 0;

	outb(PORT_61, (inb(PORT_61) & ~2) | 1);
	outb(PIT_MODE, 0xb0);
	outb(PIT_DATA2, PIT_COUNTS & 0xff);
	outb(PIT_DATA2, PIT_COUNTS >> 8);
	while (!(inb(PORT_61) & PIT_OUT2))
		if (++tries > 1000000)
			return false;
	return true;
}

/* A measured rate within a thousandth of a round 10 MHz is that rate: emulators have such. */
static u64 rounded(u64 hz)
{
	u64 step = 10000000;
	u64 near = (hz + step / 2) / step * step;
	u64 off = near > hz ? near - hz : hz - near;

	return near && off < near / 1000 ? near : hz;
}

void tsc_init(void)
{
	u64 cycles, hz, timer_hz;
	u32 counts;

	tsc_boot = arch_cycles();
	lapic_timer_start_counting();
	cycles = arch_cycles();
	if (!wait_pit()) {
		lapic_timer_mult = 1UL << 32;
		return;
	}
	cycles = arch_cycles() - cycles;
	counts = lapic_timer_counted();
	lapic_timer_stop();

	hz = rounded(cycles * PIT_HZ / PIT_COUNTS);
	timer_hz = rounded((u64)counts * PIT_HZ / PIT_COUNTS);
	tsc_khz = hz / 1000;
	tsc_mult = (1000000000UL << 32) / hz;
	lapic_timer_mult = (timer_hz << 32) / 1000000000;
}
