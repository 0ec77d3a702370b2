/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: do segments of System V shared memory work as shmget(2) promises?
 * Budget: 1 s under the emulator. Passes on Linux as well (as root).
 */
#include "payload.h"
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>

static long attached(int id)
{
	struct shmid_ds ds;

	return shmctl(id, IPC_STAT, &ds) ? -1 : (long)ds.shm_nattch;
}

static void test_share(void)
{
	int id = shmget(IPC_PRIVATE, 5000, 0600), status;
	volatile int *p = shmat(id, NULL, 0), *q;
	struct shmid_ds ds;
	pid_t pid;

	check(id >= 0 && p != (void *)-1 && !p[0] && !p[1249], "a new segment is zero");
	check(shmctl(id, IPC_STAT, &ds) == 0 && ds.shm_segsz == 5000 && ds.shm_nattch == 1 &&
	              ds.shm_cpid == getpid() && (ds.shm_perm.mode & 0777) == 0600,
	      "IPC_STAT tells");
	pid = fork();
	if (pid == 0) {
		p[3] = 42;
		_exit(attached(id) == 2 ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	check(status == 0 && p[3] == 42, "a child shares it");
	check(attached(id) == 1, "its end detaches");
	q = shmat(id, NULL, SHM_RDONLY);
	check(q != (void *)-1 && q != p && q[3] == 42 && attached(id) == 2, "a second place");
	check(shmdt((void *)q) == 0 && attached(id) == 1, "shmdt");
	check(shmdt((void *)q) == -1 && errno == EINVAL, "once");
	check(shmctl(id, IPC_RMID, NULL) == 0, "IPC_RMID");
	check(p[3] == 42, "leaves what is attached");
	check(shmdt((void *)p) == 0, "until it is detached");
	check(shmctl(id, IPC_STAT, &ds) == -1 && errno == EINVAL, "then it is gone");
}

static unsigned mode_of(int id)
{
	struct shmid_ds ds;

	return shmctl(id, IPC_STAT, &ds) ? 0 : ds.shm_perm.mode;
}

static void test_lock(void)
{
	int id = shmget(IPC_PRIVATE, 4096, 0666), status;

	check(shmctl(id, SHM_LOCK, NULL) == 0 && mode_of(id) == (0666 | SHM_LOCKED), "SHM_LOCK");
	if (!fork()) {
		if (setuid(1000))
			_exit(1);
		_exit(shmctl(id, SHM_UNLOCK, NULL) != -1 || errno != EPERM);
	}
	wait(&status);
	check(status == 0 && mode_of(id) & SHM_LOCKED, "is not for everybody");
	check(shmctl(id, SHM_UNLOCK, NULL) == 0 && mode_of(id) == 0666, "SHM_UNLOCK");
	shmctl(id, IPC_RMID, NULL);
}

static void test_keys(void)
{
	int key = 0x41690000 + getpid();
	int id = shmget(key, 4096, IPC_CREAT | 0644);

	check(id >= 0, "a segment with a key");
	check(shmget(key, 4096, 0) == id, "is found by it");
	check(shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0644) == -1 && errno == EEXIST,
	      "is not made twice");
	check(shmget(key, 8192, 0) == -1 && errno == EINVAL, "is not larger than it is");
	check(shmctl(id, IPC_RMID, NULL) == 0 && shmget(key, 4096, 0) == -1 && errno == ENOENT,
	      "and forgotten when removed");
	check(shmget(IPC_PRIVATE, 0, 0600) == -1 && errno == EINVAL, "no empty segments");
	check(shmat(12345678, NULL, 0) == (void *)-1 && errno == EINVAL, "no id is EINVAL");
}

int main(int argc, char **argv)
{
	static const struct part parts[] = {
	        {"share", test_share}, {"lock", test_lock}, {"keys", test_keys}};

	return run_parts(parts, sizeof(parts) / sizeof(*parts), argc, argv);
}
