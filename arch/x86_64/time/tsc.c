/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rate of the time-stamp counter, measured against the local timer. That one runs at 1 GHz in
 * every virtual machine we know; elsewhere it is measured first, against the interval timer, whose
 * rate is fixed.
 * Source: QEMU hw/i386/kvm/apic.c and hw/intc/apic.c; Intel 8254 data sheet.
 */
#include "arch/x86_64/time/tsc.h"

#include "lib/atomic.h"
#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/apic/lapic.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/registers.h"

#define NS_PER_SEC 1000000000UL
#define PIT_HZ     1193182UL
#define PIT_COUNTS 2400UL /* about 2 ms */

enum {
	MEASURE_COUNTS = 2000000, /* 2 ms of a timer that runs at 1 GHz */
	SAMPLES = 8,
	PIT_DATA0 = 0x40,
	PIT_MODE = 0x43,
	PIT_COUNT_DOWN = 0x30,  /* counter 0, mode 0: its output goes high at zero */
	PIT_READ_STATUS = 0xe2, /* of counter 0 */
	PIT_STATUS_OUT = 0x80,
};

u64 tsc_mult = 1UL << 32; /* until measured: one cycle, one nanosecond */
u64 tsc_khz = 1000000;
u64 tsc_boot;

struct sample {
	u64 cycles;
	u32 counts;
};

/*
 * Both clocks at one moment: of several attempts the one that took the least time. Not inlined, so
 * that an emulator has translated the code when it counts.
 */
static __attribute__((__noinline__)) struct sample take_sample(void)
{
	struct sample best = {0, 0};
	u64 least = ~0UL;
	unsigned i;

	for (i = 0; i < SAMPLES; i++) {
		u64 before = arch_cycles();
		u32 counts = lapic_timer_counted();
		u64 took = arch_cycles() - before;

		if (took < least) {
			least = took;
			best = (struct sample){before + took / 2, counts};
		}
	}
	return best;
}

/* Counts down PIT_COUNTS. False: there is no such timer. */
static bool pit_wait(void)
{
	unsigned tries = 0;

	outb(PIT_MODE, PIT_COUNT_DOWN);
	outb(PIT_DATA0, PIT_COUNTS & 0xff);
	outb(PIT_DATA0, PIT_COUNTS >> 8);
	do {
		if (++tries > 1000000)
			return false;
		outb(PIT_MODE, PIT_READ_STATUS);
	} while (!(inb(PIT_DATA0) & PIT_STATUS_OUT));
	return true;
}

static u64 timer_rate(void)
{
	u32 start;

	if (cpu_features.hypervisor)
		return NS_PER_SEC;
	start = lapic_timer_counted();
	if (!pit_wait())
		return NS_PER_SEC;
	return (lapic_timer_counted() - start) * PIT_HZ / PIT_COUNTS;
}

/* An emulator that counts instructions runs at exactly 1 GHz; the samples cannot be that exact. */
static u64 rounded(u64 hz)
{
	u64 off = hz > NS_PER_SEC ? hz - NS_PER_SEC : NS_PER_SEC - hz;

	return off < NS_PER_SEC / 10000 ? NS_PER_SEC : hz;
}

void tsc_init(void)
{
	struct sample start, end;
	u64 timer_hz, hz;

	tsc_boot = arch_cycles();
	lapic_timer_start_counting();
	timer_hz = timer_rate();
	take_sample();
	start = take_sample();
	while (lapic_timer_counted() - start.counts < MEASURE_COUNTS)
		cpu_relax();
	end = take_sample();
	lapic_timer_stop();

	hz = rounded((end.cycles - start.cycles) * timer_hz / (end.counts - start.counts));
	tsc_khz = hz / 1000;
	tsc_mult = (NS_PER_SEC << 32) / hz;
	lapic_timer_mult = (timer_hz << 32) / NS_PER_SEC;
}
