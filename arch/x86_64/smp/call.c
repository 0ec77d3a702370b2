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
 * The caller waits with IRQs off, so it looks at its own word meanwhile: two CPUs may call each
 * other.
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
	u64 waiting; /* CPUs that have not called it yet */
} __aligned(64);

struct pending {
	u64 from; /* CPUs with a request for this one */
} __aligned(64);

static struct request requests[NR_CPUS];
static struct pending pending[NR_CPUS];

/* IRQs off. */
static void run_pending(int self)
{
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
	run_pending(smp_processor_id());
}

static void wait_done(int self)
{
	while (smp_load_acquire(&requests[self].waiting)) {
		run_pending(self);
		cpu_relax();
	}
}

static void post(int self, u64 cpus, void (*fn)(void *arg), void *arg)
{
	struct request *r = &requests[self];

	wait_done(self);
	r->fn = fn;
	r->arg = arg;
	smp_store_release(&r->waiting, cpus);
	while (cpus) {
		int cpu = __builtin_ctzl(cpus);

		cpus &= cpus - 1;
		if (!__atomic_fetch_or(&pending[cpu].from, 1UL << self, __ATOMIC_SEQ_CST))
			ipi_send(cpu, VECTOR_CALL_FUNCTION);
	}
}

static u64 online_mask(void)
{
	return (1UL << READ_ONCE(nr_cpus_online)) - 1;
}

void smp_call_function(u64 cpus, void (*fn)(void *arg), void *arg, bool wait)
{
	unsigned long flags = raw_local_irq_save();
	int self = smp_processor_id();
	u64 others = cpus & online_mask() & ~(1UL << self);

	if (others)
		post(self, others, fn, arg);
	if (cpus >> self & 1)
		fn(arg);
	if (others && wait)
		wait_done(self);
	raw_local_irq_restore(flags);
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

static void stop_others(int self)
{
	int others = READ_ONCE(nr_cpus_online) - 1;

	while (!raw_spin_trylock(&stop_lock)) {
		run_pending(self);
		cpu_relax();
	}
	may_go = false;
	smp_call_function(~0UL & ~(1UL << self), spin, NULL, false);
	while (atomic_read(&stopped) != others) {
		run_pending(self);
		cpu_relax();
	}
}

/* The request is done only when they have left spin(), so nobody sees may_go change back. */
static void release_others(int self)
{
	smp_store_release(&may_go, true);
	wait_done(self);
	raw_spin_unlock(&stop_lock);
}

void smp_stop_machine(void (*fn)(void *arg), void *arg)
{
	unsigned long flags = raw_local_irq_save();
	int self = smp_processor_id();

	stop_others(self);
	fn(arg);
	release_others(self);
	raw_local_irq_restore(flags);
}
