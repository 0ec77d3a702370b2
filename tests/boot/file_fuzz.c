/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does the kernel survive nonsense? Calls about files with arguments at random, by several
 * processes at once, on few names and few descriptors, so that they meet. Every call may fail in
 * any way it likes; the kernel must stay whole. `file_fuzz SECONDS SEED PROCESSES`: the same seed
 * makes the same arguments.
 *
 * As root it removes devices, changes the mode of / and worse. It therefore runs on Airlock only,
 * whose whole world ends with the run.
 */
#include "files.h"
#include <sys/utsname.h>

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

static uint64_t state;
#define MEMORY 65536
/* What calls may write to; nothing lies behind it. */
static char *memory;

static uint64_t rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static const char *const names[] = {
        "a",
        "b",
        "d",
        "d/a",
        "d/b",
        "d/e",
        "d/e/f",
        "s",
        "l",
        "p",
        ".",
        "..",
        "/",
        "",
        "a/",
        "d/",
        "/dev/null",
        "/dev/zero",
        "/dev/tty",
        "/dev/ptmx",
        "/dev/pts/0",
        "/proc/self",
        "/proc",
        "/proc/self/fd",
        "/dev/fd/3",
        "/proc/self/fd/4",
        "/proc/self/maps",
        "/proc/1/stat",
        "/dev/full",
        "d/../a",
        "/proc/self/cwd",
        "/proc/self/exe",
        "s/a",
        "/proc/self/task/../status",
        "/dev/shm",
        "e",
};

static const int calls[] = {
        SYS_read,      SYS_write,         SYS_open,       SYS_close,        SYS_stat,
        SYS_fstat,     SYS_lstat,         SYS_poll,       SYS_lseek,        SYS_ioctl,
        SYS_pread64,   SYS_pwrite64,      SYS_readv,      SYS_writev,       SYS_access,
        SYS_pipe,      SYS_select,        SYS_dup,        SYS_dup2,         SYS_sendfile,
        SYS_fcntl,     SYS_flock,         SYS_fsync,      SYS_truncate,     SYS_ftruncate,
        SYS_getdents,  SYS_getcwd,        SYS_chdir,      SYS_fchdir,       SYS_rename,
        SYS_mkdir,     SYS_rmdir,         SYS_creat,      SYS_link,         SYS_unlink,
        SYS_symlink,   SYS_readlink,      SYS_chmod,      SYS_fchmod,       SYS_chown,
        SYS_umask,     SYS_mknod,         SYS_statfs,     SYS_fstatfs,      SYS_getdents64,
        SYS_fadvise64, SYS_epoll_create1, SYS_epoll_ctl,  SYS_epoll_wait,   SYS_utimes,
        SYS_openat,    SYS_mkdirat,       SYS_newfstatat, SYS_unlinkat,     SYS_renameat2,
        SYS_linkat,    SYS_symlinkat,     SYS_readlinkat, SYS_faccessat,    SYS_pselect6,
        SYS_ppoll,     SYS_utimensat,     SYS_fallocate,  SYS_eventfd2,     SYS_dup3,
        SYS_pipe2,     SYS_preadv,        SYS_pwritev,    SYS_memfd_create, SYS_copy_file_range,
        SYS_statx,     SYS_close_range,   SYS_faccessat2, SYS_epoll_pwait2, SYS_getxattr,
        SYS_open,      SYS_open,          SYS_openat,     SYS_read,         SYS_write,
};

/* The program must not have its own data overwritten: then its end would say nothing. */
static long harmless(uint64_t value)
{
	return value >= 0x400000 && value < 0x8000000 ? value & 0xffff : value;
}

static long argument(void)
{
	static const long odd[] = {0,      1,      2,          -1,       4095,     4096,     4097,
	                           65536,  -100,   0x7fffffff, 1l << 31, 1l << 32, 1l << 47, -4096,
	                           8,      0x5401, 0x5402,     0x5413,   0x541b,   0x5410,   0x540f,
	                           0x5430, 64,     1000,       0x80000};

	switch (rnd() % 8) {
	case 0:
	case 1: return rnd() % 16;
	case 2:
	case 3: return (long)names[rnd() % (sizeof(names) / sizeof(names[0]))];
	case 4: return (long)(memory + rnd() % 8192);
	case 5: return odd[rnd() % (sizeof(odd) / sizeof(odd[0]))];
	case 6: return rnd() & 0xffff;
	default: return harmless(rnd() >> (rnd() % 64));
	}
}

/* Calls with flags that make sense more often than chance would. */
static void sensible(void)
{
	const char *name = names[rnd() % (sizeof(names) / sizeof(names[0]))];
	int fd = 3 + rnd() % 12;

	switch (rnd() % 8) {
	case 0: open(name, O_RDWR | O_CREAT | O_NONBLOCK, 0644); break;
	case 1: open(name, O_RDONLY | O_NONBLOCK | (rnd() & O_DIRECTORY)); break;
	case 2: (void)!write(fd, memory, rnd() % 20000); break;
	case 3: (void)!read(fd, memory, rnd() % 20000); break;
	case 4: (void)!ftruncate(fd, rnd() % 300000); break;
	case 5: lseek(fd, rnd() % 300000, SEEK_SET); break;
	case 6: fcntl(fd, F_SETFL, O_NONBLOCK); break;
	default: mknod(name, S_IFIFO | 0666, 0); break;
	}
}

/*
 * A call that waits with a mask of its own could shut out the alarm and then rightly sleep for ever:
 * its mask is none, or one that lets everything through.
 */
static void keep_alarm(long nr, long arg[6])
{
	static const uint64_t open_mask;
	static const struct {
		const uint64_t *mask;
		size_t size;
	} open_pair = {&open_mask, sizeof(open_mask)};
	int given = rnd() & 1;

	if (nr == SYS_ppoll)
		arg[3] = given ? (long)&open_mask : 0;
	else if (nr == SYS_epoll_pwait2)
		arg[4] = given ? (long)&open_mask : 0;
	else if (nr == SYS_pselect6)
		arg[5] = given ? (long)&open_pair : 0;
}

static void nothing(int sig)
{
	(void)sig;
}

static void one_process(unsigned seconds, uint64_t seed)
{
	struct timespec now, end;
	struct itimerval tick = {{0, 20000}, {0, 20000}};
	struct sigaction act = {.sa_handler = nothing};

	state = seed * 0x9e3779b97f4a7c15u + 1;
	/* Calls that would sleep for ever are interrupted. */
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &tick, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	do {
		for (int i = 0; i < 50; i++) {
			long arg[6];

			if (rnd() % 3 == 0) {
				sensible();
				continue;
			}
			for (int j = 0; j < 6; j++)
				arg[j] = argument();
			long nr = calls[rnd() % (sizeof(calls) / sizeof(calls[0]))];

			keep_alarm(nr, arg);
			syscall(nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
		}
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < end.tv_sec);
	_exit(0);
}

int main(int argc, char **argv)
{
	unsigned seconds = argc > 1 ? atoi(argv[1]) : 3, processes = argc > 3 ? atoi(argv[3]) : 4;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	int status, bad = 0;
	struct utsname uts;

	if (uname(&uts) || !strstr(uts.release, "airlock")) {
		fprintf(stderr, "file_fuzz: would wreck this machine; runs on Airlock only\n");
		return 3;
	}
	memory = mmap(NULL, MEMORY + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
	              0);
	if (memory == MAP_FAILED || mprotect(memory + MEMORY, 4096, PROT_NONE))
		return 2;
	/* Nothing may fill the channel to the host or read from it. */
	close_range(0, 0, 0);
	open("/dev/null", O_RDWR);
	int out = fcntl(1, F_DUPFD_CLOEXEC, 900);

	close_range(1, 2, 0);
	dup(0);
	dup(0);
	if (chdir("/dev/shm") || (mkdir("fuzz", 0777) && errno != EEXIST) || chdir("fuzz"))
		return 2;
	for (unsigned i = 0; i < processes; i++)
		if (!fork()) {
			close(out);
			one_process(seconds, seed + i);
		}
	while (wait(&status) > 0)
		if (status) {
			dprintf(out, "status %#x\n", status);
			bad++;
		}
	dprintf(out, "survived, %d ended badly\n", bad);
	return 0;
}
