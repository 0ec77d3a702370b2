/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: what can a program do that jumps to random bytes?
 * Arguments: seed (1), children in all (600).
 */
#include "stress.h"

enum { PAGE = 4096, PATIENCE_MS = 20 };

static uint64_t seed;
static long count;
static int outcome[130];

static void jump(uint64_t state)
{
	static unsigned char stack[4 * PAGE];
	uint64_t *code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
	                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct rlimit cpu = {1, 1};
	unsigned i;

	for (i = 0; i < PAGE / sizeof(*code); i++)
		code[i] = stress_random(&state);
	/* every other one tries a system call early */
	if (state & 64)
		((unsigned char *)code)[state % 16] = 0x0f,
		                                ((unsigned char *)code)[state % 16 + 1] = 5;
	setrlimit(RLIMIT_CPU, &cpu);
	close_range(0, 1000, 0);
	asm volatile("mov %0, %%rsp\n"
	             "mov %1, %%rcx\n"
	             "jmp *%%rcx"
	             :
	             : "r"(stack + sizeof(stack) / 2), "r"(code), "a"(state % 340),
	               "b"(stress_random(&state)), "d"(stack), "S"(stack + 64), "D"(state & 7)
	             : "memory");
	__builtin_unreachable();
}

static void note(int status)
{
	if (WIFSIGNALED(status))
		outcome[WTERMSIG(status)]++;
	else
		outcome[0]++;
}

/* True when the child has ended by itself in time. */
static int ended(pid_t pid)
{
	int i, status;

	for (i = 0; i < PATIENCE_MS; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid) {
			note(status);
			return 1;
		}
		sleep_ms(i ? 1 : 0);
	}
	return 0;
}

static void round_of(int nr)
{
	long i, n = count / STRESS_ROUNDS + 1;
	int late = 0, bad = 0, s;

	memset(outcome, 0, sizeof(outcome));
	for (i = 0; i < n; i++) {
		pid_t pid = fork();

		if (!pid) {
			stress_urgent(0);
			jump(seed + (uint64_t)(nr * n + i) * 1000003);
		}
		bad += pid < 0;
		if (pid > 0 && !ended(pid)) {
			stress_end_all();
			late++;
		}
		if (i % 16 == 15)
			stress_end_all();
	}
	printf("# %d late, %d exited;", late, outcome[0]);
	for (s = 1; s < 128; s++)
		if (outcome[s])
			printf(" signal %d: %d", s, outcome[s]);
	printf("\n");
	check(!bad, "children start");
}

int main(int argc, char **argv)
{
	stress_start(argc, argv);
	seed = (uint64_t)stress_arg(argc, argv, 1, 1);
	count = stress_arg(argc, argv, 2, 600);
	stress_urgent(1);
	return stress_run(round_of);
}
