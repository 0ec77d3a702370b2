/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What does a machine check do to a program? The host raises it (tests/boot/host/machine_check).
 *
 *   machine_check SCENARIO
 *
 * Prints "ready PHYSICAL-ADDRESS" once it reads a page of its own again and again on CPU 0, and then
 * checks what comes.
 */
#include "payload.h"
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { PAGE = 4096, SECONDS = 20 };

static char *page;
static sigjmp_buf away;
static siginfo_t got;

static void on_bus(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	got = *info;
	siglongjmp(away, 1);
}

static uint64_t physical(const void *at)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry = 0;

	check(pread(fd, &entry, 8, (uintptr_t)at / PAGE * 8) == 8 && entry >> 63,
	      "the page is there");
	close(fd);
	return (entry & ((1ul << 55) - 1)) * PAGE + (uintptr_t)at % PAGE;
}

/* Until a signal, or too long. In user mode but for the clock, which is asked rarely. */
static void read_on(void)
{
	int64_t end = now_ns() + SECONDS * 1000000000L;

	do
		for (int i = 0; i < 10000000; i++)
			*(volatile char *)page;
	while (now_ns() < end);
}

static void prepare(void)
{
	struct sigaction act = {.sa_sigaction = on_bus, .sa_flags = SA_SIGINFO | SA_NODEFER};
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	sched_setaffinity(0, sizeof(one), &one);
	sigaction(SIGBUS, &act, NULL);
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(page, 'x', PAGE);
}

static void ready(void)
{
	printf("ready 0x%lx\n", physical(page + 64));
	fflush(stdout);
}

/* Memory is lost under the program: a signal says where, and what has no part in it goes on. */
static void action(void)
{
	if (!sigsetjmp(away, 1)) {
		ready();
		read_on();
		check(0, "SIGBUS came");
		return;
	}
	check(got.si_signo == SIGBUS && got.si_code == BUS_MCEERR_AR, "SIGBUS with BUS_MCEERR_AR");
	check(got.si_addr == page + 64, "the address of what is lost");
	check(got.si_addr_lsb == 12, "a page of it");
	uint64_t lost = physical(page);

	munmap(page, PAGE);
	for (int i = 0; i < 2000; i++) {
		page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		*page = 1;
	}
	int fd = open("/proc/self/pagemap", O_RDONLY), again = 0;
	uint64_t entry;

	for (int i = 0; i < 2000; i++)
		if (pread(fd, &entry, 8, ((uintptr_t)page + (uintptr_t)i * PAGE) / PAGE * 8) == 8)
			again += (entry & ((1ul << 55) - 1)) == lost / PAGE;
	check(!again, "nobody gets the page again");
}

/* A signal that a handler would catch, and yet the end. */
static void no_restart(void)
{
	pid_t child;
	int status;

	prepare();
	child = fork();
	if (!child) {
		if (!sigsetjmp(away, 1)) {
			ready();
			read_on();
		}
		_exit(1);
	}
	waitpid(child, &status, 0);
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS, "killed, whatever it handles");
}

/* Nothing of the program: it only goes on. The log says the rest. */
static void goes_on(void)
{
	int64_t end;

	if (sigsetjmp(away, 1)) {
		check(0, "no signal");
		return;
	}
	ready();
	for (end = now_ns() + 4 * 1000000000L; now_ns() < end;)
		*(volatile char *)page;
	check(page[64] == 'x', "the page is as it was");
}

int main(int argc, char **argv)
{
	const char *scenario = argc > 1 ? argv[1] : "";

	prepare();
	if (!strcmp(scenario, "action"))
		action();
	else if (!strcmp(scenario, "no-restart"))
		no_restart();
	else
		goes_on();
	printf("%d passed, %d failed\n", passed, failed);
	return failed != 0;
}
