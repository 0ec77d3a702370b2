/* SPDX-License-Identifier: BSD-2-Clause */
/* Faults on request. */
#include "wiring/provoke.h"

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/cpu/debugreg.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/smp/nmi.h"
#include "kernel/time/clock.h"
#include "lib/atomic.h"
#include "lib/log.h"
#include "lib/string.h"
#include "state/lockdep/irqflags.h"
#include "state/preempt/preempt.h"
#include "wiring/watch_test.h"

#define NSEC 1000000000UL

/* Deeper and deeper: through a pointer, which hides from the compiler that it never ends. */
static unsigned overflow(unsigned depth);
static unsigned (*volatile deeper)(unsigned depth) = overflow;

static unsigned overflow(unsigned depth)
{
	volatile char room[512];

	room[depth % sizeof(room)] = (char)depth;
	return deeper(depth + 1) + (unsigned char)room[(depth + 1) % sizeof(room)];
}

/* The same in an NMI, whose stack is smaller and another one. */
static unsigned overflow_in_nmi(struct pt_regs *regs)
{
	return deeper(0);
}

static void overflow_nmi(void)
{
	static struct nmi_handler handler = {.name = "overflow", .handle = overflow_in_nmi};

	nmi_handler_add(&handler);
	ipi_send_nmi(smp_processor_id());
}

/* Busy for as long as it takes to be watched, then deaf, then as if nothing had been. */
static void lock_up(void)
{
	u64 end = ktime_ns() + 3 * NSEC;

	while (ktime_ns() < end)
		cpu_relax();
	local_irq_disable();
	for (end = ktime_ns() + 6 * NSEC; ktime_ns() < end;)
		cpu_relax();
	local_irq_enable();
}

static volatile int *volatile wild = (volatile int *)8;

/* The log's end of the line breaks: whoever says why he dies dies of it. */
static void broken_sink(const char *text, size_t len)
{
	*wild = (u8)text[0];
}

static void die_twice(void)
{
	log_set_sink(broken_sink);
	*wild = 1;
}

/*
 * Debug registers that may not be touched, though the kernel does: the exception that says so takes
 * the ban away, and the instruction goes on. The second time an NMI's handler is the one.
 */
static void general_detect(void)
{
	u64 dr7, dr7_after_nmi;

	preempt_disable();
	debug_write_dr7(DR7_RESERVED | DR7_GD);
	dr7 = debug_read_dr7();
	debug_write_dr7(DR7_RESERVED | DR7_GD);
	ipi_send_nmi(smp_processor_id());
	dr7_after_nmi = debug_read_dr7();
	debug_write_dr7(DR7_RESERVED);
	preempt_enable();
	printk("provoke: DR7.GD is %s, after an NMI %s\n", dr7 & DR7_GD ? "set" : "gone",
	       dr7_after_nmi & DR7_GD ? "set" : "gone");
}

void provoke(void)
{
	char what[16];

	if (!boot_option("provoke", what, sizeof(what)))
		return;
	if (!strcmp(what, "panic"))
		panic("provoked");
	if (!strcmp(what, "violation"))
		violation_report("provoked");
	if (!strcmp(what, "lockup"))
		lock_up();
	if (!strcmp(what, "general-detect"))
		general_detect();
	if (!strcmp(what, "null"))
		*wild = 1;
	if (!strcmp(what, "overflow"))
		printk("never said: %u\n", deeper(0));
	if (!strcmp(what, "overflow-nmi"))
		overflow_nmi();
	if (!strcmp(what, "int3"))
		__asm__ volatile("int3");
	if (!strcmp(what, "watch"))
		watch_test();
	if (!strcmp(what, "die-twice"))
		die_twice();
	if (!strcmp(what, "no-last-words"))
		panic_finish((const char *)8);
}
