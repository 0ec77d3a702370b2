/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Is work that was hung on a task run once, in order, at the right door, and refused when it is too
 * late? Milliseconds.
 */
#include "tests/host/signal_machine.h"

#define KERNEL_TASK_PART_H
struct clone_args_k;
struct task_part {
	const char *name;
	int (*fork)(struct task *child, struct task *parent, const struct clone_args_k *args);
	void (*exit)(struct task *t);
};

#include "work/taskwork/taskwork.c"

void signal_wake(struct task *t)
{
	t->kicked++;
}

static struct task me;
static int order[8], ran;

struct item {
	struct taskwork work;
	int id;
	struct item *adds; /* while it runs */
	enum taskwork_how how;
};

static void run(struct taskwork *work)
{
	struct item *item = container_of(work, struct item, work);

	order[ran++] = item->id;
	if (item->adds)
		assert_true(taskwork_add(&me, &item->adds->work, item->how));
}

static struct item items[4];

static int setup(void **state)
{
	int i;

	me = (struct task){0};
	current = &me;
	ran = 0;
	for (i = 0; i < 4; i++)
		items[i] = (struct item){.work = {.fn = run}, .id = i};
	return 0;
}

static void in_order_and_once(void **state)
{
	int i;

	for (i = 0; i < 3; i++)
		assert_true(taskwork_add(&me, &items[i].work, TASKWORK_RESUME));
	assert_int_equal(me.work.exit, EXIT_WORK_NOTIFY_RESUME);
	assert_int_equal(me.kicked, 0);
	taskwork_run();
	assert_int_equal(me.work.exit, 0);
	taskwork_run();
	assert_int_equal(ran, 3);
	for (i = 0; i < 3; i++)
		assert_int_equal(order[i], i);
}

static void like_a_signal(void **state)
{
	assert_false(signal_pending(&me));
	taskwork_add(&me, &items[0].work, TASKWORK_SIGNAL);
	assert_true(signal_pending(&me));
	assert_int_equal(me.kicked, 1);
	taskwork_run();
	assert_false(signal_pending(&me));
}

static void work_that_adds_work_comes_back(void **state)
{
	items[0].adds = &items[1];
	taskwork_add(&me, &items[0].work, TASKWORK_RESUME);
	taskwork_run();
	assert_int_equal(ran, 1);
	assert_int_equal(me.work.exit, EXIT_WORK_NOTIFY_RESUME);
	taskwork_run();
	assert_int_equal(ran, 2);
}

static void cancelled_work_does_not_run(void **state)
{
	int i, gone;

	for (gone = 0; gone < 3; gone++) {
		setup(state);
		for (i = 0; i < 3; i++)
			taskwork_add(&me, &items[i].work, TASKWORK_RESUME);
		assert_true(taskwork_cancel(&items[gone].work));
		assert_false(taskwork_cancel(&items[gone].work));
		assert_false(taskwork_cancel(&items[3].work));
		taskwork_run();
		assert_int_equal(ran, 2);
		assert_int_equal(order[0], gone == 0);
		assert_int_equal(order[1], gone == 2 ? 1 : 2);
	}
}

static void exit_runs_the_rest_and_refuses_more(void **state)
{
	items[0].adds = &items[1];
	taskwork_add(&me, &items[0].work, TASKWORK_RESUME);
	taskwork_part.exit(&me);
	assert_int_equal(ran, 2);
	assert_false(taskwork_add(&me, &items[2].work, TASKWORK_RESUME));
	assert_false(taskwork_cancel(&items[2].work));
	taskwork_run();
	assert_int_equal(ran, 2);
}

static void a_child_has_none(void **state)
{
	struct task child;

	taskwork_add(&me, &items[0].work, TASKWORK_RESUME);
	child = me;
	taskwork_part.fork(&child, &me, NULL);
	assert_null(child.taskwork);
}

#define T(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(in_order_and_once),
	        T(like_a_signal),
	        T(work_that_adds_work_comes_back),
	        T(cancelled_work_does_not_run),
	        T(exit_runs_the_rest_and_refuses_more),
	        T(a_child_has_none),
	};

	return cmocka_run_group_tests_name("taskwork", tests, NULL, NULL);
}
