/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Having other CPUs call a function.
 *
 * Each CPU has one request it can make at a time, and one word in which the others set their bit
 * when they have made one for it. The bit that changes the word from zero sends the interrupt.
 *
 *	caller                              called
 *	request = fn, arg, waiting = mask
 *	pending[called] |= my bit           (interrupt) bits = pending, pending = 0
 *	wait until waiting == 0             for each bit: fn(arg), waiting &= ~my bit
 *
 * A CPU calls itself in the same way, so fn always runs in an interrupt that everybody knows of. A
 * caller that has IRQs off looks at its own word while it waits: two CPUs may call each other.
 */
#include "arch/x86_64/smp/smp.h"

#include "lib/atomic.h"
#include "lib/log.h"
#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/raw_spinlock.h"

struct request {
	void (*fn)(void *arg);
	void *arg;
	u64 number;  /* of requests made here */
	u64 waiting; /* CPUs that have not called it yet */
} __aligned(64);

struct pending {
	u64 from; /* CPUs with a request for this one */
} __aligned(64);

static struct request requests[NR_CPUS];
static struct pending pending[NR_CPUS];

/* IRQs off. */
static void run_pending(void)
{
	int self = smp_processor_id();
	u64 from;

	if (!READ_ONCE(pending[self].from))
		return;
	from = xchg(&pending[self].from, 0UL);
	while (from) {
		struct request *r = &requests[__builtin_ctzl(from)];

		from &= from - 1;
		r->fn(r->arg);
		__atomic_fetch_and(&r->waiting, ~(1UL << self), __ATOMIC_RELEASE);
	}
}

void smp_call_function_interrupt(void)
{
	run_pending();
}

/* One step of waiting. `flags` are the caller's: with IRQs on, its turn comes by interrupt. */
static void wait_step(unsigned long flags)
{
	if (!(flags & IRQFLAGS_IF))
		run_pending();
	cpu_relax();
}

/*
 * The request of this CPU, free to be filled in; IRQs are off then. With IRQs on meanwhile the
 * caller may move to another CPU, so it asks again which one it is on.
 */
static struct request *claim(unsigned long flags)
{
	for (;;) {
		struct request *r = &requests[smp_processor_id()];

		if (!smp_load_acquire(&r->waiting))
			return r;
		raw_local_irq_restore(flags);
		wait_step(flags);
		raw_local_irq_disable();
	}
}

static void post(struct request *r, u64 cpus, void (*fn)(void *arg), void *arg)
{
	u64 my_bit = 1UL << (r - requests);

	r->fn = fn;
	r->arg = arg;
	r->number++;
	smp_store_release(&r->waiting, cpus);
	while (cpus) {
		int cpu = __builtin_ctzl(cpus);

		cpus &= cpus - 1;
		if (!__atomic_fetch_or(&pending[cpu].from, my_bit, __ATOMIC_SEQ_CST))
			ipi_send(cpu, VECTOR_CALL_FUNCTION);
	}
}

void smp_call_function(u64 cpus, void (*fn)(void *arg), void *arg, bool wait)
{
	unsigned long flags = raw_local_irq_save();
	struct request *r;
	u64 number;

	cpus &= (1UL << READ_ONCE(nr_cpus_online)) - 1;
	r = claim(flags);
	number = r->number + 1;
	if (cpus)
		post(r, cpus, fn, arg);
	raw_local_irq_restore(flags);
	if (!cpus || !wait)
		return;
	/* A higher number: another task of that CPU has found the request free again. */
	while (smp_load_acquire(&r->waiting) && READ_ONCE(r->number) == number)
		wait_step(flags);
}

/* --- stopping the machine ------------------------------------------------------------------- */

static raw_spinlock_t stop_lock = RAW_SPINLOCK_INIT;
static atomic_t stopped;
static bool may_go;

static void spin(void *arg)
{
	atomic_inc(&stopped);
	while (!smp_load_acquire(&may_go))
		cpu_relax();
	atomic_dec(&stopped);
}

/* IRQs off. */
static void stop_others(void)
{
	int others = READ_ONCE(nr_cpus_online) - 1;

	while (!raw_spin_trylock(&stop_lock))
		wait_step(0);
	may_go = false;
	smp_call_function(~(1UL << smp_processor_id()), spin, NULL, false);
	while (atomic_read(&stopped) != others)
		wait_step(0);
}

/* All have left spin() before anybody may set may_go back. */
static void release_others(void)
{
	smp_store_release(&may_go, true);
	while (atomic_read(&stopped))
		cpu_relax();
	raw_spin_unlock(&stop_lock);
}

void smp_stop_machine(void (*fn)(void *arg), void *arg)
{
	unsigned long flags = raw_local_irq_save();

	stop_others();
	fn(arg);
	release_others();
	raw_local_irq_restore(flags);
}
