/* SPDX-License-Identifier: BSD-2-Clause */
#include "wiring/storm.h"

#include <asm/errno.h>

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/cpu/percpu.h"
#include "arch/x86_64/smp/nmi.h"
#include "arch/x86_64/smp/smp.h"
#include "kernel/mm/nofault.h"
#include "kernel/time/clock.h"
#include "kernel/time/timer.h"
#include "lib/atomic.h"
#include "lib/log.h"
#include "lib/random.h"
#include "work/probe/probe.h"

#define SHORTEST_NS 20000UL
#define SPREAD_NS   120000UL
#define NOWHERE     8UL /* the first page is nobody's */

enum what { PLAIN, STEP, TRAP, FAULT, KINDS };

struct storm {
	struct timer timer;
	u32 wanted;    /* NMIs on their way to this CPU; atomic */
	bool stepping; /* the handler's own, as are these: */
	u32 turn;
	u64 done[KINDS];
};

static DEFINE_PER_CPU(struct storm, storm);
static bool raging;

/* --- what the handler does ------------------------------------------------------------------ */

/* The trap comes behind the no-op; the handler of #DB ends the stepping. */
static void step(struct storm *s)
{
	WRITE_ONCE(s->stepping, true);
	__asm__ volatile("pushfq\n\t"
	                 "orq $0x100, (%%rsp)\n\t"
	                 "popfq\n\t"
	                 "nop" ::
	                         : "memory", "cc");
	if (READ_ONCE(s->stepping))
		violation_report("storm: a step in an NMI was lost");
	s->stepping = false;
}

bool storm_stepped(void)
{
	struct storm *s = this_cpu_ptr(&storm);
	bool stepping = s->stepping;

	s->stepping = false;
	return stepping;
}

/* Begins with an int3 once the storm rages. */
static __attribute__((__noinline__)) void trapped(u64 *count)
{
	WRITE_ONCE(*count, *count + 1);
}

/* Leaves its address in CR2. */
static void fault(void)
{
	u64 word;

	if (!copy_from_user_nofault(&word, (const void __user *)NOWHERE, sizeof(word)))
		violation_report("storm: there is something at %lx", NOWHERE);
}

static unsigned on_nmi(struct pt_regs *regs)
{
	struct storm *s = this_cpu_ptr(&storm);
	u32 wanted = xchg(&s->wanted, 0U);
	enum what what = s->turn++ % KINDS;

	if (!wanted)
		return 0;
	if (what == STEP)
		step(s);
	if (what == FAULT)
		fault();
	if (what == TRAP)
		trapped(&s->done[TRAP]);
	else
		s->done[what]++;
	return wanted; /* two on their way may be one when they come, or not */
}

static struct nmi_handler handler = {.name = "storm", .handle = on_nmi};

/* --- who sends them ------------------------------------------------------------------------- */

/* Another CPU, if there is one: what it does then has nothing to do with our timer. */
static int victim(void)
{
	int others = nr_cpus_online - 1;

	if (!others)
		return 0;
	return (smp_processor_id() + 1 + (int)random_below((u64)others)) % nr_cpus_online;
}

static void strike(struct timer *timer)
{
	int cpu = victim();

	__atomic_fetch_add(&per_cpu(storm, cpu).wanted, 1, __ATOMIC_SEQ_CST);
	ipi_send_nmi(cpu);
	timer_start(timer, ktime_ns() + SHORTEST_NS + random_below(SPREAD_NS));
}

static void begin(void *unused)
{
	struct storm *s = this_cpu_ptr(&storm);

	timer_init(&s->timer, strike);
	timer_start(&s->timer, ktime_ns() + SHORTEST_NS);
}

void storm_boot(void)
{
	const char *why;

	if (!boot_flag("nmi-storm"))
		return;
	why = probe_start((u64)trapped);
	if (why)
		panic("storm: no probe: %s", why);
	raging = true;
	nmi_handler_add(&handler);
	smp_call_function(~0UL, begin, NULL, true);
}

void storm_report(void)
{
	u64 sum[KINDS] = {0};
	int cpu, what;

	if (!raging)
		return;
	for_each_online_cpu (cpu)
		for (what = 0; what < KINDS; what++)
			sum[what] += per_cpu(storm, cpu).done[what];
	printk("storm: %llu NMIs, and with #DB %llu, int3 %llu, #PF %llu\n",
	       (unsigned long long)sum[PLAIN], (unsigned long long)sum[STEP],
	       (unsigned long long)sum[TRAP], (unsigned long long)sum[FAULT]);
}
