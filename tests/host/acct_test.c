/* SPDX-License-Identifier: BSD-2-Clause */
/* Does every cycle land in the bucket of its context, once, and does the check see a lost one? */
#include "tests/host/state_test.h"
#include "state/acct/acct.c"

DEFINE_PER_CPU(u32, preempt_word);

static int fresh_cpu(void **state)
{
	host_machine(2);
	host_cpu(1);
	acct_cpu_init();
	host_cpu(0);
	acct_cpu_init();
	host_violations = 0;
	return 0;
}

static struct acct_sample sample_now(void)
{
	struct acct_sample sample;

	assert_true(acct_sample_cpu(0, &sample));
	return sample;
}

static void pass(u64 cycles)
{
	host_cycles += cycles;
}

static void each_context_gets_its_own(void **state)
{
	enum acct_bucket from;
	struct acct_sample s;

	pass(10); /* system */
	acct_user_enter();
	pass(100);
	acct_user_exit();
	pass(1);
	acct_hardirq_enter();
	pass(1000);
	acct_hardirq_exit();
	from = acct_softirq_enter();
	pass(5000);
	acct_hardirq_enter(); /* over a softirq */
	pass(1000);
	acct_hardirq_exit();
	pass(1);
	acct_softirq_exit(from);
	acct_idle_enter();
	pass(70000);
	acct_hardirq_enter(); /* over idle */
	pass(1000);
	acct_hardirq_exit();
	pass(7);
	acct_idle_exit();
	acct_guest_enter();
	pass(300000);
	acct_hardirq_enter();
	pass(1000);
	acct_hardirq_exit();
	acct_guest_exit();
	pass(2);
	acct_steal(3);

	s = sample_now();
	assert_int_equal(s.bucket[ACCT_SYSTEM], 10 + 1 + 2 - 3);
	assert_int_equal(s.bucket[ACCT_USER], 100);
	assert_int_equal(s.bucket[ACCT_IRQ], 4000);
	assert_int_equal(s.bucket[ACCT_SOFTIRQ], 5001);
	assert_int_equal(s.bucket[ACCT_IDLE], 70007);
	assert_int_equal(s.bucket[ACCT_GUEST], 300000);
	assert_int_equal(s.bucket[ACCT_STEAL], 3);
	assert_true(acct_check());
	assert_no_violation();
}

static void a_sample_counts_the_running_bucket(void **state)
{
	struct acct_sample s;

	acct_user_enter();
	pass(77);
	s = sample_now();
	assert_int_equal(s.bucket[ACCT_USER], 77);
	assert_int_equal(s.elapsed, 77);
	pass(3);
	assert_int_equal(sample_now().bucket[ACCT_USER], 80);
	acct_user_exit();
}

static void a_lost_crossing_is_seen(void **state)
{
	pass(10);
	acct_user_enter();
	pass(5);
	acct_hardirq_enter(); /* without acct_user_exit(): allowed, charged to irq */
	pass(5);
	acct_hardirq_exit();
	assert_no_violation();
	acct_user_enter(); /* a second time */
	assert_violation("is not true");
	pass(5);
	assert_false(acct_check());
	assert_violation("time accounting of CPU 0");
}

static void tasks_share_the_time(void **state)
{
	struct acct_task a = {0}, b = {0};

	acct_task_switch(NULL, &a);
	pass(10);
	acct_user_enter();
	pass(100);
	assert_int_equal(acct_task_times(&a).user, 100);
	assert_int_equal(acct_task_times(&a).system, 10);
	acct_user_exit();
	pass(10);
	acct_hardirq_enter();
	pass(9999); /* nobody's */
	acct_hardirq_exit();
	acct_task_switch(&a, &b);
	pass(50);
	assert_int_equal(acct_task_times(&a).user, 100);
	assert_int_equal(acct_task_times(&a).system, 20);
	assert_int_equal(acct_task_times(&b).system, 50);
	acct_task_switch(&b, &a);
	pass(1);
	acct_task_switch(&a, NULL);
	acct_idle_enter();
	pass(1000);
	acct_idle_exit();
	assert_int_equal(acct_task_times(&a).system, 21);
	assert_int_equal(acct_task_times(&b).system, 50);
	assert_int_equal(a.cpu, 0);
}

#define TEST(name) cmocka_unit_test_setup(name, fresh_cpu)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(each_context_gets_its_own),
	        TEST(a_sample_counts_the_running_bucket),
	        TEST(a_lost_crossing_is_seen),
	        TEST(tasks_share_the_time),
	};

	return cmocka_run_group_tests_name("acct", tests, NULL, NULL);
}
