/* SPDX-License-Identifier: BSD-2-Clause */
/* Making tasks runnable, and telling their CPU. */
#include "kernel/sched/rq.h"
#include "arch/x86_64/apic/irq.h"
#include "state/trace/tracepoint.h"

/* --- telling a CPU --------------------------------------------------------------------------- */

void sched_set_need_resched(void)
{
	set_need_resched();
	entry_work_set(&current->work.exit, EXIT_WORK_RESCHED);
}

void ipi_reschedule_interrupt(void)
{
	/* cleared first: who finds it set from now on knows that we have yet to look */
	(void)xchg(&this_rq()->resched_sent, false);
	sched_set_need_resched();
}

/* Interrupts that wait until this CPU holds no lock that the woken would want. */
static DEFINE_PER_CPU(unsigned, wakes_held);
static DEFINE_PER_CPU(unsigned, wakes_to_send);

static void send_resched(struct rq *rq)
{
	if (!xchg(&rq->resched_sent, true))
		ipi_send(rq->cpu, VECTOR_RESCHEDULE);
}

void rq_resched(struct rq *rq)
{
	if (rq->cpu == (unsigned)smp_processor_id())
		sched_set_need_resched();
	else if (this_cpu_read(wakes_held))
		this_cpu_or(wakes_to_send, 1u << rq->cpu);
	else
		send_resched(rq);
}

void wakes_hold(void)
{
	this_cpu_inc(wakes_held);
}

void wakes_release(void)
{
	unsigned cpus;

	lockdep_assert_irqs_disabled();
	this_cpu_dec(wakes_held);
	if (this_cpu_read(wakes_held))
		return;
	cpus = this_cpu_xchg(wakes_to_send, 0);
	for (; cpus; cpus &= cpus - 1)
		send_resched(cpu_rq(__builtin_ctz(cpus)));
}

/*
 * The bit in t's work word was set before. If t runs in user mode elsewhere it must be interrupted;
 * if it is on its way out of the kernel there, it sees the bit or the interrupt. The interrupt also
 * asks for a reschedule, which then finds nobody better.
 */
void sched_kick(struct task *t)
{
	unsigned cpu;

	smp_mb(); /* the bit before on_cpu */
	preempt_disable();
	cpu = task_cpu(t);
	if (cpu != (unsigned)smp_processor_id() && READ_ONCE(t->sched.on_cpu))
		send_resched(cpu_rq(cpu));
	preempt_enable();
}

/* --- choosing a CPU -------------------------------------------------------------------------- */

static bool cpu_takes(const struct task *t, unsigned cpu)
{
	return cpu_allowed(t, cpu) && cpu_rq(cpu)->online;
}

static bool cpu_is_free(unsigned cpu)
{
	return READ_ONCE(cpu_rq(cpu)->nr_running) == 0;
}

/* Where it was, for its caches, if that is free; else any free one; else where it was. */
unsigned select_cpu(struct task *t, unsigned prev)
{
	unsigned best = NR_CPUS;
	unsigned least = ~0u;
	int cpu;

	if (cpu_takes(t, prev)) {
		if (nr_cpus_online == 1 || cpu_is_free(prev))
			return prev;
		best = prev;
		least = 0;
	}
	for_each_online_cpu (cpu) {
		unsigned load;

		if (!cpu_takes(t, cpu))
			continue;
		load = READ_ONCE(cpu_rq(cpu)->nr_running);
		if (load == 0)
			return cpu;
		if (load < least) {
			least = load;
			best = cpu;
		}
	}
	/* a mask without a CPU that runs: cannot be set, except while CPUs are being started */
	return best < NR_CPUS ? best : prev;
}

/* --- waking ---------------------------------------------------------------------------------- */

/* Puts t, which is in no queue and on no CPU, in the queue of `cpu`. wake_lock held. */
static void activate(struct task *t, unsigned cpu, u32 old_state)
{
	struct rq *rq = cpu_rq(cpu);
	bool preempts;

	spin_lock(&rq->lock);
	task_set_rq(t, rq);
	rq_place_woken(rq, t);
	if (old_state & TASK_UNINTERRUPTIBLE)
		rq->nr_blocked--;
	WRITE_ONCE(t->sched.state, TASK_RUNNING);
	rq_enqueue(rq, t);
	preempts = rq_preempts(rq, t);
	spin_unlock(&rq->lock);
	/*
	 * Not with the lock: the other CPU would come at once and wait for it. Where two CPUs share
	 * a processor of the host it waits in our place, for as long as the host lets it.
	 */
	if (preempts)
		rq_resched(rq);
}

/*
 * Still in a queue: it has not gone to sleep yet, so it is enough to take back the wish. The
 * exchange fails if the task changed its mind meanwhile; a state that it sets later (TASK_DEAD) is
 * never overwritten. False: it is in no queue any more, *woken is not set.
 */
static bool wake_queued(struct task *t, u32 states, bool *woken)
{
	struct rq *rq = task_rq_lock(t);
	bool queued = t->sched.on_rq;

	if (queued) {
		u32 state = READ_ONCE(t->sched.state);

		while ((state & states) && !*woken) {
			u32 found = cmpxchg(&t->sched.state, state, (u32)TASK_RUNNING);

			*woken = found == state;
			state = found;
		}
	}
	spin_unlock(&rq->lock);
	return queued;
}

bool wake_up_state(struct task *t, u32 states)
{
	unsigned long flags = spin_lock_irqsave(&t->sched.wake_lock);
	bool woken = false;
	u32 state;

	/* The caller's condition before the state: pairs with set_current_state(). */
	smp_mb();
	state = READ_ONCE(t->sched.state);
	if (!(state & states))
		goto out;
	/*
	 * The state before on_rq: a task that set this state was in a queue, so reading 0 below
	 * means that it has left it since, on its way to sleep.
	 */
	smp_rmb();
	if (READ_ONCE(t->sched.on_rq) && wake_queued(t, states, &woken))
		goto out;

	/*
	 * Asleep, or about to leave its stack. Its CPU has IRQs off and waits for nobody meanwhile,
	 * so this is short. Acquire: its registers are saved.
	 */
	while (smp_load_acquire(&t->sched.on_cpu))
		cpu_relax();
	state = READ_ONCE(t->sched.state);
	if (!(state & states))
		goto out;
	activate(t, select_cpu(t, t->sched.cpu), state);
	trace_sched_wakeup(t->tid, t->sched.cpu);
	woken = true;
out:
	spin_unlock_irqrestore(&t->sched.wake_lock, flags);
	return woken;
}

bool wake_up_process(struct task *t)
{
	return wake_up_state(t, TASK_NORMAL);
}

void sched_start(struct task *child)
{
	unsigned long flags = spin_lock_irqsave(&child->sched.wake_lock);

	ASSERT(child->sched.state == TASK_NEW);
	activate(child, select_cpu(child, child->sched.cpu), TASK_NEW);
	this_rq()->nr_started++;
	spin_unlock_irqrestore(&child->sched.wake_lock, flags);
}
