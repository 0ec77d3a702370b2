/* SPDX-License-Identifier: BSD-2-Clause */
/* Users, groups, capabilities, limits and prctl: the same answers as on Linux? Run as root. */
#include <asm/prctl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/fsuid.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include "tasks.h"

struct three {
	unsigned a, b, c;
};

static struct three uids(void)
{
	struct three t;

	getresuid(&t.a, &t.b, &t.c);
	return t;
}

static int are(struct three t, unsigned a, unsigned b, unsigned c)
{
	return t.a == a && t.b == b && t.c == c;
}

static uint64_t caps(int which)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {};

	syscall(SYS_capget, &head, data);
	switch (which) {
	case 'e': return data[0].effective | (uint64_t)data[1].effective << 32;
	case 'p': return data[0].permitted | (uint64_t)data[1].permitted << 32;
	default: return data[0].inheritable | (uint64_t)data[1].inheritable << 32;
	}
}

/* ---- each in a child, which may give up its rights; 0 is good ---- */

static int drop_all(void)
{
	if (setuid(1000) || !are(uids(), 1000, 1000, 1000))
		return 1;
	if (!failed_with(setuid(0), EPERM) || setuid(1000))
		return 2;
	if (caps('e') || caps('p'))
		return 3;
	if (!failed_with(setgid(5), EPERM) || !failed_with(setgroups(0, NULL), EPERM))
		return 4;
	return 0;
}

static int swap_ids(void)
{
	if (setresuid(1000, 2000, 3000) || !are(uids(), 1000, 2000, 3000))
		return 1;
	if (caps('e'))
		return 2;
	if (setreuid(2000, 1000) || !are(uids(), 2000, 1000, 1000))
		return 3;
	if (setresuid(-1, 2000, -1) || !are(uids(), 2000, 2000, 1000))
		return 4;
	if (!failed_with(setresuid(-1, 3000, -1), EPERM))
		return 5;
	return seteuid(1000) || !are(uids(), 2000, 1000, 1000) ? 6 : 0;
}

static int back_to_root(void)
{
	uint64_t all = caps('p');

	if (!all || seteuid(1000) || caps('e') || caps('p') != all)
		return 1;
	return seteuid(0) || caps('e') != all ? 2 : 0;
}

static int keep_caps(void)
{
	uint64_t all = caps('p');

	if (prctl(PR_SET_KEEPCAPS, 1) || setuid(1000))
		return 1;
	return caps('p') != all || caps('e') ? 2 : 0;
}

/* It is one of the secure bits, and can be locked there. */
static int keep_caps_bits(void)
{
	if (prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS) || prctl(PR_GET_KEEPCAPS) != 1)
		return 1;
	if (prctl(PR_SET_KEEPCAPS, 0) || prctl(PR_GET_SECUREBITS) != 0)
		return 2;
	if (prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS_LOCKED))
		return 3;
	return failed_with(prctl(PR_SET_KEEPCAPS, 1), EPERM) ? 0 : 4;
}

/* Who hides its memory hides that of all its threads. */
static int hidden(void)
{
	char word = 'w', got = 0;
	struct iovec local = {&got, 1}, remote = {&word, 1};
	int ready[2], status;
	pid_t user;

	if (setresgid(1000, 1000, 1000) || setgroups(0, NULL) || pipe(ready) || setuid(1000))
		return 1;
	prctl(PR_SET_DUMPABLE, 1);
	for (int hide = 0; hide < 2; hide++) {
		if (hide && prctl(PR_SET_DUMPABLE, 0))
			return 2;
		if (process_vm_readv(getpid(), &local, 1, &remote, 1, 0) != 1 || got != 'w')
			return 3; /* never from itself */
		user = fork();
		if (!user) {
			ssize_t n = process_vm_readv(getppid(), &local, 1, &remote, 1, 0);

			_exit(hide ? n != -1 || errno != EPERM : n != 1);
		}
		if (waitpid(user, &status, 0) != user || status)
			return 4 + hide;
	}
	return 0;
}

static int fs_ids(void)
{
	if (setfsuid(1000) != 0 || setfsuid(-1) != 1000)
		return 1;
	if (setfsuid(0) != 1000 || setfsuid(-1) != 0)
		return 2;
	return setuid(1000) || setfsuid(55) != 1000 || setfsuid(-1) != 1000 ? 3 : 0;
}

static int groups(void)
{
	gid_t list[40], got[40];

	for (int i = 0; i < 40; i++)
		list[i] = 1000 - i * 10;
	if (setgroups(3, list) || getgroups(0, NULL) != 3)
		return 1;
	if (getgroups(40, got) != 3 || got[0] != 980 || got[2] != 1000)
		return 2;
	if (!failed_with(getgroups(2, got), EINVAL))
		return 3;
	if (setgroups(40, list) || getgroups(40, got) != 40 || got[0] != 610)
		return 4;
	return setgroups(0, NULL) || getgroups(0, NULL) ? 5 : 0;
}

static int cap_rules(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2] = {{.permitted = 1 << CAP_KILL}, {}};

	if (syscall(SYS_capset, &head, data) || caps('p') != 1 << CAP_KILL || caps('e'))
		return 1;
	data[0].permitted = 1 << CAP_CHOWN;
	if (!failed_with(syscall(SYS_capset, &head, data), EPERM))
		return 2;
	head.version = 7;
	if (!failed_with(syscall(SYS_capset, &head, data), EINVAL) ||
	    head.version != _LINUX_CAPABILITY_VERSION_3)
		return 3;
	return prctl(PR_CAPBSET_READ, CAP_KILL) != 1 ||
	       !failed_with(prctl(PR_CAPBSET_READ, 99), EINVAL);
}

static int permissions(void)
{
	if (setresgid(100, 100, 100) || setgroups(0, NULL) || setuid(1000))
		return 1;
	if (!failed_with(open("/root", O_RDONLY), EACCES))
		return 2;
	if (!failed_with(kill(1, SIGKILL), EPERM))
		return 3;
	return failed_with(open("/dev/null", O_RDWR), EACCES) ? 4 : 0;
}

static int few_processes(void)
{
	struct rlimit one = {1, 1};

	if (setuid(54321) || setrlimit(RLIMIT_NPROC, &one))
		return 1;
	return failed_with(fork(), EAGAIN) ? 0 : 2;
}

static void test_ids(void)
{
	check(exited_with(in_child(drop_all), 0), "setuid gives root up");
	check(exited_with(in_child(swap_ids), 0), "setresuid and setreuid");
	check(exited_with(in_child(back_to_root), 0), "seteuid and back");
	check(exited_with(in_child(keep_caps), 0), "PR_SET_KEEPCAPS");
	check(exited_with(in_child(keep_caps_bits), 0), "... is a secure bit");
	check(exited_with(in_child(hidden), 0), "PR_SET_DUMPABLE hides memory");
	check(exited_with(in_child(fs_ids), 0), "setfsuid");
	check(exited_with(in_child(groups), 0), "supplementary groups");
	check(exited_with(in_child(cap_rules), 0), "capset and capget");
	check(exited_with(in_child(permissions), 0), "what a user may not do");
	check(exited_with(in_child(few_processes), 0), "RLIMIT_NPROC");
}

/* ---- limits, prctl, the rest ---- */

static int limits(void)
{
	struct rlimit limit, old;

	getrlimit(RLIMIT_NOFILE, &old);
	limit = (struct rlimit){10, 20};
	if (setrlimit(RLIMIT_NOFILE, &limit) || getrlimit(RLIMIT_NOFILE, &limit))
		return 1;
	if (limit.rlim_cur != 10 || limit.rlim_max != 20)
		return 2;
	limit.rlim_cur = 30;
	if (!failed_with(setrlimit(RLIMIT_NOFILE, &limit), EINVAL))
		return 3;
	while (dup(0) >= 0)
		;
	if (errno != EMFILE)
		return 4;
	if (setuid(1000))
		return 5;
	limit = (struct rlimit){10, 21};
	if (!failed_with(setrlimit(RLIMIT_NOFILE, &limit), EPERM))
		return 6;
	return failed_with(getrlimit(99, &limit), EINVAL) ? 0 : 7;
}

static void test_prctl(void)
{
	char name[17] = "";
	unsigned long base;
	int value = -1;

	prctl(PR_SET_NAME, "a name that is too long");
	prctl(PR_GET_NAME, name);
	check(!strcmp(name, "a name that is "), "PR_SET_NAME cuts");
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	check(!prctl(PR_GET_PDEATHSIG, &value) && value == SIGUSR1, "PR_GET_PDEATHSIG");
	check(failed_with(prctl(PR_SET_PDEATHSIG, 65), EINVAL), "... bad signal");
	prctl(PR_SET_PDEATHSIG, 0);
	check(prctl(PR_GET_DUMPABLE) == 1 && !prctl(PR_SET_DUMPABLE, 0) &&
	              prctl(PR_GET_DUMPABLE) == 0 && failed_with(prctl(PR_SET_DUMPABLE, 2), EINVAL),
	      "PR_SET_DUMPABLE");
	check(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0 &&
	              failed_with(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0), EINVAL) &&
	              prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	              prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1,
	      "PR_SET_NO_NEW_PRIVS");
	check(failed_with(prctl(9999), EINVAL), "unknown: EINVAL");
	check(!syscall(SYS_arch_prctl, ARCH_GET_FS, &base) && base, "ARCH_GET_FS");
	check(!syscall(SYS_arch_prctl, ARCH_SET_GS, 0x1234560) &&
	              !syscall(SYS_arch_prctl, ARCH_GET_GS, &base) && base == 0x1234560,
	      "ARCH_SET_GS");
	check(failed_with(syscall(SYS_arch_prctl, ARCH_SET_GS, -1L), EPERM), "... of the kernel");
	check(failed_with(syscall(SYS_arch_prctl, 0x7777, 0), EINVAL), "... unknown");
}

static void test_system(void)
{
	struct utsname uts;
	struct sysinfo info;
	struct tms tms;
	unsigned cpu = 99;
	char bytes[600] = "";
	int zeroes = 0;

	check(!uname(&uts) && !strcmp(uts.sysname, "Linux") && !strcmp(uts.machine, "x86_64"),
	      "uname");
	check(!sysinfo(&info) && info.totalram * info.mem_unit > 1 << 20 && info.procs > 0,
	      "sysinfo");
	check(times(&tms) > 0, "times");
	check(!syscall(SYS_getcpu, &cpu, NULL, NULL) && cpu < 64, "getcpu");
	check(syscall(SYS_getrandom, bytes, sizeof(bytes), 0) == sizeof(bytes), "getrandom");
	for (size_t i = 0; i < sizeof(bytes); i++)
		zeroes += !bytes[i];
	check(zeroes < 20, "... is not zero");
	check(failed_with(syscall(SYS_getrandom, bytes, 1, 0x80), EINVAL), "... bad flags");
	check(personality(0xffffffff) == 0, "personality");
	check(personality(ADDR_NO_RANDOMIZE) == 0 && personality(0) == ADDR_NO_RANDOMIZE,
	      "... without randomness");
	errno = 0;
	check(getpriority(PRIO_PROCESS, 0) == 0 && !setpriority(PRIO_PROCESS, 0, 5) &&
	              getpriority(PRIO_PROCESS, 0) == 5 && !setpriority(PRIO_PROCESS, 0, 50) &&
	              getpriority(PRIO_PROCESS, 0) == 19,
	      "priorities");
	check(failed_with(getpriority(PRIO_PROCESS, 99999), ESRCH), "... of nobody");
	check(failed_with(getpriority(7, 0), EINVAL), "... of no kind");
}

int main(void)
{
	test_ids();
	check(exited_with(in_child(limits), 0), "limits");
	test_prctl();
	test_system();
	return summary();
}
