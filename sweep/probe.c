/* SPDX-License-Identifier: BSD-2-Clause */
#include "sweep/probe.h"

#include <entry/x86_64.h>

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/descriptor.h"
#include "arch/x86_64/cpu/segment.h"
#include "arch/x86_64/smp/smp.h"
#include "arch/x86_64/time/tsc.h"
#include "lib/string.h"
#include "sweep/hits.h"

enum {
	TIMER_LVT = 0x320,
	TIMER_INITIAL = 0x380,
	TIMER_CURRENT = 0x390,
	ICR_LOW = 0x300,
	LVT_NMI = 4 << 8,
	ICR_SELF = 1 << 18, /* to this CPU, whatever the other half says */

	PROBE_IST = 7,
	PROBE_STACK = 8192,

	/* From the timer's start in probe.S to its IRET: counts below are all "the first". */
	PROBE_TAIL = 17,
	/* One instruction later than here. */
	NEXT = 2,
	/* Long enough for a thread to have gone to sleep. */
	WAKE_COUNT = 60000,
	/* Long enough for a line of the log, whose reader may have to wait for a CPU of the host. */
	WAKE_LATE_COUNT = 1000 * WAKE_COUNT,
	/* From the start of the timer to the reading of the clock in the probe, without the count. */
	LATE = 24,
};

struct injected probe_done;
struct probe_rules probe_rules;

u64 sweep_go_ip, sweep_go_sp, sweep_go_flags;
volatile u32 *sweep_timer; /* the timer's initial count */
u32 sweep_next_count;
u64 sweep_started; /* when it was written */

static char *lapic;
static struct injection todo;
static bool armed, waking;

static char stack[PROBE_STACK] __aligned(16);

/* A gate of the IDT in two words; the third is the upper half of the address. */
static u64 table[2 * 256] __aligned(4096);

struct table_pointer {
	u16 limit;
	u64 base;
} __packed;

static struct table_pointer kernels_own;

static void write_lapic(unsigned reg, u32 value)
{
	*(volatile u32 *)(lapic + reg) = value;
}

void probe_send_self(unsigned vector)
{
	write_lapic(ICR_LOW, ICR_SELF | vector);
}

/* --- taking the machine ---------------------------------------------------------------------- */

/* An interrupt gate: APM vol. 2, 4.8.4. */
static void set_gate(unsigned vector, void (*to)(void), unsigned ist)
{
	u64 offset = (u64)to;

	table[2 * vector] = (offset & 0xffff) | KERNEL_CS << 16 | (u64)ist << 32 | 0x8eUL << 40 |
	                    (offset >> 16 & 0xffff) << 48;
	table[2 * vector + 1] = offset >> 32;
}

void probe_take(void)
{
	struct table_pointer mine = {sizeof(table) - 1, (u64)table};

	lapic = lapic_timer_lend();
	sweep_timer = (volatile u32 *)(lapic + TIMER_INITIAL);
	this_cpu_write(cpu_tss.ist[PROBE_IST - 1], (u64)(stack + sizeof(stack)));
	__asm__ volatile("sidt %0" : "=m"(kernels_own));
	memcpy(table, (const void *)kernels_own.base, sizeof(table));
	set_gate(X86_TRAP_NMI, sweep_probe_entry, PROBE_IST);
	__asm__ volatile("lidt %0" ::"m"(mine));
	write_lapic(TIMER_LVT, LVT_NMI);
}

void probe_give(void)
{
	__asm__ volatile("lidt %0" ::"m"(kernels_own));
	lapic_timer_return();
}

/* --- arming ---------------------------------------------------------------------------------- */

void probe_reset(void)
{
	probe_done.made = 0;
	probe_done.skipped = -1;
	probe_done.past = probe_done.woke = false;
	sweep_event_nmi_let_in();
	sweep_next_count = 0;
}

void probe_arm(const struct injection *injection)
{
	u32 count;

	probe_reset();
	todo = *injection;
	waking = !todo.depth;
	count = waking ? WAKE_COUNT : todo.at[0];
	if (waking && !probe_rules.wake)
		return;
	armed = true;
	sweep_started = arch_cycles();
	*sweep_timer = count;
}

void probe_disarm(void)
{
	*sweep_timer = 0;
	armed = false;
	waking = false;
}

u32 probe_place(unsigned n)
{
	return todo.at[n];
}

/* --- the probe ------------------------------------------------------------------------------- */

/* NMIs were blocked when the timer ran out. */
static bool is_late(u64 cycles)
{
	return cycles - sweep_started > sweep_next_count + LATE;
}

/*
 * The NMI that had to wait for the IRET of the event before: it comes where that returned to. After
 * an NMI they were really blocked, and the clock tells.
 */
static bool was_waiting(unsigned n, const struct pt_regs *regs, u64 cycles)
{
	if (todo.event[n] != EVENT_NMI)
		return false;
	if (todo.event[n - 1] == EVENT_NMI)
		return is_late(cycles);
	return sweep_event_nmi_waits() && sweep_event_returned(n - 1, regs);
}

static bool outside(unsigned n, const struct pt_regs *regs, u64 cycles)
{
	const struct sweep_event *before = &sweep_events[todo.event[n - 1]];

	if (probe_rules.whole && n == 1)
		return probe_rules.end_ip && regs->ip == probe_rules.end_ip;
	if (before->inside(&probe_done.regs[n - 1], regs)) {
		/* two NMIs in a row: the CPU itself has let the second one in */
		if (todo.event[n] == EVENT_NMI && todo.event[n - 1] == EVENT_NMI)
			sweep_event_nmi_let_in();
		return false;
	}
	if (!was_waiting(n, regs, cycles))
		return true;
	sweep_event_nmi_let_in();
	return false;
}

/* All is done that was to be: when the door's thread sleeps, it is woken in a while. */
static void no_more(void)
{
	if (!probe_rules.wake)
		return;
	waking = armed = true;
	sweep_next_count = probe_rules.woken && probe_done.made ? WAKE_LATE_COUNT : WAKE_COUNT;
}

static enum sweep_way make(unsigned n, struct pt_regs *regs)
{
	const struct sweep_event *event = &sweep_events[todo.event[n]];
	bool more = n + 1 < todo.depth;

	hits_note(todo.event[n], regs->ip);
	probe_done.event[n] = todo.event[n];
	probe_done.made = n + 1;
	if (more) {
		armed = true;
		sweep_next_count = todo.at[n + 1] + PROBE_TAIL;
	} else {
		no_more();
	}
	return event->make(regs, !more || todo.event[n + 1] == EVENT_NMI);
}

/* Not possible here: the next boundary, in the same pass. */
static enum sweep_way look_on(unsigned n, struct pt_regs *regs)
{
	todo.at[n]++;
	armed = true;
	sweep_next_count = NEXT + PROBE_TAIL;
	if (!user_mode(regs))
		smp_skip_halt(regs);
	return WAY_IRET;
}

/* Somebody else's: on to the kernel. */
static enum sweep_way pass_on(struct pt_regs *regs)
{
	bool blocked = !armed || todo.event[0] == EVENT_NMI;

	return sweep_events[EVENT_NMI].make(regs, blocked);
}

/* The probe's IRET, too, lets in what STI kept out until the halt has begun (arch_cpu_idle()). */
static enum sweep_way nothing(struct pt_regs *regs)
{
	if (!user_mode(regs))
		smp_skip_halt(regs);
	no_more();
	return WAY_IRET;
}

enum sweep_way sweep_probe(struct pt_regs *regs, u64 cycles)
{
	unsigned n = probe_done.made;

	if (!armed || (probe_rules.nmis && *(volatile u32 *)(lapic + TIMER_CURRENT))) {
		sweep_next_count = 0;
		return pass_on(regs);
	}
	armed = false;
	if (waking) {
		waking = false;
		probe_done.woke = true;
		sweep_next_count = 0;
		return sweep_events[EVENT_DEVICE].make(regs, false);
	}
	probe_done.past = n ? outside(n, regs, cycles)
	                    : probe_rules.end_ip && regs->ip == probe_rules.end_ip &&
	                                  !probe_rules.whole;
	sweep_next_count = 0;
	if (probe_done.past)
		return nothing(regs);
	probe_done.regs[n] = *regs;
	if (probe_rules.dry)
		return nothing(regs);
	if (!sweep_events[todo.event[n]].possible(regs)) {
		if (todo.seek && n >= todo.seek)
			return look_on(n, regs);
		probe_done.skipped = (int)n;
		return nothing(regs);
	}
	return make(n, regs);
}
