/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: does the machine outlive a program whose every process forks whenever it can?
 * Arguments: milliseconds of each bomb after the first refusal (1500).
 */
#include "stress.h"

struct counts {
	volatile long forks, refused;
	volatile int last_errno;
};

static long bomb_ms;
static struct counts *counts;

static void bomb(void)
{
	for (;;) {
		pid_t pid = fork();

		if (pid < 0) {
			counts->last_errno = errno;
			__atomic_add_fetch(&counts->refused, 1, __ATOMIC_RELAXED);
			sleep_ms(1);
		} else if (!pid) {
			__atomic_add_fetch(&counts->forks, 1, __ATOMIC_RELAXED);
		}
	}
}

static void round_of(int nr)
{
	long before = counts->refused;
	pid_t pid = fork();
	int n, i;

	(void)nr;
	if (!pid) {
		stress_urgent(0);
		bomb();
	}
	check(pid > 0, "the bomb starts");
	/* to the limit each time: the stocks of the kernel are as big as its highest tide */
	for (i = 0; i < 100 && counts->refused == before; i++)
		sleep_ms(100);
	sleep_ms((int)bomb_ms);
	n = stress_end_all();
	printf("# %ld forks, %ld refused (errno %d), %d collected\n", counts->forks,
	       counts->refused, counts->last_errno, n);
	check(counts->refused > before, "and goes off");
}

int main(int argc, char **argv)
{
	stress_start(argc, argv);
	bomb_ms = stress_arg(argc, argv, 1, 1500);
	counts = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counts == MAP_FAILED)
		return 2;
	stress_urgent(1);
	return stress_run(round_of);
}
