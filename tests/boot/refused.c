/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: does the kernel say so when it is asked for what it does not have? Each of these once
 * could have been answered with a 0 that promises something; ARCHITECTURE.md lists them.
 * Linux has most of it: this only makes sense on Airlock.
 */
#include "files.h"
#include <linux/memfd.h>
#include <linux/reboot.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/xattr.h>

static void files(void)
{
	int fd, p[2], mem = memfd_create("plain", 0);
	char byte = 0;
	struct iovec iov = {&byte, 1};

	put_file("file", "text");
	FAILS(open("file", O_RDWR | O_DIRECT), EINVAL);
	FAILS(open("new", O_RDWR | O_CREAT | O_DIRECT, 0600), EINVAL);
	FAILS(access("new", F_OK), ENOENT);
	fd = open("file", O_RDWR);
	FAILS(fcntl(fd, F_SETFL, O_DIRECT), EINVAL);
	FAILS(fcntl(fd, F_SETLEASE, F_RDLCK), EINVAL);
	FAILS(fcntl(fd, F_NOTIFY, DN_CREATE), EINVAL);
	FAILS(pwritev2(fd, &iov, 1, 0, RWF_APPEND), EOPNOTSUPP);
	FAILS(fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, 0, 4096), EOPNOTSUPP);
	FAILS(fsetxattr(fd, "user.a", "b", 1, 0), EOPNOTSUPP);
	close(fd);
	unlink("file");
	OK(pipe(p) == 0);
	FAILS(fcntl(p[1], F_SETFL, O_DIRECT), EINVAL);
	close(p[0]);
	close(p[1]);
	FAILS(pipe2(p, O_DIRECT), EINVAL);
	FAILS(memfd_create("sealed", MFD_ALLOW_SEALING), EINVAL);
	FAILS(memfd_create("huge", MFD_HUGETLB), EINVAL);
	FAILS(fcntl(mem, F_ADD_SEALS, F_SEAL_WRITE), EINVAL);
	FAILS(fcntl(mem, F_GET_SEALS), EINVAL);
	close(mem);
}

static void processes(void)
{
	struct rlimit limit = {1000000, RLIM_INFINITY};

	FAILS(setrlimit(RLIMIT_RTTIME, &limit), EINVAL);
	limit.rlim_cur = RLIM_INFINITY;
	OK(setrlimit(RLIMIT_RTTIME, &limit) == 0);
	FAILS(sched_setscheduler(0, 6, &(struct sched_param){0}), EINVAL); /* SCHED_DEADLINE */
	FAILS(personality(READ_IMPLIES_EXEC), EINVAL);
	FAILS(personality(PER_LINUX32), EINVAL);
	OK(personality(0xffffffff) == 0);
	FAILS(reboot(LINUX_REBOOT_CMD_CAD_OFF), EINVAL);
	FAILS(syscall(SYS_clone, CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0), EINVAL);
	FAILS(syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, 0, 0, 0, 0), EINVAL);
	FAILS(prctl(PR_SET_SECCOMP, 1, 0, 0, 0), EINVAL);
	FAILS(prctl(PR_SET_TIMERSLACK, 1000, 0, 0, 0), EINVAL);
	FAILS(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0), EINVAL);
}

static void memory(void)
{
	char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	FAILS(madvise(p, 8192, MADV_HUGEPAGE), EINVAL);
	FAILS(madvise(p, 8192, MADV_MERGEABLE), EINVAL);
	FAILS(mprotect(p, 4096, PROT_READ | PROT_GROWSUP), EINVAL);
	FAILS(mprotect(p, 4096, PROT_READ | PROT_GROWSDOWN), EINVAL);
	OK(mmap(NULL, 1 << 21, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0) ==
	           MAP_FAILED &&
	   errno == ENOMEM);
	munmap(p, 8192);
}

int main(void)
{
	char here[PATH_MAX];

	enter_scratch();
	files();
	processes();
	memory();
	OK(getcwd(here, sizeof(here)) && chdir("/") == 0 && rmdir(here) == 0);
	return finish();
}
