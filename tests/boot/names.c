/* SPDX-License-Identifier: BSD-2-Clause */
/* Do names work as Linux's do: making, linking, renaming, removing, looking up, permissions? */
#include "files.h"

#ifndef RENAME_EXCHANGE
#define RENAME_NOREPLACE 1
#define RENAME_EXCHANGE  2
#endif

static void making(void)
{
	char longname[300];

	put_file("a", "text of a");
	OK(same_file("a", "text of a"));
	FAILS(open("a", O_CREAT | O_EXCL | O_RDWR, 0600), EEXIST);
	FAILS(open("none", O_RDONLY), ENOENT);
	FAILS(open("a/b", O_RDONLY), ENOTDIR);
	FAILS(open("a/", O_RDONLY), ENOTDIR);
	FAILS(open("new/", O_CREAT | O_RDWR, 0600), EISDIR);
	FAILS(open("a", O_RDONLY | O_DIRECTORY), ENOTDIR);
	FAILS(open(".", O_WRONLY), EISDIR);
	FAILS(open(".", O_CREAT | O_RDWR, 0600), EISDIR);
	FAILS(open("", O_RDONLY), ENOENT);
	FAILS(open(nowhere(), O_RDONLY), EFAULT);
	memset(longname, 'x', sizeof(longname));
	longname[256] = 0;
	FAILS(open(longname, O_CREAT | O_RDWR, 0600), ENAMETOOLONG);
	longname[255] = 0;
	OK(close(open(longname, O_CREAT | O_RDWR, 0600)) == 0);
	OK(unlink(longname) == 0);
	umask(027);
	OK(close(open("masked", O_CREAT | O_RDWR, 0777)) == 0);
	OK((stat_of("masked").st_mode & 07777) == 0750);
	umask(022);
	OK(unlink("masked") == 0);
}

static void directories(void)
{
	OK(mkdir("d", 0755) == 0);
	FAILS(mkdir("d", 0755), EEXIST);
	OK(mkdir("d/e/", 0755) == 0);
	OK(stat_of("d").st_nlink == 3);
	FAILS(mkdir("x/y", 0755), ENOENT);
	FAILS(rmdir("d"), ENOTEMPTY);
	FAILS(rmdir("a"), ENOTDIR);
	FAILS(rmdir("d/e/."), EINVAL);
	FAILS(rmdir("d/e/.."), ENOTEMPTY);
	FAILS(unlink("d"), EISDIR);
	FAILS(rmdir("/"), EBUSY);
	OK(rmdir("d/e/") == 0);
	OK(stat_of("d").st_nlink == 2);
	put_file("d/f", "f");
	OK(same_file("d/../d/./f", "f"));
	OK(same_file("d//f", "f"));
	OK(unlinkat(AT_FDCWD, "d/f", 0) == 0);
	OK(unlinkat(AT_FDCWD, "d", AT_REMOVEDIR) == 0);
	FAILS(unlinkat(AT_FDCWD, "d", 64), EINVAL);
}

static void removed_directory(void)
{
	char buf[PATH_MAX], here[PATH_MAX];

	OK(getcwd(here, sizeof(here)) != NULL);
	OK(mkdir("gone", 0755) == 0 && chdir("gone") == 0);
	OK(rmdir("../gone") == 0);
	FAILS(open("file", O_CREAT | O_RDWR, 0600), ENOENT);
	OK(getcwd(buf, sizeof(buf)) == NULL && errno == ENOENT);
	OK(chdir(here) == 0);
	FAILS(syscall(SYS_getcwd, buf, 2), ERANGE);
}

static void links(void)
{
	char buf[64];
	char name[16];

	OK(link("a", "b") == 0);
	OK(stat_of("a").st_nlink == 2 && stat_of("a").st_ino == stat_of("b").st_ino);
	FAILS(link("a", "b"), EEXIST);
	FAILS(link(".", "c"), EPERM);
	FAILS(link("none", "c"), ENOENT);
	OK(unlink("a") == 0);
	OK(same_file("b", "text of a") && stat_of("b").st_nlink == 1);
	OK(symlink("b", "s") == 0);
	OK(S_ISLNK(stat_of("s").st_mode) && stat_of("s").st_size == 1);
	OK(readlink("s", buf, sizeof(buf)) == 1 && buf[0] == 'b');
	OK(same_file("s", "text of a"));
	FAILS(readlink("b", buf, sizeof(buf)), EINVAL);
	FAILS(open("s", O_RDONLY | O_NOFOLLOW), ELOOP);
	FAILS(open("s", O_CREAT | O_EXCL | O_RDWR, 0600), EEXIST);
	OK(symlink("loop", "loop") == 0);
	FAILS(open("loop", O_RDONLY), ELOOP);
	OK(unlink("loop") == 0);
	/* 40 links are followed, 41 are not. */
	OK(symlink("b", "l0") == 0);
	for (int i = 1; i <= 40; i++) {
		snprintf(buf, sizeof(buf), "l%d", i - 1);
		snprintf(name, sizeof(name), "l%d", i);
		if (symlink(buf, name))
			check(0, "symlink chain");
	}
	OK(same_file("l39", "text of a"));
	FAILS(open("l40", O_RDONLY), ELOOP);
	for (int i = 0; i <= 40; i++) {
		snprintf(name, sizeof(name), "l%d", i);
		unlink(name);
	}
	OK(mkdir("dir", 0755) == 0 && symlink("dir", "dl") == 0);
	put_file("dl/inside", "in");
	OK(same_file("dir/inside", "in"));
	FAILS(rmdir("dl"), ENOTDIR);
	OK(S_ISDIR(stat_of("dl/").st_mode));
	OK(unlink("dl/inside") == 0 && unlink("dl") == 0 && rmdir("dir") == 0);
	/* A dangling symlink is where O_CREAT makes the file. */
	OK(symlink("target", "dangling") == 0);
	OK(close(open("dangling", O_CREAT | O_RDWR, 0600)) == 0);
	OK(S_ISREG(stat_of("target").st_mode));
	OK(unlink("target") == 0 && unlink("dangling") == 0 && unlink("s") == 0);
	FAILS(symlink("", "empty"), ENOENT);
}

static void renames(void)
{
	put_file("r1", "one");
	put_file("r2", "two");
	OK(rename("r1", "r2") == 0);
	OK(same_file("r2", "one"));
	FAILS(rename("r1", "r3"), ENOENT);
	OK(mkdir("p", 0755) == 0 && mkdir("p/q", 0755) == 0 && mkdir("t", 0755) == 0);
	FAILS(rename("p", "p/q/r"), EINVAL);
	FAILS(rename("p", "r2"), ENOTDIR);
	FAILS(rename("r2", "p"), EISDIR);
	FAILS(rename("t", "p"), ENOTEMPTY);
	OK(rename("p/q", "t") == 0);
	OK(rmdir("t") == 0);
	put_file("x", "x");
	put_file("y", "y");
	FAILS(syscall(SYS_renameat2, AT_FDCWD, "x", AT_FDCWD, "y", RENAME_NOREPLACE), EEXIST);
	OK(syscall(SYS_renameat2, AT_FDCWD, "x", AT_FDCWD, "y", RENAME_EXCHANGE) == 0);
	OK(same_file("x", "y") && same_file("y", "x"));
	OK(mkdir("p/sub", 0755) == 0);
	OK(syscall(SYS_renameat2, AT_FDCWD, "x", AT_FDCWD, "p/sub", RENAME_EXCHANGE) == 0);
	OK(same_file("p/sub", "y") && S_ISDIR(stat_of("x").st_mode));
	OK(stat_of("p").st_nlink == 2);
	OK(rmdir("x") == 0 && unlink("p/sub") == 0 && rmdir("p") == 0);
	OK(link("y", "z") == 0 && rename("y", "z") == 0);
	OK(stat_of("y").st_ino && stat_of("z").st_ino);
	OK(unlink("y") == 0 && unlink("z") == 0 && unlink("r2") == 0);
	FAILS(rename(".", "other"), EBUSY);
}

static int entries(const char *name, const char *want)
{
	DIR *dir = opendir(name);
	struct dirent *e;
	int n = 0;

	if (!dir)
		return -1;
	while ((e = readdir(dir)))
		n += !want || !strcmp(e->d_name, want);
	closedir(dir);
	return n;
}

static void reading_directories(void)
{
	char name[32];
	struct dirent *e;
	DIR *dir;
	int n = 0;

	OK(mkdir("many", 0755) == 0);
	for (int i = 0; i < 700; i++) {
		snprintf(name, sizeof(name), "many/file%d", i);
		close(open(name, O_CREAT | O_WRONLY, 0644));
	}
	OK(entries("many", NULL) == 702);
	OK(entries("many", "file699") == 1 && entries("many", "..") == 1);
	/* Removing while reading loses and repeats nothing. */
	dir = opendir("many");
	while ((e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		n += !unlinkat(dirfd(dir), e->d_name, 0);
	}
	closedir(dir);
	OK(n == 700);
	OK(rmdir("many") == 0);
}

static void descriptors_as_places(void)
{
	struct stat st;
	int dir, fd;

	OK(mkdir("base", 0755) == 0);
	dir = open("base", O_RDONLY | O_DIRECTORY);
	OK(close(openat(dir, "f", O_CREAT | O_RDWR, 0644)) == 0);
	OK(fstatat(dir, "f", &st, 0) == 0 && S_ISREG(st.st_mode));
	OK(fstatat(dir, "", &st, AT_EMPTY_PATH) == 0 && S_ISDIR(st.st_mode));
	FAILS(fstatat(dir, "", &st, 0), ENOENT);
	FAILS(openat(1000, "f", O_RDONLY), EBADF);
	fd = openat(dir, "f", O_RDONLY);
	FAILS(openat(fd, "g", O_RDONLY), ENOTDIR);
	FAILS(fchdir(fd), ENOTDIR);
	close(fd);
	fd = openat(dir, "f", O_PATH);
	OK(fd >= 0);
	FAILS(read(fd, &st, 1), EBADF);
	OK(fstat(fd, &st) == 0 && S_ISREG(st.st_mode));
	close(fd);
	OK(unlinkat(dir, "f", 0) == 0);
	close(dir);
	OK(rmdir("base") == 0);
}

static void *as_somebody(void *unused)
{
	/* Credentials of this thread alone: the system call, not the library's wrapper. */
	OK(syscall(SYS_setresgid, 1000, 1000, 1000) == 0 &&
	   syscall(SYS_setresuid, 1000, 1000, 1000) == 0);
	FAILS(open("secret", O_RDONLY), EACCES);
	OK(close(open("public", O_RDONLY)) == 0);
	FAILS(open("public", O_WRONLY), EACCES);
	FAILS(open("shut/f", O_RDONLY), EACCES);
	FAILS(open("newfile", O_CREAT | O_WRONLY, 0644), EACCES);
	FAILS(unlink("public"), EACCES);
	FAILS(chmod("public", 0777), EPERM);
	FAILS(chown("public", 1000, -1), EPERM);
	FAILS(unlink("sticky/roots"), EPERM);
	FAILS(rename("sticky/roots", "sticky/mine"), EPERM);
	OK(close(open("sticky/own", O_CREAT | O_WRONLY, 0644)) == 0);
	OK(unlink("sticky/own") == 0);
	FAILS(access("secret", R_OK), EACCES);
	OK(access("public", R_OK) == 0);
	FAILS(access("public", X_OK), EACCES);
	FAILS(utimes("public", NULL), EACCES);
	FAILS(mknod("node", S_IFCHR | 0666, makedev(1, 3)), EACCES);
	FAILS(mknod("sticky/node", S_IFCHR | 0666, makedev(1, 3)), EPERM);
	FAILS(chroot("."), EPERM);
	return unused;
}

static void permissions(void)
{
	pthread_t t;

	if (getuid())
		return;
	chmod(".", 0755);
	put_file("secret", "s");
	put_file("public", "p");
	chmod("secret", 0600);
	OK(mkdir("shut", 0700) == 0 && mkdir("sticky", 0755) == 0 && chmod("sticky", 01777) == 0);
	put_file("shut/f", "f");
	put_file("sticky/roots", "r");
	pthread_create(&t, NULL, as_somebody, NULL);
	pthread_join(t, NULL);
	OK(access("secret", R_OK | W_OK) == 0);
	FAILS(access("secret", X_OK), EACCES);
	OK(chown("public", 5, 6) == 0 && stat_of("public").st_uid == 5 &&
	   stat_of("public").st_gid == 6);
	OK(chmod("public", 06755) == 0 && chown("public", 7, -1) == 0);
	OK((stat_of("public").st_mode & 07777) == 0755);
	OK(unlink("secret") == 0 && unlink("public") == 0 && unlink("shut/f") == 0);
	OK(rmdir("shut") == 0 && unlink("sticky/roots") == 0 && rmdir("sticky") == 0);
}

static void times(void)
{
	struct timespec ts[2] = {{100, 5}, {200, 6}};
	struct stat st;

	put_file("t", "t");
	OK(utimensat(AT_FDCWD, "t", ts, 0) == 0);
	st = stat_of("t");
	OK(st.st_atim.tv_sec == 100 && st.st_atim.tv_nsec == 5 && st.st_mtim.tv_sec == 200);
	ts[0].tv_nsec = UTIME_OMIT;
	ts[1].tv_nsec = UTIME_NOW;
	OK(utimensat(AT_FDCWD, "t", ts, 0) == 0);
	st = stat_of("t");
	OK(st.st_atim.tv_sec == 100 && st.st_mtim.tv_sec > 1000000);
	ts[0].tv_nsec = 1000000000;
	FAILS(utimensat(AT_FDCWD, "t", ts, 0), EINVAL);
	OK(unlink("t") == 0);
}

int main(void)
{
	char here[PATH_MAX];

	umask(022);
	enter_scratch();
	making();
	directories();
	removed_directory();
	links();
	renames();
	reading_directories();
	descriptors_as_places();
	permissions();
	times();
	unlink("b");
	OK(getcwd(here, sizeof(here)) && chdir("/") == 0 && rmdir(here) == 0);
	return finish();
}
