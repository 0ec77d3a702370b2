/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: does somebody who takes all memory die for it, and nobody else?
 * Arguments: hogs at once (2). Each kind is tried: plain memory, shared memory, locked memory, and
 * many small mappings.
 */
#include "stress.h"

enum { PAGE = 4096, PIECE = 1 << 20 };

static long hogs;

static void hog(int kind)
{
	size_t piece = kind == 3 ? PAGE : PIECE, at;
	int flags = MAP_ANONYMOUS | (kind == 1 ? MAP_SHARED : MAP_PRIVATE);
	int prot = PROT_READ | PROT_WRITE;
	unsigned n;

	for (n = 0;; n++) {
		char *p = mmap(NULL, piece, kind == 3 && n % 2 ? prot | PROT_EXEC : prot, flags, -1,
		               0);

		if (p == MAP_FAILED)
			_exit(3);
		if (kind == 2 && mlock(p, piece) && errno == ENOMEM)
			_exit(3);
		for (at = 0; at < piece; at += PAGE)
			p[at] = 1;
	}
}

static void round_of(int nr)
{
	int kind, i, status, killed, other;

	(void)nr;
	for (kind = 0; kind < 4; kind++) {
		killed = other = 0;
		for (i = 0; i < hogs; i++) {
			pid_t pid = fork();

			if (!pid)
				hog(kind);
			other += pid < 0;
		}
		while (wait(&status) > 0) {
			if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
				killed++;
			else if (!WIFEXITED(status) || WEXITSTATUS(status) != 3)
				other++;
		}
		printf("# kind %d: %d killed\n", kind, killed);
		check(!other, "hogs are killed or refused");
	}
}

int main(int argc, char **argv)
{
	stress_start(argc, argv);
	hogs = stress_arg(argc, argv, 1, 2);
	return stress_run(round_of);
}
