/* SPDX-License-Identifier: BSD-2-Clause */
/* Do clone and clone3 make what they are asked for, and do threads end as they should? */
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include "tasks.h"

static char stack[65536] __attribute__((aligned(16)));

static long clone3(struct clone_args *args, size_t size)
{
	return syscall(SYS_clone3, args, size);
}

/* ---- threads ---- */

static pthread_t threads[16];
static int counter;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *count(void *arg)
{
	for (int i = 0; i < 1000; i++) {
		pthread_mutex_lock(&lock);
		counter++;
		pthread_mutex_unlock(&lock);
	}
	return arg;
}

static void test_pthreads(void)
{
	void *back;
	int ok = 1;

	for (long i = 0; i < 16; i++)
		ok &= !pthread_create(&threads[i], NULL, count, (void *)i);
	for (long i = 0; i < 16; i++)
		ok &= !pthread_join(threads[i], &back) && back == (void *)i;
	check(ok && counter == 16000, "sixteen threads, one mutex");
}

static void *end_all(void *arg)
{
	_exit(11);
	return arg;
}

static void *end_self(void *arg)
{
	usleep(20000);
	syscall(SYS_exit, 12);
	return NULL;
}

static void *exec_new(void *arg)
{
	execl("/bin/sh", "sh", "-c", "exit 13", NULL);
	return arg;
}

static void *sleep_long(void *arg)
{
	for (;;)
		pause();
	return 0;
}

static int group_exit(void)
{
	pthread_create(&threads[0], NULL, sleep_long, NULL);
	pthread_create(&threads[1], NULL, end_all, NULL);
	for (;;)
		pause();
	return 0;
}

static int leader_first(void)
{
	pthread_create(&threads[0], NULL, end_self, NULL);
	syscall(SYS_exit, 14);
	return 0;
}

static pid_t own;

static int exec_from_thread(void)
{
	own = getpid();
	pthread_create(&threads[0], NULL, sleep_long, NULL);
	pthread_create(&threads[1], NULL, exec_new, NULL);
	for (;;)
		pause();
	return 0;
}

static int exec_while_leader_dead(void)
{
	pthread_create(&threads[0], NULL, exec_new, NULL);
	syscall(SYS_exit, 0);
	return 0;
}

static void test_ends(void)
{
	check(exited_with(in_child(group_exit), 11), "exit_group in a thread ends all");
	check(exited_with(in_child(leader_first), 12), "the code of the last thread counts");
	check(exited_with(in_child(exec_from_thread), 13), "exec in a thread, same process");
	check(exited_with(in_child(exec_while_leader_dead), 13), "exec when the leader has ended");
}

/* ---- clone flags ---- */

static int set_seven(void *arg)
{
	*(int *)arg = 7;
	return 8;
}

static int change_dir(void *arg)
{
	return chdir("/dev");
}

static int close_fd(void *arg)
{
	return close(*(int *)arg);
}

static int run_clone(int (*fn)(void *), int flags, void *arg)
{
	int status = -1;
	pid_t pid = clone(fn, stack + sizeof(stack), flags | SIGCHLD, arg);

	return pid > 0 && waitpid(pid, &status, 0) == pid ? status : -1;
}

static void test_sharing(void)
{
	int word = 0, fd = dup(0);
	char here[256], now[256];
	pid_t pid;

	check(exited_with(run_clone(set_seven, 0, &word), 8) && word == 0, "own memory");
	check(exited_with(run_clone(set_seven, CLONE_VM, &word), 8) && word == 7, "CLONE_VM");
	getcwd(here, sizeof(here));
	run_clone(change_dir, 0, NULL);
	check(!strcmp(getcwd(now, sizeof(now)), here), "own working directory");
	run_clone(change_dir, CLONE_FS, NULL);
	check(!strcmp(getcwd(now, sizeof(now)), "/dev"), "CLONE_FS");
	(void)!chdir(here);
	run_clone(close_fd, 0, &fd);
	check(fcntl(fd, F_GETFD) == 0, "own descriptors");
	run_clone(close_fd, CLONE_FILES, &fd);
	check(failed_with(fcntl(fd, F_GETFD), EBADF), "CLONE_FILES");
	word = 0;
	pid = clone(set_seven, stack + sizeof(stack), CLONE_VM | CLONE_VFORK, &word);
	check(pid > 0 && word == 7, "CLONE_VFORK waits");
	check(failed_with(waitpid(pid, NULL, 0), ECHILD), "without a signal it is a clone child");
	check(waitpid(pid, NULL, __WCLONE) == pid, "... for __WCLONE");
}

static void test_tids(void)
{
	static volatile int parent_tid, child_tid = -1;
	int status, word;
	pid_t pid;

	pid = syscall(SYS_clone, CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD, 0, &parent_tid,
	              &child_tid, 0);
	if (!pid)
		_exit(child_tid == getpid() ? 0 : 1);
	check(parent_tid == pid, "CLONE_PARENT_SETTID");
	check(waitpid(pid, &status, 0) == pid && exited_with(status, 0), "CLONE_CHILD_SETTID");
	check(child_tid == -1, "... in the child's memory alone");
	child_tid = 99;
	pid = clone(set_seven, stack + sizeof(stack),
	            CLONE_VM | CLONE_VFORK | CLONE_CHILD_CLEARTID | SIGCHLD, &word, NULL, NULL,
	            &child_tid);
	waitpid(pid, NULL, 0);
	check(child_tid == 0, "CLONE_CHILD_CLEARTID");
}

/* ---- clone3 ---- */

static long clone3_child(struct clone_args *args, size_t size)
{
	long pid = clone3(args, size);

	if (!pid)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, __WALL);
	return pid;
}

static void test_clone3(void)
{
	struct {
		struct clone_args args;
		char more[64];
	} big = {.args = {.exit_signal = SIGCHLD}};
	pid_t wanted = 31999;
	struct clone_args args = {.exit_signal = SIGCHLD};

	check(clone3_child(&args, sizeof(args)) > 0, "clone3");
	check(clone3_child(&args, CLONE_ARGS_SIZE_VER0) > 0, "the first version");
	check(failed_with(clone3(&args, CLONE_ARGS_SIZE_VER0 - 8), EINVAL), "too small: EINVAL");
	check(failed_with(clone3(&args, 4097), E2BIG), "too large: E2BIG");
	check(clone3_child(&big.args, sizeof(big)) > 0, "a newer one with zeroes");
	big.more[5] = 1;
	check(failed_with(clone3(&big.args, sizeof(big)), E2BIG), "... with something: E2BIG");
	check(failed_with(clone3(NULL, sizeof(args)), EFAULT), "no arguments: EFAULT");
	args.exit_signal = 65;
	check(failed_with(clone3(&args, sizeof(args)), EINVAL), "bad exit signal");
	args.exit_signal = SIGCHLD;
	args.flags = CLONE_THREAD;
	check(failed_with(clone3(&args, sizeof(args)), EINVAL), "CLONE_THREAD alone");
	args.flags = CLONE_SIGHAND;
	check(failed_with(clone3(&args, sizeof(args)), EINVAL), "CLONE_SIGHAND alone");
	args.flags = 0;
	args.stack = (uintptr_t)stack;
	check(failed_with(clone3(&args, sizeof(args)), EINVAL), "a stack without a size");
	args.stack = 0;
	args.set_tid = (uintptr_t)&wanted;
	args.set_tid_size = 1;
	if (!getuid()) {
		check(clone3_child(&args, sizeof(args)) == wanted, "set_tid");
		wanted = getpid();
		check(failed_with(clone3(&args, sizeof(args)), EEXIST),
		      "... that is taken: EEXIST");
	}
	check(failed_with(syscall(SYS_clone, CLONE_SIGHAND | SIGCHLD, 0, 0, 0, 0), EINVAL),
	      "clone: CLONE_SIGHAND alone");
}

int main(void)
{
	test_pthreads();
	test_ends();
	test_sharing();
	test_tids();
	test_clone3();
	return summary();
}
