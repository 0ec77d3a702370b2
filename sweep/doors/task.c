/* SPDX-License-Identifier: BSD-2-Clause */
/* Tasks: their first and last ways, and from one to another. */
#include "sweep/doors/doors.h"

#include "kernel/sched/kthread.h"
#include "kernel/sched/sched.h"
#include "kernel/task/task.h"
#include "lib/err.h"

/* user/stubs.S */
extern const char user_fork_child[], user_exit[], user_exec[], user_yielder[], user_switch[];

/* --- two threads of the kernel --------------------------------------------------------------- */

static struct task *sweeper, *partner;

static void sleep_and_wake(struct task *other)
{
	set_current_state(TASK_UNINTERRUPTIBLE);
	wake_up_process(other);
	schedule();
}

static void partner_main(void *arg)
{
	(void)arg;
	for (;;)
		sleep_and_wake(sweeper);
}

static bool setup_partner(void)
{
	sweeper = current;
	partner = kthread_create(partner_main, NULL, "partner");
	if (IS_ERR(partner))
		return false;
	kthread_bind(partner, 0);
	set_current_state(TASK_UNINTERRUPTIBLE);
	kthread_start(partner);
	schedule();
	return true;
}

static void run_partner(void)
{
	sleep_and_wake(partner);
}

#define USER .context = "user"

const struct sweep_door doors_task[] = {
        {
                USER,
                .name = "fork-child",
                .text = "the first return of a child",
                .code = user_fork_child,
                .flags = DOOR_ARMS,
        },
        {
                USER,
                .name = "exec",
                .text = "the first return of a new program",
                .code = user_exec,
                .flags = DOOR_ARMS,
        },
        {
                USER,
                .name = "exit",
                .text = "the end of a program, until its parent has waited",
                .code = user_exit,
                .flags = DOOR_ARMS,
        },
        {
                USER,
                .name = "switch-user",
                .text = "sched_yield to another program and back",
                .prelude = user_yielder,
                .code = user_switch,
        },
        {
                .name = "switch-kernel",
                .context = "kernel",
                .text = "from a thread to another and back",
                .setup = setup_partner,
                .run = run_partner,
        },
        {.name = NULL},
};
