/* SPDX-License-Identifier: BSD-2-Clause */
/* Do processes have the family life that POSIX and Linux give them? A few seconds. */
#include "tasks.h"

static int pipes[2];

/* ---- fork, exit, wait ---- */

static int seven(void)
{
	return 7;
}

static int die_by_term(void)
{
	raise(SIGTERM);
	return 0;
}

static void test_wait(void)
{
	struct rusage ru;
	siginfo_t info;
	int status;
	pid_t pid;

	check(exited_with(in_child(seven), 7), "exit code");
	status = in_child(die_by_term);
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM, "death by signal");
	check(failed_with(wait(NULL), ECHILD), "no child: ECHILD");
	check(failed_with(waitpid(getpid(), NULL, 0), ECHILD), "not a child: ECHILD");
	check(failed_with(waitpid(-1, NULL, 0x100), EINVAL), "bad options: EINVAL");

	pid = fork();
	if (!pid)
		_exit(3);
	memset(&info, 0xff, sizeof(info));
	check(waitid(P_PID, pid, &info, WEXITED | WNOWAIT) == 0 && info.si_pid == pid &&
	              info.si_code == CLD_EXITED && info.si_status == 3 &&
	              info.si_signo == SIGCHLD && info.si_uid == getuid(),
	      "waitid looks without taking");
	check(waitid(P_ALL, 0, &info, WEXITED) == 0 && info.si_pid == pid, "... and takes");
	check(failed_with(waitid(P_PID, pid, &info, WEXITED), ECHILD), "... once");

	pid = fork();
	if (!pid)
		for (;;)
			pause();
	check(waitpid(pid, NULL, WNOHANG) == 0, "WNOHANG: still running");
	memset(&info, 0xff, sizeof(info));
	check(waitid(P_PID, pid, &info, WEXITED | WNOHANG) == 0 && info.si_pid == 0,
	      "waitid WNOHANG clears si_pid");
	kill(pid, SIGKILL);
	check(wait4(pid, &status, 0, &ru) == pid && WTERMSIG(status) == SIGKILL, "wait4");
}

static void test_stop(void)
{
	int status;
	siginfo_t info;
	int go[2];
	pid_t pid;
	char c;

	if (pipe(go))
		return;
	pid = fork();
	if (!pid) {
		close(go[1]);
		raise(SIGSTOP);
		/* a zombie does not go on: not before that was seen */
		(void)!read(go[0], &c, 1);
		_exit(5);
	}
	close(go[0]);
	check(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status) &&
	              WSTOPSIG(status) == SIGSTOP,
	      "WUNTRACED sees a stop");
	check(waitpid(pid, &status, WUNTRACED | WNOHANG) == 0, "... once");
	kill(pid, SIGCONT);
	check(waitid(P_PID, pid, &info, WCONTINUED) == 0 && info.si_code == CLD_CONTINUED &&
	              info.si_status == SIGCONT,
	      "WCONTINUED sees it go on");
	close(go[1]);
	check(waitpid(pid, &status, 0) == pid && exited_with(status, 5), "... and end");
}

static int exec_true_or(void)
{
	execl("/bin/busybox", "true", NULL);
	return 9;
}

static void test_vfork(void)
{
	static volatile int seen;
	int status;
	pid_t pid = vfork();

	if (!pid) {
		seen = 1;
		_exit(4);
	}
	check(seen == 1, "vfork: the child ran first, in our memory");
	check(waitpid(pid, &status, 0) == pid && exited_with(status, 4), "... and is waited for");
	pid = vfork();
	if (!pid)
		_exit(exec_true_or());
	check(waitpid(pid, &status, 0) == pid && exited_with(status, 0), "vfork and exec");
}

/* ---- orphans ---- */

static void test_orphans(void)
{
	char c;
	pid_t child, grandchild;
	int status;

	check(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0, "become a subreaper");
	if (pipe(pipes))
		return;
	child = fork();
	if (!child) {
		grandchild = fork();
		if (!grandchild) {
			close(pipes[1]);
			(void)!read(pipes[0], &c, 1);
			_exit(6);
		}
		_exit(0);
	}
	waitpid(child, NULL, 0);
	close(pipes[0]);
	close(pipes[1]);
	grandchild = wait(&status);
	check(grandchild > 0 && grandchild != child && exited_with(status, 6),
	      "the grandchild became ours");
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

static void test_ignored(void)
{
	pid_t pid;

	signal(SIGCHLD, SIG_IGN);
	pid = fork();
	if (!pid)
		_exit(0);
	check(failed_with(waitpid(pid, NULL, 0), ECHILD), "ignored SIGCHLD: nobody to wait for");
	check(failed_with(kill(pid, 0), ESRCH), "... and gone");
	signal(SIGCHLD, SIG_DFL);
}

static int wait_for_death_signal(void)
{
	pid_t pid;
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = fork();
	if (!pid) {
		pid = fork();
		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGUSR1);
			(void)!write(pipes[1], "x", 1);
			return sigwait(&set, &sig) || sig != SIGUSR1;
		}
		(void)!read(pipes[0], &sig, 1);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	wait(&sig);
	return WEXITSTATUS(sig);
}

static void test_death_signal(void)
{
	check(pipe(pipes) == 0 && exited_with(in_child(wait_for_death_signal), 0),
	      "PDEATHSIG when the parent ends");
}

/* ---- groups and sessions ---- */

static int group_rules(void)
{
	pid_t pid, self = getpid();

	if (getpgid(0) == self || setpgid(0, 0) || getpgrp() != self)
		return 1;
	if (!failed_with(setpgid(0, -1), EINVAL) || !failed_with(setpgid(1 << 20, 0), ESRCH))
		return 2;
	if (!failed_with(setsid(), EPERM))
		return 3;
	pid = fork();
	if (!pid) {
		if (getpgrp() != self || setsid() != getpid() || getsid(0) != getpid())
			_exit(1);
		_exit(failed_with(setpgid(0, 0), EPERM) ? 0 : 2);
	}
	waitpid(pid, &self, 0);
	return WEXITSTATUS(self);
}

static int orphaned_group(void)
{
	pid_t pid;
	int status;

	/* child stops in a group of its own; when its parent ends the group is an orphan */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	pid = fork();
	if (!pid) {
		setsid();
		pid = fork();
		if (!pid) {
			setpgid(0, 0);
			raise(SIGSTOP);
			pause();
			_exit(0);
		}
		waitpid(pid, NULL, WUNTRACED);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	wait(&status);
	return !(WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
}

static void test_groups(void)
{
	check(exited_with(in_child(group_rules), 0), "setpgid and setsid");
	check(exited_with(in_child(orphaned_group), 0), "an orphaned stopped group gets SIGHUP");
}

/* ---- numbers ---- */

static void test_numbers(void)
{
	pid_t first = 0, pid = 0;
	int ok = 1;

	for (int i = 0; i < 500 && ok; i++) {
		pid = fork();
		if (!pid)
			_exit(i & 0x7f);
		int status;

		ok = pid > 0 && waitpid(pid, &status, 0) == pid && exited_with(status, i & 0x7f);
		if (!first)
			first = pid;
	}
	check(ok && pid >= first + 499, "five hundred children, numbers go up");
}

static void test_usage(void)
{
	struct rusage before, after;
	struct timeval used;

	getrusage(RUSAGE_SELF, &before);
	do {
		getrusage(RUSAGE_SELF, &after);
		timersub(&after.ru_utime, &before.ru_utime, &used);
	} while (used.tv_sec == 0 && used.tv_usec < 2000);
	check(1, "user time advances");
	check(after.ru_stime.tv_sec > 0 || after.ru_stime.tv_usec > 0, "system time too");
}

int main(void)
{
	test_wait();
	test_stop();
	test_vfork();
	test_orphans();
	test_ignored();
	test_death_signal();
	test_groups();
	test_numbers();
	test_usage();
	return summary();
}
