/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Do hardware breakpoints of perf_event_open(2) count, tell, move, follow children and end as on
 * Linux? Runs on both; where Linux itself lacks them it prints what Linux with them prints.
 */
#include "payload.h"
#include <fcntl.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define DATA      0x1234567890abcdefUL
#define KERNEL_AT 0xffffffff80000000UL

static struct {
	volatile unsigned char bytes[64];
} watched __attribute__((aligned(64)));

static int open_attr_on(struct perf_event_attr *attr, int pid, unsigned long flags)
{
	return (int)syscall(SYS_perf_event_open, attr, pid, -1, -1, flags);
}

static int open_attr(struct perf_event_attr *attr)
{
	return open_attr_on(attr, 0, PERF_FLAG_FD_CLOEXEC);
}

static struct perf_event_attr attr_for(int type, const volatile void *at, int len)
{
	return (struct perf_event_attr){
	        .type = PERF_TYPE_BREAKPOINT,
	        .size = sizeof(struct perf_event_attr),
	        .bp_type = (unsigned)type,
	        .bp_addr = (uintptr_t)at,
	        .bp_len = (unsigned)len,
	        .exclude_kernel = 1,
	        .exclude_hv = 1,
	};
}

static int watch(int type, const volatile void *at, int len)
{
	struct perf_event_attr attr = attr_for(type, at, len);

	return open_attr(&attr);
}

static long count(int fd)
{
	uint64_t value;

	return read(fd, &value, sizeof(value)) == sizeof(value) ? (long)value : -errno;
}

__attribute__((noinline)) static void called(void)
{
	__asm__ volatile("nop; nop; nop" ::: "memory");
}

/* --- counting ------------------------------------------------------------------------------- */

static void counting(void)
{
	int writes = watch(HW_BREAKPOINT_W, &watched.bytes[0], 4);
	int both = watch(HW_BREAKPOINT_RW, &watched.bytes[8], 8);
	int calls = watch(HW_BREAKPOINT_X, (const void *)called, sizeof(long));
	int one = watch(HW_BREAKPOINT_W, &watched.bytes[17], 1);

	check(writes >= 0 && both >= 0 && calls >= 0 && one >= 0, "four breakpoints");
	check(watch(HW_BREAKPOINT_W, &watched.bytes[32], 1) == -1 && errno == ENOSPC,
	      "a fifth has no place");
	for (int i = 0; i < 5; i++) {
		watched.bytes[0] = 1;
		watched.bytes[3] = watched.bytes[0];
		watched.bytes[4] = 1;
		watched.bytes[15] = watched.bytes[8];
		watched.bytes[16] = 1;
		*(volatile uint16_t *)&watched.bytes[16] = 3;
		called();
	}
	check(count(writes) == 10, "writes, not reads, not the byte behind");
	check(count(both) == 10, "reads and writes of eight bytes");
	check(count(calls) == 5, "an instruction, once each time");
	check(count(one) == 5, "a byte in the middle of what is written");
	close(calls);
	calls = watch(HW_BREAKPOINT_W, &watched.bytes[32], 2);
	called();
	watched.bytes[33] = 1;
	check(count(calls) == 1, "the place of a closed one is free");
	close(writes);
	close(both);
	close(calls);
	close(one);
}

static void switching(void)
{
	struct perf_event_attr attr = attr_for(HW_BREAKPOINT_W, &watched.bytes[0], 1);
	uint64_t id = 0, words[2];
	int fd;

	attr.disabled = 1;
	attr.read_format = PERF_FORMAT_ID;
	fd = open_attr(&attr);
	watched.bytes[0] = 1;
	check(count(fd) == -ENOSPC, "too little room for what is read");
	check(!ioctl(fd, PERF_EVENT_IOC_ID, &id) && read(fd, words, sizeof(words)) == 16 &&
	              words[0] == 0 && words[1] == id && id,
	      "off at first; an identity");
	ioctl(fd, PERF_EVENT_IOC_ENABLE, 0);
	watched.bytes[0] = 1;
	watched.bytes[0] = 1;
	ioctl(fd, PERF_EVENT_IOC_DISABLE, 0);
	watched.bytes[0] = 1;
	check(read(fd, words, sizeof(words)) == 16 && words[0] == 2, "on and off");
	ioctl(fd, PERF_EVENT_IOC_RESET, 0);
	check(read(fd, words, sizeof(words)) == 16 && words[0] == 0, "reset");
	check(ioctl(fd, PERF_EVENT_IOC_REFRESH, 1) == -1 && errno == EINVAL,
	      "nothing to refresh without a period");
	check(ioctl(fd, 0x5401, 0) == -1 && errno == ENOTTY, "no terminal");
	check(write(fd, words, 8) == -1 && errno == EINVAL, "not to be written");
	close(fd);
}

/* --- what is refused ------------------------------------------------------------------------ */

static int refused(struct perf_event_attr attr, int with)
{
	int fd = open_attr(&attr), error = errno;

	if (fd >= 0)
		close(fd);
	else if (error == with)
		return 1;
	printf("# fd %d error %d\n", fd, fd < 0 ? error : 0);
	return 0;
}

static void refusals(void)
{
	struct perf_event_attr ok = attr_for(HW_BREAKPOINT_W, &watched.bytes[0], 4), attr;

	check(refused(attr_for(HW_BREAKPOINT_W, &watched.bytes[1], 4), EINVAL), "not aligned");
	check(refused(attr_for(HW_BREAKPOINT_W, &watched.bytes[0], 3), EINVAL), "three bytes");
	check(refused(attr_for(HW_BREAKPOINT_W, &watched.bytes[0], 16), EOPNOTSUPP), "16 bytes");
	check(refused(attr_for(HW_BREAKPOINT_R, &watched.bytes[0], 4), EINVAL), "reads alone");
	check(refused(attr_for(HW_BREAKPOINT_EMPTY, &watched.bytes[0], 4), EINVAL), "no access");
	check(refused(attr_for(HW_BREAKPOINT_X, (const void *)called, 1), EINVAL),
	      "an instruction of one byte");
	check(refused(attr_for(HW_BREAKPOINT_W, (const void *)KERNEL_AT, 4), EINVAL),
	      "the kernel's memory");
	attr = ok;
	attr.sigtrap = 1;
	check(refused(attr, EINVAL), "SIGTRAP that would survive exec");
	attr = ok;
	attr.remove_on_exec = attr.enable_on_exec = 1;
	check(refused(attr, EINVAL), "gone and on at exec");
	attr = ok;
	attr.inherit_thread = 1;
	check(refused(attr, EINVAL), "threads inherit, and nobody");
	attr = ok;
	attr.size = 8;
	check(refused(attr, E2BIG), "too short");
	attr = ok;
	attr.__reserved_1 = 1;
	check(refused(attr, EINVAL), "a flag from the future");
	attr = ok;
	attr.sample_period = 1UL << 63;
	check(refused(attr, EINVAL), "a negative period");
	check(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0) == -1 && errno == EFAULT,
	      "no attributes");
	check(open_attr_on(&ok, -1, 0) == -1 && errno == EINVAL, "neither task nor CPU");
	check(open_attr_on(&ok, 0, 1 << 20) == -1 && errno == EINVAL, "unknown flags");
	check(open_attr_on(&ok, 0x7ffffff, 0) == -1 && errno == ESRCH, "nobody's");
}

/* A change that fails leaves what was. */
static void moving(void)
{
	struct perf_event_attr attr = attr_for(HW_BREAKPOINT_W, &watched.bytes[0], 1), to = attr;
	int fd = open_attr(&attr);

	to.bp_addr = (uintptr_t)&watched.bytes[8];
	to.bp_len = 8;
	check(!ioctl(fd, PERF_EVENT_IOC_MODIFY_ATTRIBUTES, &to), "moved");
	watched.bytes[0] = 1;
	watched.bytes[15] = 1;
	check(count(fd) == 1, "and found at its new place only");
	to.bp_addr = KERNEL_AT;
	check(ioctl(fd, PERF_EVENT_IOC_MODIFY_ATTRIBUTES, &to) == -1 && errno == EINVAL,
	      "not into the kernel");
	watched.bytes[15] = 1;
	check(count(fd) == 2, "the old one is still there");
	to.bp_addr = (uintptr_t)&watched.bytes[9];
	check(ioctl(fd, PERF_EVENT_IOC_MODIFY_ATTRIBUTES, &to) == -1 && errno == EINVAL,
	      "not where it is not aligned");
	watched.bytes[8] = 1;
	check(count(fd) == 3, "the old one is still there");
	to.bp_addr = (uintptr_t)&watched.bytes[16];
	to.type = PERF_TYPE_SOFTWARE;
	check(ioctl(fd, PERF_EVENT_IOC_MODIFY_ATTRIBUTES, &to) == -1 && errno == EINVAL,
	      "not into another type");
	watched.bytes[8] = 1;
	check(count(fd) == 4, "the old one is still there");
	to.type = PERF_TYPE_BREAKPOINT;
	to.disabled = 1;
	check(!ioctl(fd, PERF_EVENT_IOC_MODIFY_ATTRIBUTES, &to), "moved and off");
	watched.bytes[8] = watched.bytes[16] = 1;
	check(count(fd) == 4, "nothing any more");
	close(fd);
}

/* --- the kernel's accesses on behalf of the program ----------------------------------------- */

static void by_the_kernel(void)
{
	struct perf_event_attr attr = attr_for(HW_BREAKPOINT_RW, &watched.bytes[0], 8);
	struct perf_event_attr kernel = attr;
	int pipes[2], without, with;

	kernel.exclude_kernel = 0;
	kernel.exclude_user = 1;
	without = open_attr(&attr);
	with = open_attr(&kernel);
	if (pipe(pipes) || write(pipes[1], (const void *)watched.bytes, 8) != 8)
		check(0, "pipe");
	check(count(without) == 0, "the kernel's reads do not count for who excludes them");
	check(with >= 0 ? count(with) >= 1 : errno == EACCES, "and do for who does not");
	if (read(pipes[0], (void *)watched.bytes, 8) != 8)
		check(0, "pipe");
	check(count(without) == 0, "neither do its writes");
	watched.bytes[0] = 1;
	check(count(without) == 1, "one by the program");
	close(pipes[0]);
	close(pipes[1]);
	close(without);
	close(with);
}

/* --- SIGTRAP -------------------------------------------------------------------------------- */

static volatile sig_atomic_t traps, wrong, passes;
static siginfo_t last;

static void on_trap(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	traps++;
	last = *info;
	/* si_perf_data and si_perf_type, which old C libraries do not name */
	if (info->si_code != 6 || ((uint64_t *)info)[3] != DATA ||
	    ((uint32_t *)info)[8] != PERF_TYPE_BREAKPOINT)
		wrong++;
}

static struct perf_event_attr trapping(int type, const volatile void *at, int len)
{
	struct perf_event_attr attr = attr_for(type, at, len);

	attr.sigtrap = 1;
	attr.remove_on_exec = 1;
	attr.sample_period = 1;
	attr.sig_data = DATA;
	return attr;
}

static void sigtrap(void)
{
	struct sigaction act = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO};
	struct perf_event_attr attr = trapping(HW_BREAKPOINT_W, &watched.bytes[0], 1);
	struct perf_event_attr exec = trapping(HW_BREAKPOINT_X, (const void *)called, sizeof(long));
	sigset_t trap;
	int fd, at;

	sigaction(SIGTRAP, &act, NULL);
	fd = open_attr(&attr);
	at = open_attr(&exec);
	for (int i = 0; i < 3; i++) {
		watched.bytes[0] = 1;
		passes += traps == i + 1;
	}
	check(traps == 3 && passes == 3 && !wrong, "SIGTRAP right behind each write");
	check(last.si_addr == (const void *)&watched.bytes[0], "the address that was watched");
	for (int i = 0; i < 3; i++)
		called();
	check(traps == 6 && !wrong && count(at) == 3, "SIGTRAP at an instruction, which then runs");
	check(last.si_addr == (const void *)called, "its address");
	sigemptyset(&trap);
	sigaddset(&trap, SIGTRAP);
	sigprocmask(SIG_BLOCK, &trap, NULL);
	watched.bytes[0] = 1;
	check(traps == 6, "blocked, and alive");
	sigprocmask(SIG_UNBLOCK, &trap, NULL);
	check(traps == 7 && ((uint32_t *)&last)[9] == 1, "told later, and that it is late");
	close(at);
	close(fd);
	attr.sample_period = 3;
	fd = open_attr(&attr);
	for (int i = 0; i < 9; i++)
		watched.bytes[0] = 1;
	check(traps == 10 && count(fd) == 9, "every third");
	ioctl(fd, PERF_EVENT_IOC_DISABLE, 0);
	ioctl(fd, PERF_EVENT_IOC_REFRESH, 2);
	for (int i = 0; i < 9; i++)
		watched.bytes[0] = 1;
	check(traps == 12 && count(fd) == 15, "twice more, then it is off");
	close(fd);
}

static volatile sig_atomic_t ios;

static void on_io(int sig)
{
	(void)sig;
	ios++;
}

static void sigio(void)
{
	struct perf_event_attr attr = attr_for(HW_BREAKPOINT_W, &watched.bytes[0], 1);
	struct sigaction act = {.sa_handler = on_io};
	struct pollfd p = {.events = POLLIN};
	int fd;

	sigaction(SIGIO, &act, NULL);
	attr.sample_period = 1;
	fd = open_attr(&attr);
	check(!fcntl(fd, F_SETOWN, getpid()) && !fcntl(fd, F_SETFL, O_ASYNC), "O_ASYNC");
	watched.bytes[0] = 1;
	for (int i = 0; i < 1000 && !ios; i++)
		sleep_ms(1);
	check(ios == 1, "SIGIO");
	p.fd = fd;
	check(poll(&p, 1, 0) == 1 && p.revents == POLLHUP, "without records, nothing to wait for");
	close(fd);
}

/* --- children ------------------------------------------------------------------------------- */

static void *thread_writes(void *arg)
{
	int *n = arg;

	for (int i = 0; i < *n; i++) {
		watched.bytes[0] = 1;
		if (i % 16 == 0)
			sched_yield();
	}
	return NULL;
}

static void child_writes(int n)
{
	int pid = fork();

	if (!pid) {
		thread_writes(&n);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void children(void)
{
	struct perf_event_attr attr = attr_for(HW_BREAKPOINT_W, &watched.bytes[0], 1);
	pthread_t threads[4];
	int alone = open_attr(&attr), with, only_threads, n = 1000;

	attr.inherit = 1;
	with = open_attr(&attr);
	attr.inherit_thread = 1;
	only_threads = open_attr(&attr);
	child_writes(7);
	check(count(alone) == 0, "a child has none");
	check(count(with) == 7, "but for one that it inherits");
	check(count(only_threads) == 0, "or as a thread");
	for (int i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, thread_writes, &n);
	thread_writes(&n);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	check(count(alone) == n, "threads on all CPUs: its own");
	check(count(with) == 7 + 5 * n, "those of all");
	check(count(only_threads) == 5 * n, "those of all threads");
	close(alone);
	close(with);
	close(only_threads);
}

/* Another thread's registers, while it runs. */
static volatile int running, done;

static void *thread_runs(void *arg)
{
	*(int *)arg = (int)syscall(SYS_gettid);
	running = 1;
	while (!done)
		watched.bytes[0] = 1;
	return NULL;
}

static void other_thread(void)
{
	struct perf_event_attr attr = attr_for(HW_BREAKPOINT_W, &watched.bytes[0], 1);
	pthread_t thread;
	int tid, fd;

	pthread_create(&thread, NULL, thread_runs, &tid);
	while (!running)
		sched_yield();
	fd = open_attr_on(&attr, tid, 0);
	check(fd >= 0, "a breakpoint of another thread");
	watched.bytes[0] = 1;
	for (int i = 0; i < 5000 && !count(fd); i++)
		sleep_ms(1);
	check(count(fd) > 0, "which meets it");
	done = 1;
	pthread_join(thread, NULL);
	close(fd);
}

/* exec: the same program again, which then writes. */
static void after_exec(const char *fd)
{
	(void)fd;
	watched.bytes[0] = 1;
	watched.bytes[0] = 1;
	_exit(0);
}

static void exec_writes(const char *path, unsigned uid)
{
	int pid = fork();

	if (!pid) {
		if (uid && setuid(uid))
			_exit(2);
		execl(path, "hwbreak", "after-exec", NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

static void over_exec(void)
{
	struct perf_event_attr attr = attr_for(HW_BREAKPOINT_W, &watched.bytes[0], 1);
	int stays, goes, starts;

	attr.inherit = 1;
	stays = open_attr(&attr);
	attr.remove_on_exec = 1;
	goes = open_attr(&attr);
	attr.remove_on_exec = 0;
	attr.disabled = attr.enable_on_exec = 1;
	starts = open_attr(&attr);
	exec_writes("/proc/self/exe", 0);
	check(count(stays) == 2, "exec keeps it");
	check(count(goes) == 0, "exec removes what asks for it");
	check(count(starts) == 2, "exec starts what asks for it");
	close(stays);
	close(goes);
	close(starts);
}

/* This program, as a file whose mode is that. */
static int copy_of_this(const char *path, unsigned mode)
{
	char block[4096];
	int from = open("/proc/self/exe", O_RDONLY), to = open(path, O_WRONLY | O_CREAT, 0700);
	ssize_t n;

	while ((n = read(from, block, sizeof(block))) > 0)
		if (write(to, block, (size_t)n) != n)
			return 0;
	return !n && !close(from) && !fchmod(to, mode) && !close(to);
}

/* What a program does with rights that its starter has not is nobody's to watch. */
static void over_set_uid_exec(void)
{
	const char *path = "/tmp/hwbreak-copy";
	struct perf_event_attr attr = attr_for(HW_BREAKPOINT_W, &watched.bytes[0], 1);
	int fd;

	mkdir("/tmp", 0777);
	attr.inherit = 1;
	fd = open_attr(&attr);
	check(copy_of_this(path, 0755), "a copy of the program");
	exec_writes(path, 1000);
	check(count(fd) == 2, "exec of a copy keeps it");
	check(!chmod(path, 04755), "the copy gives rights");
	exec_writes(path, 1000);
	check(count(fd) == 2, "exec that gains rights removes it");
	unlink(path);
	close(fd);
}

static const struct part parts[] = {
        {"counting", counting}, {"switching", switching},       {"refusals", refusals},
        {"moving", moving},     {"kernel", by_the_kernel},      {"sigtrap", sigtrap},
        {"sigio", sigio},       {"children", children},         {"thread", other_thread},
        {"exec", over_exec},    {"set-uid", over_set_uid_exec},
};

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "after-exec"))
		after_exec(argv[1]);
	return run_parts(parts, sizeof(parts) / sizeof(*parts), argc, argv);
}
