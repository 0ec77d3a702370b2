/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does a grace period wait for exactly the CPUs that could hold an old reference, and does the
 * context word survive every nesting of NMIs and idle interrupts?
 */
#include "tests/host/state_test.h"
#include "state/preempt/preempt.c"
#include "state/context/context.c"
#include "state/lockdep/lockdep.h"
#include "state/rcu/gp.c"
#include "state/rcu/rcu.c"
#include "state/rcu/wait.c"

/* --- the world around ----------------------------------------------------------------------- */

DEFINE_PER_CPU(u32, lockdep_hardirqs_on_flag) = 1;
DEFINE_PER_CPU(struct lockdep_task *, lockdep_task_ptr);
static DEFINE_PER_CPU(bool, softirq_raised);
static void (*softirq_handler)(void);

void might_sleep_at(unsigned long ip)
{
}

void open_softirq(enum softirq nr, void (*fn)(void))
{
	softirq_handler = fn;
}

void raise_softirq(enum softirq nr)
{
	this_cpu_write(softirq_raised, true);
}

void raise_softirq_irqoff(enum softirq nr)
{
	raise_softirq(nr);
}

/* A timer tick on that CPU, which then runs its softirq. */
static void tick(int cpu)
{
	bool user;

	host_cpu(cpu);
	user = ct_state() == CONTEXT_USER;
	if (user)
		ct_user_exit();
	preempt_hardirq_enter();
	rcu_tick(user);
	preempt_hardirq_exit();
	if (this_cpu_read(softirq_raised)) {
		this_cpu_write(softirq_raised, false);
		preempt_count_add(SOFTIRQ_OFFSET);
		softirq_handler();
		preempt_count_sub(SOFTIRQ_OFFSET);
	}
	if (user)
		ct_user_enter();
	host_cpu(0);
}

static void ticks(int cpu, int n)
{
	while (n--)
		tick(cpu);
}

static void switch_tasks(int cpu)
{
	host_cpu(cpu);
	rcu_note_context_switch();
	host_cpu(0);
}

/* Blocking: the other CPUs go on, task switches happen. */
static int blocked;

void rcu_wait_block(struct rcu_waiter *waiter)
{
	blocked++;
	for (int i = 0; !waiter->done && i < 100; i++)
		for (int cpu = 0; cpu < nr_cpus_online; cpu++) {
			switch_tasks(cpu);
			tick(cpu);
		}
	assert_true(waiter->done);
}

void rcu_wait_wake(struct rcu_waiter *waiter)
{
	waiter->done = 1;
}

static int called;

static void count_call(struct rcu_head *head)
{
	called++;
}

static int fresh_machine(void **state)
{
	static bool done;

	if (!done) {
		host_machine(4);
		for (int cpu = 0; cpu < 4; cpu++)
			per_cpu(preempt_word, cpu) = PREEMPT_NEED_RESCHED_INVERTED;
		rcu_init();
		done = true;
	}
	host_cpu(0);
	called = blocked = host_violations = 0;
	return 0;
}

/* Everything that is queued has run; all CPUs preemptible in the kernel. */
static void settle(void)
{
	for (int round = 0; round < 10; round++)
		for (int cpu = 0; cpu < 4; cpu++)
			tick(cpu);
	assert_int_equal(rcu_callbacks_pending(), 0);
	assert_no_violation();
}

/* --- tests ---------------------------------------------------------------------------------- */

static void a_reader_holds_it_up(void **state)
{
	struct rcu_head head;

	host_cpu(2);
	rcu_read_lock();
	host_cpu(0);
	call_rcu(&head, count_call);
	assert_true(rcu_needs_cpu());
	for (int i = 0; i < 20; i++) {
		tick(0);
		tick(1);
		tick(2); /* in the reader: no quiescent state */
		tick(3);
	}
	assert_int_equal(called, 0);
	host_cpu(2);
	rcu_read_unlock();
	host_cpu(0);
	tick(2);
	ticks(0, 3);
	assert_int_equal(called, 1);
	assert_false(rcu_needs_cpu());
	settle();
}

static void a_later_reader_does_not(void **state)
{
	struct rcu_head head;

	call_rcu(&head, count_call);
	tick(0); /* begins */
	for (int cpu = 0; cpu < 4; cpu++) {
		switch_tasks(cpu);
		host_cpu(cpu);
		rcu_read_lock();
		host_cpu(0);
	}
	ticks(0, 2);
	assert_int_equal(called, 1);
	for (int cpu = 0; cpu < 4; cpu++) {
		host_cpu(cpu);
		rcu_read_unlock();
	}
	host_cpu(0);
	settle();
}

/* A callback queued while a grace period runs must not be satisfied by that one. */
static void the_running_one_is_too_early(void **state)
{
	struct rcu_head first, second;

	call_rcu(&first, count_call);
	tick(0); /* begins */
	switch_tasks(3);
	host_cpu(3);
	rcu_read_lock(); /* after the begin: the first does not care, the second must */
	host_cpu(1);
	call_rcu(&second, count_call);
	host_cpu(0);
	for (int i = 0; i < 20; i++)
		for (int cpu = 0; cpu < 4; cpu++)
			tick(cpu);
	assert_int_equal(called, 1);
	host_cpu(3);
	rcu_read_unlock();
	host_cpu(0);
	settle();
	assert_int_equal(called, 2);
}

static void user_idle_and_guest_are_quiescent(void **state)
{
	struct rcu_head head;

	host_cpu(1);
	ct_user_enter();
	host_cpu(2);
	ct_idle_enter();
	host_cpu(3);
	ct_guest_enter();
	host_cpu(0);
	call_rcu(&head, count_call);
	ticks(0, 4);
	assert_int_equal(called, 1);
	host_cpu(1);
	ct_user_exit();
	host_cpu(2);
	ct_idle_exit();
	host_cpu(3);
	ct_guest_exit();
	host_cpu(0);
	settle();
}

/* An NMI over user mode, and an interrupt over idle, may read. */
static void readers_over_user_and_idle_count(void **state)
{
	struct rcu_head head;

	host_cpu(1);
	ct_user_enter();
	rcu_nmi_enter();
	host_cpu(2);
	ct_idle_enter();
	rcu_irq_enter();
	host_cpu(0);
	call_rcu(&head, count_call);
	ticks(0, 10);
	ticks(3, 2);
	ticks(0, 10);
	assert_int_equal(called, 0);
	host_cpu(1);
	rcu_nmi_exit();
	ct_user_exit();
	host_cpu(0);
	ticks(0, 4);
	assert_int_equal(called, 0);
	host_cpu(2);
	rcu_irq_exit();
	ct_idle_exit();
	host_cpu(0);
	ticks(0, 4);
	assert_int_equal(called, 1);
	settle();
}

static void nmis_leave_everything_as_it_was(void **state)
{
	static const enum ctx_state states[] = {CONTEXT_KERNEL, CONTEXT_USER, CONTEXT_IDLE,
	                                        CONTEXT_GUEST};

	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		if (states[i] != CONTEXT_KERNEL)
			ct_kernel_exit(states[i]);
		for (int depth = 1; depth <= 3; depth++) {
			for (int d = 0; d < depth; d++) {
				rcu_nmi_enter();
				assert_true(rcu_is_watching());
			}
			for (int d = 0; d < depth; d++) {
				assert_true(rcu_is_watching());
				rcu_nmi_exit();
			}
			assert_int_equal(ct_state(), states[i]);
			assert_int_equal(rcu_is_watching(), states[i] == CONTEXT_KERNEL);
			assert_int_equal(this_cpu_read(rcu_nmi_depth), 0);
		}
		if (states[i] != CONTEXT_KERNEL)
			ct_kernel_enter(states[i]);
	}
	settle();
}

/* A nested NMI between any two stores of the outer one. */
static void nmi_inside_the_nmi_code(void **state)
{
	ct_user_enter();
	/* after the word, before the depth */
	ct_word_add(CT_RCU_WATCHING);
	rcu_nmi_enter();
	assert_true(rcu_is_watching());
	rcu_nmi_exit();
	assert_true(rcu_is_watching());
	this_cpu_write(rcu_nmi_depth, 1);
	/* after the depth went down, before the word */
	this_cpu_write(rcu_nmi_depth, 0);
	rcu_nmi_enter();
	rcu_nmi_exit();
	assert_true(rcu_is_watching());
	ct_word_add(CT_RCU_WATCHING);
	assert_false(rcu_is_watching());
	ct_user_exit();
	settle();
}

static void wrong_contexts_are_reported(void **state)
{
	ct_kernel_enter(CONTEXT_USER); /* from user, but we were not there */
	assert_violation("is not true");
	ct_word_add(CT_WORD_BOOT - this_cpu_read(ct_word));
	ct_user_enter();
	ct_kernel_exit(CONTEXT_USER); /* twice */
	assert_violation("is not true");
	ct_word_add(-(CT_RCU_WATCHING + CONTEXT_USER));
	host_violations = 0;
	rcu_read_lock();
	assert_violation("RCU does not watch");
	rcu_read_unlock();
	ct_user_exit();
	settle();
}

static void synchronize_waits(void **state)
{
	synchronize_rcu(); /* the others sit in the kernel: must sleep */
	assert_int_equal(blocked, 1);
	for (int cpu = 1; cpu < 4; cpu++) {
		host_cpu(cpu);
		ct_idle_enter();
	}
	host_cpu(0);
	synchronize_rcu(); /* all are quiescent: at once */
	assert_int_equal(blocked, 1);
	for (int cpu = 1; cpu < 4; cpu++) {
		host_cpu(cpu);
		ct_idle_exit();
	}
	host_cpu(0);
	settle();
}

static void barrier_comes_last(void **state)
{
	struct rcu_head heads[4][300];

	for (int i = 0; i < 300; i++)
		for (int cpu = 0; cpu < 4; cpu++) {
			host_cpu(cpu);
			call_rcu(&heads[cpu][i], count_call);
		}
	host_cpu(0);
	assert_int_equal(rcu_callbacks_pending(), 1200);
	rcu_barrier();
	assert_int_equal(called, 1200);
	settle();
}

#define TEST(name) cmocka_unit_test_setup(name, fresh_machine)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(a_reader_holds_it_up),
	        TEST(a_later_reader_does_not),
	        TEST(the_running_one_is_too_early),
	        TEST(user_idle_and_guest_are_quiescent),
	        TEST(readers_over_user_and_idle_count),
	        TEST(nmis_leave_everything_as_it_was),
	        TEST(nmi_inside_the_nmi_code),
	        TEST(wrong_contexts_are_reported),
	        TEST(synchronize_waits),
	        TEST(barrier_comes_last),
	};

	return cmocka_run_group_tests_name("rcu", tests, NULL, NULL);
}
