/* SPDX-License-Identifier: BSD-2-Clause */
/* Is the contents of files right: positions, holes, sizes, sharing, descriptors, locks? */
#include "files.h"

static void positions(void)
{
	struct iovec iov[2000] = {0};
	char buf[64] = "", part[3][4], xy[] = "xy", z[] = "z";
	int fd = open("f", O_CREAT | O_RDWR | O_TRUNC, 0644);

	OK(write(fd, "0123456789", 10) == 10);
	OK(lseek(fd, 0, SEEK_CUR) == 10);
	OK(read(fd, buf, 10) == 0);
	OK(pread(fd, buf, 4, 3) == 4 && !memcmp(buf, "3456", 4));
	OK(pwrite(fd, "AB", 2, 8) == 2);
	OK(lseek(fd, -4, SEEK_END) == 6);
	OK(read(fd, buf, 64) == 4 && !memcmp(buf, "67AB", 4));
	FAILS(lseek(fd, -1, SEEK_SET), EINVAL);
	FAILS(lseek(fd, 0, 99), EINVAL);
	FAILS(pread(fd, buf, 1, -1), EINVAL);
	lseek(fd, 0, SEEK_SET);
	for (int i = 0; i < 3; i++)
		iov[i] = (struct iovec){part[i], i + 1};
	OK(readv(fd, iov, 3) == 6 && part[0][0] == '0' && !memcmp(part[2], "345", 3));
	iov[0] = (struct iovec){xy, 2};
	iov[1] = (struct iovec){NULL, 0};
	iov[2] = (struct iovec){z, 1};
	OK(writev(fd, iov, 3) == 3);
	OK(pread(fd, buf, 64, 0) == 10 && !memcmp(buf, "012345xyzB", 10));
	OK(preadv(fd, iov, 0, 0) == 0);
	FAILS(writev(fd, iov, 2000), EINVAL);
	FAILS(read(fd, nowhere(), 1), EFAULT);
	FAILS(write(fd, nowhere(), 1), EFAULT);
	FAILS(read(99, buf, 1), EBADF);
	close(fd);
	fd = open("f", O_WRONLY | O_APPEND);
	OK(write(fd, "!", 1) == 1 && lseek(fd, 0, SEEK_CUR) == 11);
	FAILS(read(fd, buf, 1), EBADF);
	close(fd);
	fd = open("f", O_RDONLY);
	FAILS(write(fd, buf, 1), EBADF);
	FAILS(ftruncate(fd, 0), EINVAL);
	close(fd);
}

static void holes(void)
{
	static char page[4096], zero[4096];
	struct stat st;
	int fd = open("h", O_CREAT | O_RDWR | O_TRUNC, 0644);

	memset(page, 'p', sizeof(page));
	OK(pwrite(fd, page, 4096, 1 << 20) == 4096);
	OK(fstat(fd, &st) == 0 && st.st_size == (1 << 20) + 4096 && st.st_blocks == 8);
	OK(pread(fd, page, 4096, 8192) == 4096 && !memcmp(page, zero, 4096));
	OK(lseek(fd, 0, SEEK_DATA) == 1 << 20);
	OK(lseek(fd, 0, SEEK_HOLE) == 0);
	OK(lseek(fd, 1 << 20, SEEK_HOLE) == (1 << 20) + 4096);
	FAILS(lseek(fd, (1 << 20) + 4096, SEEK_DATA), ENXIO);
	/* Far away: the search must not go through every page. */
	OK(pwrite(fd, page, 1, 1ll << 42) == 1 && lseek(fd, 2 << 20, SEEK_DATA) == 1ll << 42);
	OK(ftruncate(fd, (1 << 20) + 4096) == 0);
	OK(ftruncate(fd, (1 << 20) + 100) == 0);
	OK(ftruncate(fd, (1 << 20) + 4096) == 0);
	OK(pread(fd, page, 4096, 1 << 20) == 4096 && page[99] == 'p' && page[100] == 0 &&
	   page[4095] == 0);
	OK(ftruncate(fd, 0) == 0 && fstat(fd, &st) == 0 && st.st_blocks == 0);
	FAILS(ftruncate(fd, -1), EINVAL);
	OK(fallocate(fd, 0, 0, 10000) == 0 && fstat(fd, &st) == 0 && st.st_size == 10000);
	OK(st.st_blocks == 24);
	OK(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096) == 0);
	OK(fstat(fd, &st) == 0 && st.st_blocks == 16);
	FAILS(fallocate(fd, 0, -1, 1), EINVAL);
	close(fd);
	OK(truncate("h", 5) == 0 && stat_of("h").st_size == 5);
	FAILS(truncate("none", 5), ENOENT);
	FAILS(truncate(".", 5), EISDIR);
	unlink("h");
}

static void gone_but_open(void)
{
	struct stat st;
	char buf[16];
	int fd = open("g", O_CREAT | O_RDWR, 0644);

	OK(write(fd, "still", 5) == 5 && unlink("g") == 0);
	OK(fstat(fd, &st) == 0 && st.st_nlink == 0 && st.st_size == 5);
	OK(pread(fd, buf, 16, 0) == 5 && !memcmp(buf, "still", 5));
	close(fd);
	fd = open(".", O_TMPFILE | O_RDWR, 0600);
	OK(fd >= 0 && write(fd, "x", 1) == 1);
	snprintf(buf, sizeof(buf), "/dev/fd/%d", fd);
	OK(linkat(AT_FDCWD, buf, AT_FDCWD, "named", AT_SYMLINK_FOLLOW) == 0);
	OK(same_file("named", "x") && unlink("named") == 0);
	/* Only a file that was made for it gets a name when it has none, and only once. */
	FAILS(linkat(AT_FDCWD, buf, AT_FDCWD, "named", AT_SYMLINK_FOLLOW), ENOENT);
	close(fd);
	fd = open(".", O_TMPFILE | O_EXCL | O_RDWR, 0600);
	snprintf(buf, sizeof(buf), "/dev/fd/%d", fd);
	FAILS(linkat(AT_FDCWD, buf, AT_FDCWD, "named", AT_SYMLINK_FOLLOW), ENOENT);
	close(fd);
}

static int as_somebody_else(void)
{
	int fd = open("/etc/passwd", O_RDONLY), status;

	if (!fork()) {
		if (setuid(1000))
			_exit(1);
		_exit(fcntl(fd, F_SETFL, O_NOATIME) != -1 || errno != EPERM);
	}
	wait(&status);
	return fcntl(fd, F_SETFL, O_NOATIME) || close(fd) ? -1 : status;
}

static void mappings(void)
{
	int fd = open("m", O_CREAT | O_RDWR | O_TRUNC, 0644);
	char *shared, *own, buf[8];

	OK(ftruncate(fd, 8192) == 0);
	shared = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	own = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	OK(shared != MAP_FAILED && own != MAP_FAILED);
	memcpy(shared + 4096, "mapped", 6);
	OK(pread(fd, buf, 6, 4096) == 6 && !memcmp(buf, "mapped", 6));
	OK(!memcmp(own + 4096, "mapped", 6));
	own[4096] = 'X';
	OK(shared[4096] == 'm');
	OK(pwrite(fd, "written", 7, 0) == 7 && !memcmp(shared, "written", 7));
	/* A write whose source is the very page it goes to. */
	OK(pwrite(fd, shared, 7, 100) == 7 && !memcmp(shared + 100, "written", 7));
	OK(msync(shared, 8192, MS_SYNC) == 0);
	munmap(shared, 8192);
	munmap(own, 8192);
	close(fd);
	fd = open("/dev/null", O_RDWR);
	OK(mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED && errno == ENODEV);
	close(fd);
	unlink("m");
}

static void descriptors(void)
{
	int fd = open("f", O_RDONLY), other, high;
	struct stat st;

	other = dup(fd);
	OK(other > fd && lseek(fd, 5, SEEK_SET) == 5 && lseek(other, 0, SEEK_CUR) == 5);
	high = fcntl(fd, F_DUPFD, 200);
	OK(high == 200);
	OK(fcntl(fd, F_DUPFD_CLOEXEC, 200) == 201 && fcntl(201, F_GETFD) == FD_CLOEXEC);
	OK(fcntl(200, F_GETFD) == 0 && fcntl(200, F_SETFD, FD_CLOEXEC) == 0 &&
	   fcntl(200, F_GETFD) == 1);
	OK(dup2(fd, 300) == 300 && dup2(fd, fd) == fd);
	OK(dup3(fd, 301, O_CLOEXEC) == 301);
	FAILS(dup3(fd, fd, 0), EINVAL);
	FAILS(dup2(99, 5), EBADF);
	FAILS(dup2(fd, 1 << 30), EBADF);
	FAILS(fcntl(fd, F_DUPFD, 1 << 30), EINVAL);
	OK(syscall(SYS_close_range, 200, 301, 0) == 0);
	FAILS(fstat(200, &st), EBADF);
	FAILS(fstat(301, &st), EBADF);
	OK((fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK)) == O_RDONLY);
	OK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0 && (fcntl(other, F_GETFL) & O_NONBLOCK));
	OK(close(fd) == 0);
	FAILS(close(fd), EBADF);
	OK(open("f", O_RDONLY) == fd);
	close(fd);
	close(other);
	FAILS(fcntl(0, 12345), EINVAL);
	FAILS(ioctl(fd, FIONREAD, &st), EBADF);
	fd = open("f", O_RDONLY);
	OK(ioctl(fd, FIONREAD, &high) == 0 && high == 11);
	FAILS(ioctl(fd, TCGETS, &st), ENOTTY);
	close(fd);
}

static void many_descriptors(void)
{
	int n = 0, fd, first = open("f", O_RDONLY);

	while ((fd = dup(first)) >= 0)
		n++;
	OK(errno == EMFILE && n > 200);
	while (n--)
		close(first + 1 + n);
	close(first);
}

static void copies(void)
{
	char buf[32];
	int in = open("f", O_RDONLY), out = open("c", O_CREAT | O_RDWR | O_TRUNC, 0644);
	off_t at = 2;
	loff_t from = 0, to = 3;

	OK(sendfile(out, in, &at, 4) == 4 && at == 6);
	OK(pread(out, buf, 32, 0) == 4 && !memcmp(buf, "2345", 4));
	OK(copy_file_range(in, &from, out, &to, 5, 0) == 5 && from == 5 && to == 8);
	OK(pread(out, buf, 32, 0) == 8 && !memcmp(buf, "23401234", 8));
	close(in);
	close(out);
	unlink("c");
}

static int child_locks(short type, off_t start, off_t len)
{
	struct flock fl = {.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len};
	int status;
	pid_t pid = fork();

	if (!pid) {
		int fd = open("f", O_RDWR);

		_exit(fcntl(fd, F_SETLK, &fl) ? errno : 0);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

static void locks(void)
{
	struct flock fl = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 10, .l_len = 10};
	int fd = open("f", O_RDWR), other = open("f", O_RDWR), third;

	OK(fcntl(fd, F_SETLK, &fl) == 0);
	OK(child_locks(F_RDLCK, 15, 1) == EAGAIN);
	OK(child_locks(F_RDLCK, 0, 10) == 0 && child_locks(F_WRLCK, 20, 0) == 0);
	fl = (struct flock){.l_type = F_UNLCK, .l_whence = SEEK_SET, .l_start = 12, .l_len = 3};
	OK(fcntl(fd, F_SETLK, &fl) == 0);
	OK(child_locks(F_WRLCK, 12, 3) == 0 && child_locks(F_WRLCK, 11, 2) == EAGAIN);
	OK(child_locks(F_WRLCK, 15, 1) == EAGAIN);
	/* Any close by the process takes all of them away. */
	third = open("f", O_RDONLY);
	close(third);
	OK(child_locks(F_WRLCK, 0, 0) == 0);
	OK(flock(fd, LOCK_EX) == 0);
	FAILS(flock(other, LOCK_SH | LOCK_NB), EWOULDBLOCK);
	OK(flock(fd, LOCK_SH) == 0 && flock(other, LOCK_SH | LOCK_NB) == 0);
	OK(flock(other, LOCK_UN) == 0);
	close(fd);
	OK(flock(other, LOCK_EX | LOCK_NB) == 0);
	close(other);
	FAILS(flock(0, 77), EINVAL);
	OK(as_somebody_else() == 0);
}

static void limits(void)
{
	struct statfs sf;
	int fd = syscall(SYS_memfd_create, "mine", 0);
	char path[64], link[64] = "";

	OK(fd >= 0 && write(fd, "mem", 3) == 3);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	OK(readlink(path, link, sizeof(link)) > 0 && !strncmp(link, "/memfd:mine", 11));
	close(fd);
	OK(statfs(".", &sf) == 0 && sf.f_bsize == 4096 && sf.f_namelen == 255);
	OK(fsync(0) == 0 || errno == EINVAL);
}

int main(void)
{
	char here[PATH_MAX];

	enter_scratch();
	positions();
	holes();
	gone_but_open();
	mappings();
	descriptors();
	many_descriptors();
	copies();
	locks();
	limits();
	unlink("f");
	OK(getcwd(here, sizeof(here)) && chdir("/") == 0 && rmdir(here) == 0);
	return finish();
}
