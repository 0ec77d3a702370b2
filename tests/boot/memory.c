/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Question: does memory behave as programs expect: mappings, rights, copies on write, stacks,
 * faults and their signals, threads that map and unmap under each other?
 * Budget: 3 s under the emulator. Passes on Linux as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

static int passed, failed;

static void check(int good, const char *what)
{
	printf("%s %d - %s\n", good ? "ok" : "not ok", passed + failed + 1, what);
	fflush(stdout);
	if (good)
		passed++;
	else
		failed++;
}

/* ---- faults ---- */

static sigjmp_buf back;
static volatile int armed; /* a fault is expected, and `back` is valid */
static siginfo_t last;

static void on_fault(int sig, siginfo_t *info, void *uc)
{
	last = *info;
	if (!armed) {
		printf("not ok - signal %d at %p, not expected\n", sig, info->si_addr);
		_exit(1);
	}
	armed = 0;
	siglongjmp(back, sig);
}

static void catch_faults(void)
{
	struct sigaction sa = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};

	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
}

/* The signal a touch raises, 0 for none. */
static int touch(volatile char *p, int write)
{
	int sig = sigsetjmp(back, 1);

	if (sig)
		return sig;
	armed = 1;
	if (write)
		*p = 1;
	else
		(void)*p;
	armed = 0;
	return 0;
}

static int faults_with(volatile char *p, int write, int sig, int code)
{
	return touch(p, write) == sig && last.si_code == code && last.si_addr == (void *)p;
}

static char *anon(size_t pages)
{
	return mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void test_rights(void)
{
	char *p = anon(4);
	int i, good = 1;

	for (i = 0; i < 4 * PAGE; i += 64)
		good &= p[i] == 0;
	check(good, "new memory is zero");
	memset(p, 'x', 4 * PAGE);
	munmap(p + PAGE, PAGE);
	check(faults_with(p + PAGE, 0, SIGSEGV, SEGV_MAPERR),
	      "a hole: SEGV_MAPERR and the address");
	check(p[0] == 'x' && p[2 * PAGE] == 'x', "its neighbours are whole");
	mprotect(p, PAGE, PROT_READ);
	check(!touch(p, 0) && faults_with(p, 1, SIGSEGV, SEGV_ACCERR), "a write to PROT_READ");
	mprotect(p, PAGE, PROT_NONE);
	check(faults_with(p, 0, SIGSEGV, SEGV_ACCERR), "a read of PROT_NONE");
	mprotect(p, PAGE, PROT_READ | PROT_WRITE);
	check(p[0] == 'x' && !touch(p, 1), "PROT_NONE keeps the contents");
	check(mprotect(p, 2 * PAGE, PROT_READ) == -1 && errno == ENOMEM, "mprotect over a hole");
	check(mprotect(p + 1, PAGE, PROT_READ) == -1 && errno == EINVAL, "mprotect off a page");
	munmap(p, 4 * PAGE);
	p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE,
	         MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);
	check(mprotect(p + 3 * PAGE, PAGE, PROT_READ | PROT_GROWSDOWN) == 0 &&
	              faults_with(p, 1, SIGSEGV, SEGV_ACCERR),
	      "PROT_GROWSDOWN reaches down to the beginning");
	munmap(p, 4 * PAGE);
	check(touch((char *)0x10, 1) == SIGSEGV, "address 0x10");
	check(touch((char *)0xffff888000000000, 0) == SIGSEGV, "a kernel address");
}

static void test_code(void)
{
	static const unsigned char code[] = {0xb8, 42, 0, 0, 0, 0xc3}; /* mov $42, %eax; ret */
	char *p = anon(1);
	int (*fn)(void) = (int (*)(void))p;

	memcpy(p, code, sizeof(code));
	if (sigsetjmp(back, 1) == 0) {
		armed = 1;
		fn();
		armed = 0;
		check(0, "no execution without PROT_EXEC");
	} else {
		check(last.si_code == SEGV_ACCERR && last.si_addr == p,
		      "no execution without PROT_EXEC");
	}
	mprotect(p, PAGE, PROT_READ | PROT_EXEC);
	check(fn() == 42, "execution with it");
	munmap(p, PAGE);
}

static void test_arguments(void)
{
	char *p = anon(2);

	check(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
	              errno == EINVAL,
	      "mmap of nothing");
	check(mmap(NULL, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == EINVAL,
	      "mmap neither shared nor private");
	check(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, 77, 0) == MAP_FAILED && errno == EBADF,
	      "mmap of a closed descriptor");
	check(mmap(p, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) ==
	                      MAP_FAILED &&
	              errno == EEXIST,
	      "MAP_FIXED_NOREPLACE");
	check(mmap((void *)(1UL << 47), PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
	           -1, 0) == MAP_FAILED &&
	              errno == ENOMEM,
	      "MAP_FIXED beyond the end");
	check(munmap(p + 1, PAGE) == -1 && errno == EINVAL, "munmap off a page");
	check(munmap((void *)0x7f0000000000, PAGE) == 0, "munmap of nothing");
	check(mmap(NULL, 1UL << 46, PROT_READ | PROT_WRITE,
	           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) != MAP_FAILED,
	      "64 TiB, if nobody means it");
	check((unsigned long)mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
	                          -1, 0) < 1UL << 31,
	      "MAP_32BIT");
	munmap(p, 2 * PAGE);
}

/* ---- fork ---- */

static int child_status(pid_t pid)
{
	int status;

	waitpid(pid, &status, 0);
	return status;
}

static void test_fork(void)
{
	char *priv = anon(64), *shared;
	int i, good = 1;
	pid_t pid;

	shared = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < 64; i++)
		priv[i * PAGE] = i;
	pid = fork();
	if (!pid) {
		for (i = 0; i < 64; i++)
			good &= priv[i * PAGE] == i;
		memset(priv, 'c', 32 * PAGE);
		strcpy(shared, "from the child");
		_exit(good ? 7 : 8);
	}
	priv[63 * PAGE] = 'p';
	good = child_status(pid) == 7 << 8;
	check(good, "the child sees what was there at fork");
	for (i = 0; i < 63; i++)
		good &= priv[i * PAGE] == i;
	check(good && priv[63 * PAGE] == 'p', "and its writes stay its own");
	check(!strcmp(shared, "from the child"), "shared memory is shared");

	madvise(priv, PAGE, MADV_DONTFORK);
	madvise(priv + PAGE, PAGE, MADV_WIPEONFORK);
	pid = fork();
	if (!pid) {
		good = priv[PAGE] == 0 && priv[2 * PAGE] == 2 && touch(priv, 0) == SIGSEGV;
		_exit(good ? 7 : 8);
	}
	check(child_status(pid) == 7 << 8, "MADV_DONTFORK and MADV_WIPEONFORK");
	for (i = 0; i < 50; i++) {
		pid = fork();
		if (!pid) {
			priv[i * PAGE] = 1;
			_exit(priv[i * PAGE]);
		}
		good &= child_status(pid) == 1 << 8;
	}
	check(good, "fifty children");
	munmap(priv, 64 * PAGE);
	munmap(shared, 8 * PAGE);
}

/* ---- files ---- */

static void test_files(void)
{
	char *shared, *priv, buf[32];
	int fd = open("/tmp/memory-test", O_RDWR | O_CREAT | O_TRUNC, 0600);
	int ro = open("/tmp/memory-test", O_RDONLY);

	if (ftruncate(fd, 3 * PAGE - 100) || pwrite(fd, "hello", 5, PAGE) != 5)
		perror("file");
	shared = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	priv = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, ro, 0);
	check(!memcmp(shared + PAGE, "hello", 5) && !memcmp(priv + PAGE, "hello", 5),
	      "a mapping shows the file");
	memcpy(shared + 2 * PAGE, "there", 5);
	memset(buf, 0, sizeof(buf));
	if (pread(fd, buf, 5, 2 * PAGE) != 5)
		perror("pread");
	check(!strcmp(buf, "there") && !strcmp(priv + 2 * PAGE, "there"),
	      "shared writes are the file's");
	priv[PAGE] = 'j';
	check(shared[PAGE] == 'h' && !memcmp(priv + PAGE, "jello", 5), "private writes are not");
	check(shared[3 * PAGE - 1] == 0 && faults_with(shared + 3 * PAGE, 0, SIGBUS, BUS_ADRERR),
	      "beyond the last page: SIGBUS");
	if (ftruncate(fd, PAGE))
		perror("ftruncate");
	check(faults_with(shared + 2 * PAGE, 0, SIGBUS, BUS_ADRERR), "a truncated page: SIGBUS");
	check(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ro, 0) == MAP_FAILED &&
	              errno == EACCES,
	      "shared and writable needs a writable file");
	munmap(shared, 4 * PAGE);
	shared = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, ro, 0);
	check(mprotect(shared, PAGE, PROT_READ | PROT_WRITE) == -1 && errno == EACCES,
	      "also later, by mprotect");
	check(msync(shared, PAGE, MS_SYNC) == 0, "msync");
	check(mmap(NULL, PAGE, PROT_READ, MAP_SHARED_VALIDATE | MAP_SYNC, ro, 0) == MAP_FAILED &&
	              errno == EOPNOTSUPP,
	      "MAP_SHARED_VALIDATE does not pass over what it does not know");
	munmap(mmap(NULL, PAGE, PROT_READ, MAP_SHARED_VALIDATE | MAP_POPULATE, ro, 0), PAGE);
	munmap(shared, PAGE);
	munmap(priv, 3 * PAGE);
	close(fd);
	close(ro);
	unlink("/tmp/memory-test");
}

/* ---- size and place ---- */

static void test_mremap(void)
{
	char *p = anon(8), *q, *hole;
	int i, good = 1;

	for (i = 0; i < 8; i++)
		p[i * PAGE] = i + 1;
	q = mremap(p, 8 * PAGE, 4 * PAGE, 0);
	check(q == p && touch(p + 5 * PAGE, 0) == SIGSEGV, "mremap makes smaller");
	hole = mmap(p + 4 * PAGE, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	check(mremap(p, 4 * PAGE, 8 * PAGE, 0) == MAP_FAILED && errno == ENOMEM,
	      "not larger where something is");
	q = mremap(p, 4 * PAGE, 600 * PAGE, MREMAP_MAYMOVE);
	for (i = 0; q != MAP_FAILED && i < 4; i++)
		good &= q[i * PAGE] == i + 1;
	check(q != p && good && q[599 * PAGE] == 0, "but elsewhere");
	check(touch(p, 0) == SIGSEGV, "and nothing is left behind");
	p = mremap(q, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q + 700 * PAGE);
	check(p == q + 700 * PAGE && p[PAGE] == 2 && touch(q, 0) == SIGSEGV, "to a given place");
	check(mremap(p, PAGE, PAGE, MREMAP_FIXED | MREMAP_MAYMOVE, p) == MAP_FAILED &&
	              errno == EINVAL,
	      "not onto itself");
	(void)hole;
}

static void test_brk(void)
{
	char *start = sbrk(0), *p;
	int i, good = 1;

	p = sbrk(300 * PAGE);
	check(p == start, "brk grows");
	memset(p, 'b', 300 * PAGE);
	sbrk(-200 * PAGE);
	check(touch(p + 99 * PAGE, 0) == 0 && touch(p + 150 * PAGE, 0) == SIGSEGV, "brk shrinks");
	sbrk(200 * PAGE);
	for (i = 100; i < 300; i++)
		good &= p[i * PAGE] == 0;
	check(good, "and what comes back is zero");
	brk(start);
}

static void test_advice(void)
{
	char *p = anon(4);
	unsigned char vec[4];

	memset(p, 'x', 2 * PAGE);
	check(mincore(p, 4 * PAGE, vec) == 0 && vec[0] & 1 && vec[1] & 1 && !(vec[2] & 1),
	      "mincore knows what was touched");
	madvise(p, PAGE, MADV_DONTNEED);
	check(p[0] == 0 && p[PAGE] == 'x', "MADV_DONTNEED");
	check(madvise(p, PAGE, 12345) == -1 && errno == EINVAL, "unknown advice");
	munmap(p + 2 * PAGE, PAGE);
	check(madvise(p, 4 * PAGE, MADV_WILLNEED) == -1 && errno == ENOMEM, "advice over a hole");
	check(madvise(p, 2 * PAGE, MADV_PAGEOUT) == 0 && msync(p, 2 * PAGE, MS_INVALIDATE) == 0,
	      "pages that are not locked may be cold and invalid");
	check(mlock(p, 2 * PAGE) == 0 && madvise(p, PAGE, MADV_DONTNEED) == -1 && errno == EINVAL,
	      "locked pages stay");
	check(madvise(p, 2 * PAGE, MADV_COLD) == -1 && errno == EINVAL, "and are not cold");
	check(msync(p, 2 * PAGE, MS_INVALIDATE) == -1 && errno == EBUSY, "nor invalid");
	check(munlock(p, 2 * PAGE) == 0 && mlock(p, 4 * PAGE) == -1 && errno == ENOMEM,
	      "no locks over holes");
	munmap(p, 4 * PAGE);
}

/* ---- stacks ---- */

static int use_stack(int depth)
{
	volatile unsigned char frame[8 * PAGE];

	frame[0] = depth;
	return depth ? use_stack(depth - 1) + (frame[0] == depth) : 0;
}

static void test_stack(void)
{
	char *alt = anon(8);
	stack_t ss = {.ss_sp = alt, .ss_size = 8 * PAGE};
	pid_t pid;

	check(use_stack(200) == 200, "the stack grows to 6 MiB");
	sigaltstack(&ss, NULL);
	pid = fork();
	if (!pid) {
		if (sigsetjmp(back, 1) == 0) {
			armed = 1;
			use_stack(100000);
		}
		_exit(last.si_signo == SIGSEGV ? 7 : 8);
	}
	check(child_status(pid) == 7 << 8, "but not without end");
	ss.ss_flags = SS_DISABLE;
	sigaltstack(&ss, NULL);
	munmap(alt, 8 * PAGE);
}

/* ---- the kernel's own touches ---- */

static void test_copies(void)
{
	char *p = anon(3), *q = anon(1);
	int fds[2];
	ssize_t n;

	if (pipe(fds))
		perror("pipe");
	munmap(p + 2 * PAGE, PAGE);
	check(write(fds[1], p + 2 * PAGE, 1) == -1 && errno == EFAULT, "write from a hole: EFAULT");
	check(write(fds[1], (void *)0xffff888000000000, 1) == -1 && errno == EFAULT,
	      "write from the kernel: EFAULT");
	memset(p, 'k', 16);
	check(write(fds[1], p, 16) == 16 && read(fds[0], p + PAGE - 8, 16) == 16 &&
	              p[PAGE + 7] == 'k',
	      "read into pages that are not there yet");
	mprotect(q, PAGE, PROT_READ);
	n = write(fds[1], p, 16);
	check(n == 16 && read(fds[0], q, 16) == -1 && errno == EFAULT,
	      "read into PROT_READ: EFAULT");
	{
		struct iovec local = {q, 16}, remote = {p, 16};

		mprotect(q, PAGE, PROT_READ | PROT_WRITE);
		check(process_vm_readv(getpid(), &local, 1, &remote, 1, 0) == 16 && q[15] == 'k',
		      "process_vm_readv");
	}
	close(fds[0]);
	close(fds[1]);
	munmap(p, 2 * PAGE);
	munmap(q, PAGE);
}

/* ---- threads ---- */

static char *volatile arena;
static volatile int stop;
static volatile long wrong;

/* Maps, fills, checks and unmaps pages of its own, as fast as it can. */
static void *churn(void *arg)
{
	long id = (long)arg, round;

	for (round = 0; round < 60; round++) {
		long pages = 1 + (round + id) % 40, i;
		char *p = anon(pages);

		for (i = 0; i < pages; i++)
			*(volatile long *)(p + i * PAGE) = id * 1000 + i;
		for (i = 0; i < pages; i++)
			wrong += *(volatile long *)(p + i * PAGE) != id * 1000 + i;
		munmap(p, pages * PAGE);
	}
	return NULL;
}

/* Counts in a page whose rights another thread keeps taking away and giving back. */
static void *count(void *arg)
{
	volatile long *word = (long *)arena + (long)arg;
	long i;

	for (i = 0; i < 20000; i++)
		(*word)++;
	return NULL;
}

static void *shuffle(void *arg)
{
	pid_t pid;
	int i = 0;

	while (!stop) {
		mprotect(arena, PAGE, PROT_READ | PROT_WRITE);
		if (i++ % 8)
			continue;
		pid = fork();
		if (!pid)
			_exit(0);
		child_status(pid);
	}
	return NULL;
}

static void test_threads(void)
{
	pthread_t t[5];
	long i;

	for (i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, churn, (void *)i);
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	check(!wrong, "four threads map and unmap: nobody sees another's pages");

	arena = anon(1);
	pthread_create(&t[4], NULL, shuffle, NULL);
	for (i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, count, (void *)i);
	for (i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	stop = 1;
	pthread_join(t[4], NULL);
	for (i = 0; i < 4; i++)
		wrong += ((long *)arena)[i] != 20000;
	check(!wrong, "no write is lost while others fork");
	check(syscall(SYS_membarrier, MEMBARRIER_CMD_QUERY, 0) > 0 &&
	              syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0) == 0,
	      "membarrier");
	munmap(arena, PAGE);
}

int main(void)
{
	catch_faults();
	test_rights();
	test_code();
	test_arguments();
	test_fork();
	test_files();
	test_mremap();
	test_brk();
	test_advice();
	test_stack();
	test_copies();
	test_threads();
	printf("1..%d\n", passed + failed);
	return failed != 0;
}
