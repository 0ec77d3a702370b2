/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: is nothing lost and nobody mixed up over many fork + exec + wait?
 * Arguments: processes in all (3000). Half of them come from two parents at once.
 */
#include "stress.h"

static long count;

/* The child's answer depends on its arguments: a mix-up shows. */
static int one(long nr)
{
	char text[32];
	char *const argv[] = {(char *)"stress", (char *)"child", text, NULL};
	int status;
	pid_t pid;

	snprintf(text, sizeof(text), "%ld", nr);
	pid = fork();
	if (!pid) {
		execv("/proc/self/exe", argv);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == nr % 101;
}

static long many(long from, long n)
{
	long bad = 0, i;

	for (i = 0; i < n; i++)
		bad += !one(from + i);
	return bad;
}

static void round_of(int nr)
{
	long n = count / STRESS_ROUNDS + 1, bad = 0;
	int status = -1, i;

	(void)nr;
	bad += many(0, n / 2);
	for (i = 0; i < 2; i++)
		if (!fork())
			_exit(many(i * 1000, n / 4 + 1) != 0);
	for (i = 0; i < 2; i++)
		bad += wait(&status) < 0 || status;
	check(!bad, "every child came to its end with its own answer");
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "child"))
		return (int)(strtol(argv[2], NULL, 10) % 101);
	stress_start(argc, argv);
	count = stress_arg(argc, argv, 1, 3000);
	return stress_run(round_of);
}
