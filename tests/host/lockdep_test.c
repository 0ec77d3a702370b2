/* SPDX-License-Identifier: BSD-2-Clause */
/* Does lockdep see each kind of mistake, once, and nothing in correct code? */
#include "tests/host/state_test.h"
#include "lib/bitmap.c"
#include "state/preempt/preempt.c"
#include "state/context/context.c"
#include "state/lockdep/class.c"
#include "state/lockdep/irqview.c"
#include "state/lockdep/lockdep.c"
#include "state/lockdep/spinlock.h"

struct static_key trace_keys[NR_TRACE_EVENTS];
struct static_key trace_entry_key;

void trace_write(enum trace_event event, u64 a0, u64 a1, u64 a2, u64 a3)
{
}

void local_bh_disable(void)
{
	preempt_count_add(SOFTIRQ_DISABLE_OFFSET);
}

void local_bh_enable(void)
{
	if (softirq_count() == SOFTIRQ_DISABLE_OFFSET)
		lockdep_softirqs_on_prepare();
	preempt_count_sub(SOFTIRQ_DISABLE_OFFSET);
}

static struct lockdep_task task_a, task_b;

/* A running task, IRQs on, nothing held, nothing reported. The classes stay. */
static int fresh_task(void **state)
{
	memset(&task_a, 0, sizeof(task_a));
	memset(&task_b, 0, sizeof(task_b));
	raw_local_irq_disable();
	lockdep_cpu_init();
	lockdep_switch(&task_a);
	this_cpu_write(preempt_word, PREEMPT_NEED_RESCHED_INVERTED);
	trace_hardirqs_on();
	raw_local_irq_enable();
	host_violations = 0;
	return 0;
}

static void hardirq_begin(void)
{
	raw_local_irq_disable();
	lockdep_hardirqs_off(0);
	preempt_hardirq_enter();
}

static void hardirq_end(void)
{
	preempt_hardirq_exit();
	lockdep_hardirqs_on_prepare();
	lockdep_hardirqs_on(0);
	raw_local_irq_enable();
}

static void correct_code_is_silent(void **state)
{
	struct spinlock outer = SPINLOCK_INIT("ok outer"), inner = SPINLOCK_INIT("ok inner");
	struct spinlock irq = SPINLOCK_INIT("ok irq"), bh = SPINLOCK_INIT("ok bh");

	for (int i = 0; i < 3; i++) {
		unsigned long flags;

		spin_lock(&outer);
		spin_lock(&inner);
		lockdep_assert_held(&outer);
		assert_int_equal(lockdep_held_count(), 2);
		spin_unlock(&outer); /* any order */
		flags = spin_lock_irqsave(&irq);
		lockdep_assert_irqs_disabled();
		spin_unlock_irqrestore(&irq, flags);
		spin_unlock(&inner);
		hardirq_begin();
		spin_lock(&irq);
		spin_unlock(&irq);
		hardirq_end();
		spin_lock_bh(&bh);
		spin_unlock_bh(&bh);
		assert_true(spin_trylock(&outer));
		assert_false(spin_trylock(&outer));
		spin_unlock(&outer);
		might_sleep();
		assert_int_equal(lockdep_held_count(), 0);
	}
	assert_int_equal(preempt_count(), 0);
	assert_no_violation();
}

static void circle_of_two(void **state)
{
	struct spinlock a = SPINLOCK_INIT("circle a"), b = SPINLOCK_INIT("circle b");

	spin_lock(&a);
	spin_lock(&b);
	spin_unlock(&b);
	spin_unlock(&a);
	assert_no_violation();
	for (int i = 0; i < 2; i++) {
		spin_lock(&b);
		spin_lock(&a);
		if (!i)
			assert_violation("circular locking dependency");
		spin_unlock(&a);
		spin_unlock(&b);
	}
	assert_no_violation(); /* told once */
}

static void circle_of_three(void **state)
{
	struct spinlock l[3] = {SPINLOCK_INIT("ring 0"), SPINLOCK_INIT("ring 1"),
	                        SPINLOCK_INIT("ring 2")};

	for (int i = 0; i < 3; i++) {
		assert_no_violation();
		spin_lock(&l[i]);
		spin_lock(&l[(i + 1) % 3]);
		spin_unlock(&l[(i + 1) % 3]);
		spin_unlock(&l[i]);
	}
	assert_violation("circular locking dependency");
}

static void trying_makes_no_circle(void **state)
{
	struct spinlock a = SPINLOCK_INIT("try a"), b = SPINLOCK_INIT("try b");

	spin_lock(&a);
	spin_lock(&b);
	spin_unlock(&b);
	spin_unlock(&a);
	spin_lock(&b);
	assert_true(spin_trylock(&a));
	spin_unlock(&a);
	spin_unlock(&b);
	assert_no_violation();
}

static void recursion(void **state)
{
	struct spinlock a = SPINLOCK_INIT("recursive"), b = SPINLOCK_INIT("recursive");

	spin_lock(&a);
	spin_lock_nested(&b, 1);
	spin_unlock(&b);
	assert_no_violation();
	spin_lock(&b); /* another lock of the same class, no order between them known */
	assert_violation("recursive locking");
	spin_unlock(&b);
	spin_unlock(&a);
}

static void hardirq_lock_taken_with_irqs_on(void **state)
{
	struct spinlock l = SPINLOCK_INIT("unsafe 1"), m = SPINLOCK_INIT("unsafe 2");

	hardirq_begin();
	spin_lock(&l);
	spin_unlock(&l);
	hardirq_end();
	assert_no_violation();
	spin_lock(&l);
	assert_violation("used in hardirq");
	spin_unlock(&l);

	/* the other way round */
	spin_lock(&m);
	spin_unlock(&m);
	hardirq_begin();
	spin_lock(&m);
	assert_violation("used in hardirq");
	spin_unlock(&m);
	hardirq_end();
}

static void irqs_enabled_while_held(void **state)
{
	struct spinlock l = SPINLOCK_INIT("enabled");

	hardirq_begin();
	spin_lock(&l);
	spin_unlock(&l);
	hardirq_end();
	spin_lock_irq(&l);
	assert_no_violation();
	local_irq_enable();
	assert_violation("used in hardirq");
	local_irq_disable();
	spin_unlock_irq(&l);
}

static void hardirq_lock_leads_to_unsafe_one(void **state)
{
	struct spinlock irq = SPINLOCK_INIT("chain irq"), mid = SPINLOCK_INIT("chain mid");
	struct spinlock low = SPINLOCK_INIT("chain low");

	hardirq_begin();
	spin_lock(&irq);
	spin_unlock(&irq);
	hardirq_end();
	spin_lock(&low); /* held with IRQs on */
	spin_unlock(&low);
	local_irq_disable();
	spin_lock(&irq);
	spin_lock(&mid);
	spin_unlock(&mid);
	spin_unlock(&irq);
	assert_no_violation();
	spin_lock(&mid);
	spin_lock(&low);
	assert_violation("used in hardirq, leads to");
	spin_unlock(&low);
	spin_unlock(&mid);
	local_irq_enable();
}

static void softirq_lock_taken_with_softirqs_on(void **state)
{
	struct spinlock l = SPINLOCK_INIT("softirq");

	preempt_count_add(SOFTIRQ_OFFSET);
	spin_lock(&l);
	spin_unlock(&l);
	preempt_count_sub(SOFTIRQ_OFFSET);
	spin_lock_bh(&l);
	spin_unlock_bh(&l);
	assert_no_violation();
	spin_lock(&l);
	assert_violation("used in softirq");
	spin_unlock(&l);
}

static void sleeping_in_atomic(void **state)
{
	struct spinlock l = SPINLOCK_INIT("sleep");

	spin_lock(&l);
	might_sleep();
	assert_violation("sleeping in atomic context");
	spin_unlock(&l);
	local_irq_disable();
	might_sleep();
	assert_violation("sleeping in atomic context");
	local_irq_enable();
	preempt_disable();
	might_sleep();
	assert_violation("sleeping in atomic context");
	preempt_enable();
}

static void leaving_with_a_lock(void **state)
{
	struct spinlock l = SPINLOCK_INIT("leave");

	local_irq_disable();
	lockdep_check_user_exit();
	assert_no_violation();
	preempt_disable();
	lockdep_check_user_exit();
	assert_violation("with preemption count 1");
	preempt_enable();
	spin_lock(&l);
	this_cpu_write(preempt_word, PREEMPT_NEED_RESCHED_INVERTED);
	lockdep_check_user_exit();
	assert_violation("leaving for user mode with 1 locks held");
	assert_int_equal(lockdep_held_count(), 0);
}

static void releasing_what_is_not_held(void **state)
{
	struct spinlock l = SPINLOCK_INIT("never taken");

	preempt_disable();
	spin_unlock(&l);
	assert_violation("not held");
}

static void view_differs_from_hardware(void **state)
{
	struct spinlock l = SPINLOCK_INIT("view");

	raw_local_irq_disable(); /* nobody told lockdep */
	spin_lock(&l);
	assert_violation("IRQs are off, lockdep thinks on");
	spin_unlock(&l);
	raw_local_irq_enable();
	assert_false(lockdep_check_irq_view("test"));
	assert_violation("IRQs are on, lockdep thinks off");
	assert_true(lockdep_check_irq_view("test"));
}

static void nmi_leaves_the_view_alone(void **state)
{
	for (int on = 0; on < 2; on++) {
		bool was;

		this_cpu_write(lockdep_hardirqs_on_flag, on);
		was = lockdep_hardirqs_save();
		assert_false(lockdep_hardirqs_enabled());
		lockdep_hardirqs_restore(was);
		assert_int_equal(lockdep_hardirqs_enabled(), on);
	}
}

static void run_queue_lock_goes_along(void **state)
{
	struct spinlock rq = SPINLOCK_INIT("run queue");
	struct lockdep_map mutex = LOCKDEP_MAP_INIT("mutex");

	lock_acquire(&mutex, 0, LOCKDEP_SLEEPS, 1);
	spin_lock_irq(&rq);
	lockdep_switch(&task_b);
	assert_true(lock_is_held(&rq.dep));
	assert_false(lock_is_held(&mutex));
	spin_unlock_irq(&rq);
	local_irq_disable();
	lockdep_switch(&task_a);
	local_irq_enable();
	assert_true(lock_is_held(&mutex));
	lock_release(&mutex, 1);
	assert_int_equal(task_a.depth + task_b.depth, 0);
	assert_no_violation();
}

static void freeing_a_held_lock(void **state)
{
	struct {
		int before;
		struct spinlock l;
	} object = {0, SPINLOCK_INIT("in object")};

	lockdep_free_check(&object, sizeof(object));
	assert_no_violation();
	spin_lock(&object.l);
	lockdep_free_check(&object, sizeof(object));
	assert_violation("freeing memory");
	spin_unlock(&object.l);
}

#define TEST(name) cmocka_unit_test_setup(name, fresh_task)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(correct_code_is_silent),
	        TEST(circle_of_two),
	        TEST(circle_of_three),
	        TEST(trying_makes_no_circle),
	        TEST(recursion),
	        TEST(hardirq_lock_taken_with_irqs_on),
	        TEST(irqs_enabled_while_held),
	        TEST(hardirq_lock_leads_to_unsafe_one),
	        TEST(softirq_lock_taken_with_softirqs_on),
	        TEST(sleeping_in_atomic),
	        TEST(leaving_with_a_lock),
	        TEST(releasing_what_is_not_held),
	        TEST(view_differs_from_hardware),
	        TEST(nmi_leaves_the_view_alone),
	        TEST(run_queue_lock_goes_along),
	        TEST(freeing_a_held_lock),
	};

	return cmocka_run_group_tests_name("lockdep", tests, NULL, NULL);
}
