/* SPDX-License-Identifier: BSD-2-Clause */
/* Do softirqs run once, in order, with IRQs on, and never inside another interrupt? */
#include "tests/host/state_test.h"
#include "state/preempt/preempt.c"
#include "state/acct/acct.c"
#include "work/softirq/softirq.c"

/* --- the world around ----------------------------------------------------------------------- */

struct static_key trace_keys[NR_TRACE_EVENTS];
struct static_key trace_entry_key;
DEFINE_PER_CPU(u32, lockdep_hardirqs_on_flag) = 1;
DEFINE_PER_CPU(struct lockdep_task *, lockdep_task_ptr);

void trace_write(enum trace_event event, u64 a0, u64 a1, u64 a2, u64 a3)
{
}

void trace_hardirqs_off(void)
{
	lockdep_hardirqs_off(0);
}

void trace_hardirqs_on(void)
{
	lockdep_hardirqs_on(0);
}

void lockdep_softirqs_on_prepare(void)
{
}

static int woken;
static char thread_memory[1];

bool wake_up_process(struct task *t)
{
	assert_ptr_equal(t, thread_memory);
	woken++;
	return true;
}

struct task *kthread_run_on(unsigned cpu, void (*fn)(void *), void *arg, const char *name)
{
	return (struct task *)thread_memory;
}

void schedule(void)
{
}

void cond_resched(void)
{
}

/* --- handlers that keep a diary ------------------------------------------------------------- */

static char diary[64];
static void (*timer_does)(void);

static void note(char c)
{
	size_t len = strlen(diary);

	assert_true(len + 1 < sizeof(diary));
	diary[len] = c;
	diary[len + 1] = '\0';
	assert_true(in_serving_softirq());
	assert_false(in_task());
	assert_false(raw_irqs_disabled());
	assert_true(lockdep_hardirqs_enabled());
	assert_int_equal(this_cpu_read(acct_cpu.charging), ACCT_SOFTIRQ);
	host_cycles += 100;
}

static void timer_handler(void)
{
	note('t');
	if (timer_does)
		timer_does();
}

static void tty_handler(void)
{
	note('y');
}

static void rcu_handler(void)
{
	note('r');
}

static int fresh_cpu(void **state)
{
	static bool opened;

	if (!opened) {
		open_softirq(SOFTIRQ_TIMER, timer_handler);
		open_softirq(SOFTIRQ_TTY, tty_handler);
		open_softirq(SOFTIRQ_RCU, rcu_handler);
		opened = true;
	}
	acct_cpu_init();
	this_cpu_write(preempt_word, PREEMPT_NEED_RESCHED_INVERTED);
	this_cpu_write(ksoftirqd, NULL);
	diary[0] = '\0';
	timer_does = NULL;
	woken = host_violations = 0;
	return 0;
}

/* As entry/core/irq.c does it, but for the question at the end. */
static void hardirq(void (*handler)(void))
{
	bool was_on = !raw_irqs_disabled();

	raw_local_irq_disable();
	lockdep_hardirqs_off(0);
	preempt_hardirq_enter();
	acct_hardirq_enter();
	handler();
	acct_hardirq_exit();
	preempt_hardirq_exit();
	do_softirq(); /* entry/core asks before; we are judged on asking ourselves */
	if (was_on) {
		lockdep_hardirqs_on(0);
		raw_local_irq_enable();
	}
}

static void raise_rcu_and_timer(void)
{
	raise_softirq_irqoff(SOFTIRQ_RCU);
	raise_softirq(SOFTIRQ_TIMER);
	assert_string_equal(diary, "");
}

static void raise_tty(void)
{
	raise_softirq(SOFTIRQ_TTY);
}

/* --- tests ---------------------------------------------------------------------------------- */

static void after_the_hardirq_in_order(void **state)
{
	struct acct_sample sample;

	hardirq(raise_rcu_and_timer);
	assert_string_equal(diary, "tr");
	assert_int_equal(preempt_count(), 0);
	assert_false(raw_irqs_disabled());
	assert_true(acct_sample_cpu(0, &sample));
	assert_int_equal(sample.bucket[ACCT_SOFTIRQ], 200);
	assert_int_equal(this_cpu_read(acct_cpu.charging), ACCT_SYSTEM);
	assert_no_violation();
}

static void interrupt_in_the_handler(void)
{
	timer_does = NULL;
	hardirq(raise_tty); /* must leave it to the loop that runs us */
	assert_string_equal(diary, "t");
}

static void never_nested(void **state)
{
	timer_does = interrupt_in_the_handler;
	hardirq(raise_rcu_and_timer);
	assert_string_equal(diary, "try");
	assert_no_violation();
}

static void from_a_task_at_once(void **state)
{
	raise_softirq(SOFTIRQ_TTY);
	assert_string_equal(diary, "y");
	assert_no_violation();
}

static void disabled_sections_wait(void **state)
{
	local_bh_disable();
	local_bh_disable();
	assert_true(in_task());
	assert_false(in_serving_softirq());
	hardirq(raise_tty);
	assert_string_equal(diary, "");
	local_bh_enable();
	assert_string_equal(diary, "");
	local_bh_enable();
	assert_string_equal(diary, "y");
	assert_int_equal(preempt_count(), 0);
	assert_no_violation();
}

static void enabling_reschedules(void **state)
{
	host_preempted = 0;
	local_bh_disable();
	set_need_resched();
	local_bh_enable();
	assert_int_equal(host_preempted, 1);
	clear_need_resched();
}

static int again;

static void raise_again(void)
{
	if (again-- > 0)
		raise_softirq(SOFTIRQ_TIMER);
}

static void raise_timer(void)
{
	raise_softirq_irqoff(SOFTIRQ_TIMER);
}

static void a_storm_is_left_to_the_thread(void **state)
{
	softirq_start_threads();
	timer_does = raise_again;
	again = 20;
	hardirq(raise_timer);
	assert_int_equal(strlen(diary), SOFTIRQ_ROUNDS);
	assert_int_equal(woken, 1);
	assert_true(softirq_pending());
	/* what the thread does */
	local_irq_disable();
	do_softirq();
	do_softirq();
	local_irq_enable();
	assert_int_equal(strlen(diary), 21);
	assert_no_violation();
}

static void raised_with_irqs_off_wakes_the_thread(void **state)
{
	softirq_start_threads();
	local_irq_disable();
	raise_softirq(SOFTIRQ_TTY);
	local_irq_enable();
	assert_string_equal(diary, "");
	assert_int_equal(woken, 1);
	local_irq_disable();
	do_softirq();
	local_irq_enable();
	assert_string_equal(diary, "y");
}

static void leak(void)
{
	preempt_disable();
}

static void a_leaked_count_is_reported(void **state)
{
	timer_does = leak;
	hardirq(raise_timer);
	assert_violation("left preemption count");
}

#define TEST(name) cmocka_unit_test_setup(name, fresh_cpu)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(after_the_hardirq_in_order),
	        TEST(never_nested),
	        TEST(from_a_task_at_once),
	        TEST(disabled_sections_wait),
	        TEST(enabling_reschedules),
	        TEST(a_storm_is_left_to_the_thread),
	        TEST(raised_with_irqs_off_wakes_the_thread),
	        TEST(a_leaked_count_is_reported),
	};

	return cmocka_run_group_tests_name("softirq", tests, NULL, NULL);
}
