/* SPDX-License-Identifier: BSD-2-Clause */
#include "sweep/event.h"

#include <entry/x86_64.h>

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/debugreg.h"
#include "arch/x86_64/cpu/descriptor.h"
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/machine_check.h"
#include "arch/x86_64/cpu/msr.h"
#include "arch/x86_64/cpu/segment.h"
#include "arch/x86_64/mmu/paging.h"
#include "arch/x86_64/smp/nmi.h"
#include "kernel/mm/nofault.h"
#include "kernel/sched/sched.h"
#include "lib/string.h"
#include "state/preempt/softirq.h"
#include "sweep/options.h"
#include "sweep/probe.h"
#include "sweep/user/user.h"
#include "work/taskwork/taskwork.h"

extern const char __noinstr_text_end[], __text_end[];

enum {
	OPCODE_STI = 0xfb,
	DEVICE_LINE = 9,
	BANK_STATUS = 0x401, /* of bank 0 */
	BANK_REGISTERS = 4,
	GLOBAL_STATUS = 0x17a,
	KERNEL_STACK_SPAN = 16384,
};

/* What the CPU clears in the flags when it goes through an interrupt gate: TF IF NT RF VM. */
#define GATE_CLEARS 0x34300UL

#define FRAME_WORDS 5

/* Below the first kernel stack: never mapped. */
#define NOWHERE (VMAP_BASE + PAGE_SIZE)

/* --- stacks ---------------------------------------------------------------------------------- */

static struct tss *tss;

static u64 ist_top(unsigned ist)
{
	return tss->ist[ist - 1];
}

static bool on_stack(u64 sp, u64 top)
{
	return sp <= top && sp > top - ENTRY_IST_SIZE;
}

static const struct entry_ist_header *header_of(u64 top)
{
	return (const struct entry_ist_header *)(top - ENTRY_IST_SIZE);
}

static bool on_ist(const struct pt_regs *regs, unsigned ist)
{
	return !user_mode(regs) && on_stack(regs->sp, ist_top(ist));
}

/* By what is interrupted now, or by what an event of before has interrupted: by whom, or NULL. */
static const struct pt_regs *ist_user(const struct pt_regs *regs, unsigned ist)
{
	unsigned n;

	for (n = 0; n < probe_done.made; n++)
		if (on_ist(&probe_done.regs[n], ist))
			return &probe_done.regs[n];
	return on_ist(regs, ist) ? regs : NULL;
}

/* --- going through a gate as the CPU would --------------------------------------------------- */

static u64 *push_frame(const struct pt_regs *regs, u64 top)
{
	u64 *frame = (u64 *)(top & ~15UL) - FRAME_WORDS;

	frame[0] = regs->ip;
	frame[1] = regs->cs;
	frame[2] = regs->flags;
	frame[3] = regs->sp;
	frame[4] = regs->ss;
	return frame;
}

/* The probe's own IRET lands at the stub, on the event's stack, registers as interrupted. */
static enum sweep_way through_gate(struct pt_regs *regs, unsigned vector, u64 top)
{
	u64 *frame = push_frame(regs, top);

	regs->ip = (u64)entry_idt_stubs[vector];
	regs->ss = user_mode(regs) ? 0 : regs->ss;
	regs->cs = KERNEL_CS;
	regs->flags &= ~GATE_CLEARS;
	regs->sp = (u64)frame;
	return WAY_IRET;
}

/* --- NMI ------------------------------------------------------------------------------------- */

static unsigned nmis_due;

/* The last one's delivery has blocked them, and no IRET has let them in again. */
static bool nmis_blocked;

/* The entry of an NMI, or its end. */
static bool is_nmi_stub(u64 ip)
{
	return ip >= (u64)entry_nmi && ip < (u64)entry_nmi_end &&
	       (ip < (u64)entry_nmi_copied || ip >= (u64)entry_nmi_leave);
}

static bool in_nmi_stub(const struct pt_regs *regs)
{
	return !user_mode(regs) && is_nmi_stub(regs->ip);
}

/*
 * A machine check has hit the entry or the end of an NMI, and has not settled that yet
 * (entry/x86_64/settle.c). It must have before it is where code may be instrumented.
 */
static bool unsettled(const struct pt_regs *regs)
{
	u64 hit = *((const u64 *)ist_top(IST_MC) - FRAME_WORDS);

	return on_ist(regs, IST_MC) && regs->ip < (u64)__noinstr_text_end && is_nmi_stub(hit) &&
	       hit != (u64)entry_nmi_leave;
}

/* By a #DB that can be nowhere but here: nothing is watched there, and NMIs rely on it. */
static bool let_in_too_early(void)
{
	unsigned n;

	for (n = 0; n < probe_done.made; n++)
		if (probe_done.event[n] == EVENT_DB &&
		    (in_nmi_stub(&probe_done.regs[n]) || unsettled(&probe_done.regs[n])))
			return true;
	return false;
}

static bool nmi_possible(const struct pt_regs *regs)
{
	(void)regs;
	return !nmis_blocked && !let_in_too_early();
}

bool sweep_event_nmi_waits(void)
{
	return nmis_blocked;
}

void sweep_event_nmi_let_in(void)
{
	nmis_blocked = false;
}

/* Where it had hit; but what has hit an NMI's entry or end may have moved that on. */
bool sweep_event_returned(unsigned n, const struct pt_regs *now)
{
	const struct pt_regs *then = &probe_done.regs[n];

	if (now->ip == then->ip && now->sp == then->sp)
		return true;
	if (!in_nmi_stub(then))
		return false;
	if (now->ip == (u64)entry_nmi_copied || now->ip == (u64)entry_nmi_leave)
		return true;
	return n && now->ip == probe_done.regs[n - 1].ip && now->sp == probe_done.regs[n - 1].sp;
}

static enum sweep_way nmi_make(struct pt_regs *regs, bool blocked)
{
	nmis_due++;
	nmis_blocked = true;
	if (!blocked)
		return through_gate(regs, X86_TRAP_NMI, ist_top(IST_NMI));
	sweep_go_sp = (u64)push_frame(regs, ist_top(IST_NMI));
	sweep_go_ip = (u64)entry_idt_stubs[X86_TRAP_NMI];
	sweep_go_flags = regs->flags & ~GATE_CLEARS;
	return WAY_JUMP;
}

static bool nmi_inside(const struct pt_regs *then, const struct pt_regs *now)
{
	u64 top = ist_top(IST_NMI);

	if (user_mode(now))
		return false;
	/* the #DB that its handler takes */
	if (on_ist(now, IST_DB) && !on_ist(then, IST_DB))
		return true;
	return on_stack(now->sp, top) || on_stack(now->sp, header_of(top)->work_stack_top);
}

/* A handler that takes exceptions itself: the IRET of each lets NMIs in. */
static void take_faults(const struct pt_regs *regs)
{
	u64 word;

	sweep_int3s_due++;
	__asm__ volatile("int3" ::: "memory");
	sweep_event_nmi_let_in();
	if (!ist_user(regs, IST_DB))
		__asm__ volatile("int $1" ::: "memory");
	(void)!copy_from_kernel_nofault(&word, (const void *)NOWHERE, sizeof(word));
}

static unsigned on_nmi(struct pt_regs *regs)
{
	unsigned due = nmis_due;

	if (!due)
		return 0;
	nmis_due = 0;
	if (sweep_options.faults)
		take_faults(regs);
	return due;
}

unsigned sweep_event_nmis_owed(void)
{
	return nmis_due;
}

static struct nmi_handler nmi_handler = {.name = "sweep", .handle = on_nmi};

/* --- machine check --------------------------------------------------------------------------- */

/*
 * The handler needs its frame and has said that it is over: not before it is on its way to the
 * IRET, where a second one is one too many on any machine (machine_check_over()).
 */
static bool mc_is_over(const struct pt_regs *regs)
{
	const struct pt_regs *user = ist_user(regs, IST_MC);

	return user && user->ip < (u64)__noinstr_text_end;
}

/* While one is in progress the next one shuts a real machine down. */
static bool mc_possible(const struct pt_regs *regs)
{
	return !(rdmsr(GLOBAL_STATUS) & MCG_STATUS_PROGRESS) && !mc_is_over(regs);
}

/* Corrected, so the code goes on; in two banks. The emulator lets them be written. */
static enum sweep_way mc_make(struct pt_regs *regs, bool blocked)
{
	(void)blocked;
	wrmsr(BANK_STATUS, MC_STATUS_VALID);
	wrmsr(BANK_STATUS + BANK_REGISTERS, MC_STATUS_VALID | MC_STATUS_ADDRESS | MC_STATUS_MISC);
	wrmsr(GLOBAL_STATUS, MCG_STATUS_RESTART | MCG_STATUS_PROGRESS);
	return through_gate(regs, X86_TRAP_MC, ist_top(IST_MC));
}

/* From user mode the handler moves to the task's stack, so anything of the kernel is inside. */
static bool mc_inside(const struct pt_regs *then, const struct pt_regs *now)
{
	return !user_mode(now) && (user_mode(then) || on_stack(now->sp, ist_top(IST_MC)));
}

/* --- #DB ------------------------------------------------------------------------------------- */

/*
 * None inside of another: its handler switches watching off first, and what runs before it has read
 * DR6 touches nothing that may be watched.
 */
static bool db_possible(const struct pt_regs *regs)
{
	return !ist_user(regs, IST_DB) && !(debug_read_dr6() & (DR6_BS | DR6_TRAP_ALL));
}

/* In the kernel as if a breakpoint had hit; in a program with nothing to say, as real CPUs do. */
static enum sweep_way db_make(struct pt_regs *regs, bool blocked)
{
	(void)blocked;
	debug_write_dr6(DR6_RESERVED | (user_mode(regs) ? 0 : 1));
	return through_gate(regs, X86_TRAP_DB, ist_top(IST_DB));
}

static bool db_inside(const struct pt_regs *then, const struct pt_regs *now)
{
	return !user_mode(now) && (user_mode(then) || on_stack(now->sp, ist_top(IST_DB)));
}

/* --- int3 ------------------------------------------------------------------------------------ */

unsigned sweep_int3s_due;

/* A probe can sit where code may be instrumented, and nowhere else. */
static bool int3_possible(const struct pt_regs *regs)
{
	return !user_mode(regs) && regs->ip >= (u64)__noinstr_text_end &&
	       regs->ip < (u64)__text_end;
}

static enum sweep_way int3_make(struct pt_regs *regs, bool blocked)
{
	(void)blocked;
	sweep_int3s_due++;
	return through_gate(regs, X86_TRAP_BP, regs->sp);
}

/* On the stack of what was interrupted, below it. */
static bool below(const struct pt_regs *then, const struct pt_regs *now)
{
	if (user_mode(now))
		return false;
	return user_mode(then) || then->sp - now->sp - 1 < KERNEL_STACK_SPAN;
}

bool sweep_event_int3_due(void)
{
	if (!sweep_int3s_due)
		return false;
	sweep_int3s_due--;
	return true;
}

/* --- interrupts ------------------------------------------------------------------------------ */

struct task *sweep_device_wakes;

/* An interrupt that the STI right before still keeps out would not be one of this boundary. */
static bool irq_possible(const struct pt_regs *regs)
{
	if (regs_irqs_disabled(regs))
		return false;
	return user_mode(regs) || *(const u8 *)(regs->ip - 1) != OPCODE_STI;
}

static enum sweep_way timer_make(struct pt_regs *regs, bool blocked)
{
	(void)regs;
	(void)blocked;
	probe_send_self(VECTOR_TIMER);
	return WAY_IRET;
}

static enum sweep_way ipi_make(struct pt_regs *regs, bool blocked)
{
	(void)regs;
	(void)blocked;
	probe_send_self(VECTOR_CALL_FUNCTION);
	return WAY_IRET;
}

static enum sweep_way device_make(struct pt_regs *regs, bool blocked)
{
	(void)regs;
	(void)blocked;
	probe_send_self(VECTOR_DEVICE_BASE + DEVICE_LINE);
	return WAY_IRET;
}

static enum sweep_way stray_make(struct pt_regs *regs, bool blocked)
{
	(void)regs;
	(void)blocked;
	probe_send_self(X86_VECTOR_INT80);
	return WAY_IRET;
}

/* --- any vector ------------------------------------------------------------------------------ */

unsigned sweep_vector;

/* #DF #TS #NP #SS #GP #PF #AC #CP #VC #SX: APM vol. 2, 8.2. */
#define WITH_ERROR_CODE 0x60227d00UL

/* What the CPU raises in a program is made without a cause: only the way is looked at. */
static bool vector_possible(const struct pt_regs *regs)
{
	return user_mode(regs);
}

static enum sweep_way vector_make(struct pt_regs *regs, bool blocked)
{
	u64 top = sweep_vector == X86_TRAP_DF ? ist_top(IST_DF) : tss->rsp[0];

	switch (sweep_vector) {
	case X86_TRAP_DB: return db_make(regs, blocked);
	case X86_TRAP_NMI: return nmi_make(regs, blocked);
	case X86_TRAP_MC: return mc_make(regs, blocked);
	}
	through_gate(regs, sweep_vector, top);
	if (sweep_vector < X86_TRAPS && WITH_ERROR_CODE >> sweep_vector & 1) {
		regs->sp -= sizeof(u64);
		*(u64 *)regs->sp = 0;
	}
	return WAY_IRET;
}

static void on_softirq(void)
{
}

static bool work_queued;

static void on_work(struct taskwork *item)
{
	(void)item;
	work_queued = false;
}

static struct taskwork work = {.fn = on_work};

/*
 * Something for a program to do before it goes on: who comes late for the exit loop is not
 * forgotten. Not in the sweep's own call, where the judge finds it before that is due.
 */
static void leave_work(void)
{
	if (current->mm && !work_queued && current_pt_regs()->orig_ax != SWEEP_CALL)
		work_queued = taskwork_add(current, &work, TASKWORK_RESUME);
}

/*
 * What devices leave behind: a softirq, a better task to be looked for, work of the program. With
 * sweep-faults it looks at memory that is not there, which takes CR2, as any interrupt may.
 */
static void on_device(void *arg)
{
	u64 word;

	(void)arg;
	raise_softirq_irqoff(SOFTIRQ_SWEEP_IRQ);
	sched_set_need_resched();
	leave_work();
	if (sweep_options.faults)
		(void)!copy_from_kernel_nofault(&word, (const void *)NOWHERE, sizeof(word));
	if (sweep_device_wakes)
		wake_up_process(sweep_device_wakes);
}

/* Sent where interrupts are off: comes as soon as they are on. */
static bool waiting_possible(const struct pt_regs *regs)
{
	return regs_irqs_disabled(regs);
}

/* --- the table ------------------------------------------------------------------------------- */

const struct sweep_event sweep_events[NR_SWEEP_EVENTS] = {
        [EVENT_NMI] = {"nmi", "a non-maskable interrupt", nmi_possible, nmi_make, nmi_inside},
        [EVENT_MC] = {"mc", "a machine check, corrected", mc_possible, mc_make, mc_inside},
        [EVENT_DB] = {"db", "a debug exception", db_possible, db_make, db_inside},
        [EVENT_INT3] = {"int3", "a probe's int3", int3_possible, int3_make, below},
        [EVENT_TIMER] = {"timer", "the local timer's interrupt", irq_possible, timer_make, below},
        [EVENT_IPI] = {"ipi", "another CPU's call", irq_possible, ipi_make, below},
        [EVENT_DEVICE] = {"device", "a device's interrupt", irq_possible, device_make, below},
        [EVENT_STRAY] = {"stray", "vector 0x80 from outside", irq_possible, stray_make, below},
        [EVENT_VECTOR] = {"vector", NULL, vector_possible, vector_make, below},
        [EVENT_WAITING] = {"waiting", "a device's interrupt where they are off", waiting_possible,
                           device_make, below},
};

enum sweep_event_id sweep_event_find(const char *name, size_t len)
{
	unsigned id;

	for (id = EVENT_NONE + 1; id < NR_SWEEP_EVENTS; id++)
		if (sweep_events[id].text && strlen(sweep_events[id].name) == len &&
		    !strncmp(sweep_events[id].name, name, len))
			return id;
	return EVENT_NONE;
}

void sweep_events_init(void)
{
	tss = this_cpu_ptr(&cpu_tss);
	nmi_handler_add(&nmi_handler);
	open_softirq(SOFTIRQ_SWEEP_IRQ, on_softirq);
	irq_request(DEVICE_LINE, on_device, NULL, "sweep");
}
