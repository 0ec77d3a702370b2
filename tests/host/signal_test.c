/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who is told of a signal, in which order, and what does it do to the others? Queues, choice of the
 * thread, group stop and group end, without a processor: milliseconds. Afterwards every object
 * that was allocated has been freed.
 */
#include "tests/host/signal_machine.h"
#include "work/signal/pending.c"
#include "work/signal/send.c"
#include "work/signal/stop.c"
#include "work/signal/group.c"
#include "work/signal/force.c"
#include "work/signal/actions.c"
#include "work/signal/mask.c"
#include "work/signal/parts.c"

void signalfd_notify(void)
{
}

void fpframe_init(void)
{
}

/* --- two families: 0 is the parent of 1 ------------------------------------------------------ */

enum { THREADS = 3 };

static struct process init_p, parent_p, child_p;
static struct task parent_t, thread[THREADS];

static void start(struct task *t, struct process *p, int tid)
{
	*t = (struct task){.process = p, .tid = tid};
	assert_int_equal(signal_part.create(t), 0);
}

static void start_thread(struct task *t, int tid)
{
	const struct clone_args_k args = {.flags = CLONE_THREAD | CLONE_SIGHAND | CLONE_VM};

	*t = (struct task){.process = &child_p, .tid = tid};
	assert_int_equal(signal_part.fork(t, &thread[0], &args), 0);
}

static int setup(void **state)
{
	static bool once;
	int i;

	if (!once)
		signal_init();
	once = true;
	init_p = (struct process){.pid = 0};
	parent_p = (struct process){.pid = 1, .parent = &init_p};
	child_p = (struct process){.pid = 2, .parent = &parent_p};
	machine_out_of_memory = false;
	machine_limit = 1000;
	current = &parent_t;
	start(&parent_t, &parent_p, 1);
	start(&thread[0], &child_p, 2);
	for (i = 1; i < THREADS; i++)
		start_thread(&thread[i], 2 + i);
	return 0;
}

static int teardown(void **state)
{
	int i;

	for (i = 0; i < THREADS; i++) {
		current = &thread[i];
		signal_part.exit(current);
	}
	for (i = 0; i < THREADS; i++)
		signal_part.free(&thread[i]);
	signal_part.free_process(&child_p);
	current = &parent_t;
	signal_part.exit(current);
	signal_part.free(current);
	signal_part.free_process(&parent_p);
	assert_int_equal(machine_objects, 0);
	return 0;
}

static void act(struct task *t, int sig, __sighandler_t handler, unsigned long flags)
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
	struct signal_process *group = t->signal->group;

	spin_lock(&group->lock);
	set_action(group, sig, &action);
	spin_unlock(&group->lock);
}

static void handler(int sig)
{
}

static int send_value(struct process *p, int sig, int value)
{
	struct kernel_siginfo info;

	signal_info_init(&info, sig, SI_QUEUE);
	info.si_int = value;
	return signal_send_process(p, &info);
}

static int take(struct task *t, struct kernel_siginfo *info)
{
	struct signal_process *group = t->signal->group;
	int sig;

	spin_lock(&group->lock);
	sig = signal_queue_take(t->signal, t->signal->blocked, info);
	spin_unlock(&group->lock);
	return sig;
}

static void block(struct task *t, sigset_t set)
{
	current = t;
	signal_set_blocked(set);
}

/* --- tests ----------------------------------------------------------------------------------- */

static void queued_signals_keep_order_and_values(void **state)
{
	struct kernel_siginfo info;
	int i;

	act(&thread[0], 40, handler, 0);
	act(&thread[0], SIGUSR1, handler, 0);
	for (i = 0; i < 3; i++) {
		assert_int_equal(send_value(&child_p, 40, i), 0);
		assert_int_equal(send_value(&child_p, SIGUSR1, i), 0);
	}
	assert_int_equal(take(&thread[0], &info), SIGUSR1); /* the lowest first */
	assert_int_equal(info.si_int, 0);
	for (i = 0; i < 3; i++) {
		assert_int_equal(take(&thread[0], &info), 40);
		assert_int_equal(info.si_int, i);
	}
	assert_int_equal(take(&thread[0], &info), 0);
}

static void the_limit_refuses_only_queued_ones(void **state)
{
	struct kernel_siginfo info;

	act(&thread[0], 40, handler, 0);
	act(&thread[0], SIGUSR1, handler, 0);
	machine_limit = 1;
	assert_int_equal(send_value(&child_p, 40, 1), 0);
	assert_int_equal(send_value(&child_p, 40, 2), -EAGAIN);
	assert_int_equal(send_value(&child_p, SIGUSR1, 3), 0);
	assert_int_equal(take(&thread[0], &info), SIGUSR1);
	assert_int_equal(info.si_code, SI_USER); /* its information had no room */
}

static void a_thread_that_takes_it_is_woken(void **state)
{
	act(&thread[0], SIGUSR1, handler, 0);
	block(&thread[0], signal_bit(SIGUSR1));
	block(&thread[1], signal_bit(SIGUSR1));
	thread[2].state = TASK_INTERRUPTIBLE;
	current = &parent_t;
	signal_kernel_process(&child_p, SIGUSR1);
	assert_false(signal_pending(&thread[0]));
	assert_false(signal_pending(&thread[1]));
	assert_true(signal_pending(&thread[2]));
	assert_int_equal(thread[2].state, TASK_RUNNING);
}

static void a_busy_thread_passes_it_on(void **state)
{
	act(&thread[0], SIGUSR1, handler, 0);
	current = &parent_t;
	signal_kernel_process(&child_p, SIGUSR1);
	assert_true(signal_pending(&thread[0]));
	block(&thread[0], signal_bit(SIGUSR1));
	assert_false(signal_pending(&thread[0]));
	assert_true(signal_pending(&thread[1]));

	current = &thread[1];
	signal_part.exit(&thread[1]);
	assert_true(signal_pending(&thread[2]));
}

static void ignored_signals_vanish_unless_blocked(void **state)
{
	struct kernel_siginfo info;

	signal_kernel_process(&child_p, SIGCHLD);
	assert_int_equal(take(&thread[0], &info), 0);
	act(&thread[0], SIGUSR1, SIG_IGN, 0);
	block(&thread[0], signal_bit(SIGUSR1));
	signal_kernel_process(&child_p, SIGUSR1);
	assert_true(child_p.signal->shared.set & signal_bit(SIGUSR1));
	act(&thread[0], SIGUSR1, SIG_IGN, 0); /* now discards what waits */
	assert_int_equal(child_p.signal->shared.set, 0);
}

static void a_deadly_signal_ends_all(void **state)
{
	int i;

	thread[1].state = TASK_STOPPED;
	thread[2].state = TASK_WAKEKILL | TASK_UNINTERRUPTIBLE;
	current = &parent_t;
	signal_kernel_process(&child_p, SIGTERM);
	for (i = 0; i < THREADS; i++) {
		assert_true(signal_fatal_pending(&thread[i]));
		assert_int_equal(thread[i].state, TASK_RUNNING);
	}
	current = &thread[1];
	assert_int_equal(signal_group_exit(0x100), SIGTERM);
	assert_int_equal(signal_exit_status(&child_p, 0), SIGTERM);
	assert_int_equal(signal_kill_other_threads(), -EAGAIN);
}

static void process_1_is_spared(void **state)
{
	struct kernel_siginfo info;

	signal_set_unkillable(&child_p);
	current = &parent_t;
	signal_info_init(&info, SIGTERM, SI_USER);
	signal_send_process(&child_p, &info);
	signal_info_init(&info, SIGKILL, SI_USER);
	signal_send_process(&child_p, &info);
	assert_false(signal_pending(&thread[0]));
	current = &thread[0];
	signal_force_fault(SIGSEGV, SEGV_MAPERR, 0);
	assert_false(child_p.signal->flags & SIGNAL_UNKILLABLE);
}

static void stop_now(struct task *t, int sig)
{
	struct signal_process *group = t->signal->group;

	current = t;
	spin_lock(&group->lock);
	if (sig) {
		t->signal->stop |= STOP_TAKEN;
		assert_true(signal_stop_self(t->signal, sig));
	} else {
		assert_true(signal_stop_join(t->signal));
	}
}

static void the_last_to_stop_tells_the_parent(void **state)
{
	struct kernel_siginfo info;

	act(&parent_t, SIGCHLD, handler, 0);
	stop_now(&thread[0], SIGTSTP);
	assert_true(signal_pending(&thread[1]));
	stop_now(&thread[1], 0);
	assert_int_equal(take(&parent_t, &info), 0);
	stop_now(&thread[2], 0);
	assert_int_equal(take(&parent_t, &info), SIGCHLD);
	assert_int_equal(info.si_code, CLD_STOPPED);
	assert_int_equal(info.si_status, SIGTSTP);
	assert_int_equal(signal_take_stopped(&child_p, false), SIGTSTP);
	assert_int_equal(signal_take_stopped(&child_p, true), SIGTSTP);
	assert_int_equal(signal_take_stopped(&child_p, true), 0);

	thread[0].state = thread[1].state = thread[2].state = TASK_STOPPED;
	current = &parent_t;
	signal_kernel_process(&child_p, SIGCONT);
	assert_int_equal(thread[2].state, TASK_RUNNING);
	assert_true(child_p.signal->flags & SIGNAL_TELL_CONT);
	assert_true(signal_take_continued(&child_p, true));
	assert_false(signal_take_continued(&child_p, true));
}

static void a_thread_that_ends_counts_as_stopped(void **state)
{
	struct kernel_siginfo info;

	act(&parent_t, SIGCHLD, handler, 0);
	stop_now(&thread[0], SIGSTOP);
	stop_now(&thread[2], 0);
	current = &thread[1];
	signal_part.exit(&thread[1]);
	assert_int_equal(take(&parent_t, &info), SIGCHLD);
	assert_int_equal(info.si_code, CLD_STOPPED);
}

static void stop_and_continue_cancel_each_other(void **state)
{
	block(&thread[0], signal_bit(SIGTSTP) | signal_bit(SIGCONT));
	signal_kernel_process(&child_p, SIGTSTP);
	assert_true(child_p.signal->shared.set & signal_bit(SIGTSTP));
	signal_kernel_process(&child_p, SIGCONT);
	assert_int_equal(child_p.signal->shared.set, signal_bit(SIGCONT));
	signal_kernel_process(&child_p, SIGTSTP);
	assert_int_equal(child_p.signal->shared.set, signal_bit(SIGTSTP));

	/* a stop that was taken and not yet begun does not begin any more */
	thread[0].signal->stop |= STOP_TAKEN;
	signal_kernel_process(&child_p, SIGCONT);
	spin_lock(&child_p.signal->lock);
	current = &thread[0];
	assert_false(signal_stop_self(thread[0].signal, SIGTSTP));
	spin_unlock(&child_p.signal->lock);
}

static void a_timer_counts_what_it_could_not_send(void **state)
{
	struct kernel_siginfo info;
	struct signal_slot slot;

	act(&thread[0], SIGALRM, handler, 0);
	signal_info_init(&info, SIGALRM, SI_TIMER);
	signal_slot_init(&slot, &info);
	assert_int_equal(signal_slot_send(&slot, &child_p, NULL), 1);
	assert_int_equal(signal_slot_send(&slot, &child_p, NULL), 0);
	assert_int_equal(signal_slot_send(&slot, &child_p, NULL), 0);
	assert_int_equal(take(&thread[0], &info), SIGALRM);
	assert_int_equal(info.si_overrun, 2);
	assert_int_equal(signal_slot_send(&slot, &child_p, NULL), 1);
	signal_slot_cancel(&slot);
	assert_true(list_empty(&slot.link));
}

static void children_nobody_waits_for(void **state)
{
	const struct signal_child child = {.pid = 2, .status = 3 << 8};
	struct kernel_siginfo info;

	assert_false(signal_notify_parent(&parent_p, SIGCHLD, &child));
	act(&parent_t, SIGCHLD, handler, SA_NOCLDWAIT);
	assert_true(signal_notify_parent(&parent_p, SIGCHLD, &child));
	assert_int_equal(take(&parent_t, &info), SIGCHLD);
	assert_int_equal(info.si_code, CLD_EXITED);
	assert_int_equal(info.si_status, 3);
	act(&parent_t, SIGCHLD, SIG_IGN, 0);
	assert_true(signal_notify_parent(&parent_p, SIGCHLD, &child));
	assert_int_equal(take(&parent_t, &info), 0);
}

static void exec_keeps_only_what_is_ignored(void **state)
{
	act(&thread[0], SIGUSR1, handler, 0);
	act(&thread[0], SIGUSR2, SIG_IGN, 0);
	current = &thread[0];
	signal_part.exec(current);
	assert_ptr_equal(child_p.signal->hand->action[SIGUSR1 - 1].sa_handler, SIG_DFL);
	assert_ptr_equal(child_p.signal->hand->action[SIGUSR2 - 1].sa_handler, SIG_IGN);
	assert_true(child_p.signal->hand->ignored & signal_bit(SIGUSR2));
}

/* A thread that was counted on and then cannot be made after all. */
static void a_clone_that_fails_gives_up_its_place(void **state)
{
	struct kernel_siginfo info;
	struct task t = {0};

	start_thread(&t, 9);
	act(&parent_t, SIGCHLD, handler, 0);
	act(&thread[0], SIGUSR1, handler, 0);
	for (int i = 0; i < THREADS; i++)
		block(&thread[i], i ? signal_bit(SIGUSR1) : 0);
	entry_work_set(&thread[0].work.exit, EXIT_WORK_SIGPENDING); /* busy: t gets it */
	signal_kernel_process(&child_p, SIGUSR1);
	assert_true(signal_pending(&t));
	stop_now(&thread[0], SIGSTOP);
	stop_now(&thread[1], 0);
	stop_now(&thread[2], 0);
	assert_int_equal(take(&parent_t, &info), 0);
	current = &thread[0];
	signal_part.free(&t);
	assert_int_equal(take(&parent_t, &info), SIGCHLD);
	assert_true(child_p.signal->flags & SIGNAL_STOPPED);
}

static void a_fork_without_memory_leaves_nothing(void **state)
{
	const struct clone_args_k args = {.flags = 0};
	struct process p = {.pid = 9, .parent = &child_p};
	struct task t = {.process = &p};
	int before = machine_objects;

	machine_out_of_memory = true;
	assert_int_equal(signal_part.fork(&t, &thread[0], &args), -ENOMEM);
	assert_int_equal(machine_objects, before);
	assert_null(t.signal);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        T(queued_signals_keep_order_and_values),
	        T(the_limit_refuses_only_queued_ones),
	        T(a_thread_that_takes_it_is_woken),
	        T(a_busy_thread_passes_it_on),
	        T(ignored_signals_vanish_unless_blocked),
	        T(a_deadly_signal_ends_all),
	        T(process_1_is_spared),
	        T(the_last_to_stop_tells_the_parent),
	        T(a_thread_that_ends_counts_as_stopped),
	        T(stop_and_continue_cancel_each_other),
	        T(a_timer_counts_what_it_could_not_send),
	        T(children_nobody_waits_for),
	        T(exec_keeps_only_what_is_ignored),
	        T(a_clone_that_fails_gives_up_its_place),
	        T(a_fork_without_memory_leaves_nothing),
	};

	return cmocka_run_group_tests_name("signal", tests, NULL, NULL);
}
