/* SPDX-License-Identifier: BSD-2-Clause */
/* Callbacks: from call_rcu() on some CPU to the call in a softirq of the same CPU. */
#include "arch/x86_64/cpu/irqflags.h"
#include "state/preempt/softirq.h"
#include "state/rcu/callbacks.h"

/* Callbacks that one softirq round calls. */
#define RCU_BATCH 128

DEFINE_PER_CPU(u32, rcu_nmi_depth);
DEFINE_PER_CPU(struct rcu_cpu, rcu_cpu);

/* --- lists ---------------------------------------------------------------------------------- */

static void list_reset(struct rcu_list *list)
{
	list->head = NULL;
	list->tail = &list->head;
}

/* An all-zero list is an empty one, too: no boot code for it. */
static struct rcu_head **list_tail(struct rcu_list *list)
{
	return list->head ? list->tail : &list->head;
}

static void list_append(struct rcu_list *list, struct rcu_head *head)
{
	struct rcu_head **tail = list_tail(list);

	head->next = NULL;
	*tail = head;
	list->tail = &head->next;
}

static void list_move_all(struct rcu_list *from, struct rcu_list *to)
{
	struct rcu_head **tail = list_tail(to);

	if (!from->head)
		return;
	*tail = from->head;
	to->tail = from->tail;
	list_reset(from);
}

static struct rcu_head *list_pop(struct rcu_list *list)
{
	struct rcu_head *head = list->head;

	if (head)
		list->head = head->next;
	return head;
}

/* --- this CPU's callbacks ------------------------------------------------------------------- */

void call_rcu(struct rcu_head *head, void (*fn)(struct rcu_head *head))
{
	unsigned long flags;
	struct rcu_cpu *cpu;

	ASSERT(!in_nmi());
	head->fn = fn;
	flags = raw_local_irq_save();
	cpu = this_cpu_ptr(&rcu_cpu);
	list_append(&cpu->next, head);
	cpu->queued++;
	raw_local_irq_restore(flags);
}

bool rcu_needs_cpu(void)
{
	return this_cpu_read(rcu_cpu.queued) != this_cpu_read(rcu_cpu.called);
}

u64 rcu_callbacks_pending(void)
{
	u64 pending = 0;
	int cpu;

	for_each_online_cpu (cpu) {
		pending += READ_ONCE(per_cpu(rcu_cpu, cpu).queued);
		pending -= READ_ONCE(per_cpu(rcu_cpu, cpu).called);
	}
	return pending;
}

/* IRQs off: let callbacks move on as far as the grace periods are. */
static void advance(struct rcu_cpu *cpu)
{
	if (rcu_gp_poll(cpu->wait_gp))
		list_move_all(&cpu->wait, &cpu->done);
	if (!cpu->wait.head && cpu->next.head) {
		cpu->wait_gp = rcu_gp_request();
		list_move_all(&cpu->next, &cpu->wait);
	}
}

static struct rcu_head *next_done(void)
{
	unsigned long flags = raw_local_irq_save();
	struct rcu_cpu *cpu = this_cpu_ptr(&rcu_cpu);
	struct rcu_head *head = list_pop(&cpu->done);

	raw_local_irq_restore(flags);
	return head;
}

static void rcu_softirq(void)
{
	struct rcu_cpu *cpu = this_cpu_ptr(&rcu_cpu);
	unsigned long flags = raw_local_irq_save();
	struct rcu_head *head;

	advance(cpu);
	raw_local_irq_restore(flags);

	for (int i = 0; i < RCU_BATCH && (head = next_done()); i++) {
		head->fn(head); /* may free head */
		WRITE_ONCE(cpu->called, cpu->called + 1);
	}
	if (READ_ONCE(cpu->done.head))
		raise_softirq(SOFTIRQ_RCU);
}

void rcu_tick(bool user)
{
	/* the interrupted kernel code could have been preempted: it was no reader; else, let it pass
	 * through the scheduler as soon as it can be */
	if (!user && preempt_count() == HARDIRQ_OFFSET)
		rcu_note_context_switch();
	else if (rcu_gp_wants_this_cpu())
		set_need_resched();
	if (rcu_needs_cpu())
		raise_softirq_irqoff(SOFTIRQ_RCU);
}

void rcu_init(void)
{
	open_softirq(SOFTIRQ_RCU, rcu_softirq);
}
