/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/iso.h"
#include "tools/common/places.h"
#include "tools/common/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Names on the disc; GRUB looks for its own file there. */
#define KERNEL "/boot/airlock.elf"
#define FILES  "/boot/files"
#define CONFIG "/boot/grub/grub.cfg"

/* Below our own folder, which is removed at the end of the command, whichever way it ends. */
#define DISC "/disc"
#define LOG  "/log"

/* What our few lines for GRUB need, and what its disc asks for whatever they say. */
static const char modules[] =
        "--install-modules=iso9660 multiboot2 normal serial terminal part_acorn part_amiga "
        "part_apple part_bsd part_dfly part_dvh part_gpt part_msdos part_plan part_sun "
        "part_sunpc";

static char *folder;

static char *place(const char *below, const char *name)
{
	return must_printf("%s%s%s", folder, below, name);
}

static int create(const char *below, const char *name)
{
	char *path = place(below, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0)
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	free(path);
	return fd;
}

/* The tools talk much: it is shown when one of them fails. */
static void show_log(void)
{
	char *path = place(LOG, ""), line[512];
	FILE *f = fopen(path, "r");

	while (f && fgets(line, sizeof(line), f))
		fputs(line, stderr);
	if (f)
		fclose(f);
	free(path);
}

static void run_tool(const char *package, const char *const words[])
{
	int status = -1, log = create(LOG, "");
	pid_t pid = fork();

	if (!pid) {
		dup2(log, STDOUT_FILENO);
		dup2(log, STDERR_FILENO);
		execvp(words[0], (char *const *)words);
		_exit(ST_NOTFOUND);
	}
	close(log);
	if (pid > 0)
		waitpid(pid, &status, 0);
	if (!status)
		return;
	if (WIFEXITED(status) && WEXITSTATUS(status) == ST_NOTFOUND)
		die(ST_UNAVAILABLE, "%s is missing: install the package %s", words[0], package);
	show_log();
	die(ST_UNAVAILABLE, "%s failed", words[0]);
}

static void remove_folder(void)
{
	pid_t pid = fork();

	if (!pid) {
		execlp("rm", "rm", "-rf", folder, NULL);
		_exit(ST_NOTFOUND);
	}
	waitpid(pid, NULL, 0);
}

static void make_dir(const char *name)
{
	char *path = place(DISC, name);

	if (mkdir(path, 0755))
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	free(path);
}

static void make_folder(void)
{
	const char *tmp = getenv("TMPDIR");

	folder = must_printf("%s/airlock-iso-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(folder))
		die(ST_UNAVAILABLE, "%s: %s", folder, strerror(errno));
	atexit(remove_folder);
	make_dir("");
	make_dir("/boot");
	make_dir("/boot/grub");
}

static void put_files(int files)
{
	int fd = create(DISC, FILES);
	struct stat st;
	off_t at = 0;

	fstat(files, &st);
	while (at < st.st_size)
		if (sendfile(fd, files, &at, (size_t)(st.st_size - at)) <= 0)
			die(ST_UNAVAILABLE, "%s: %s", FILES, strerror(errno));
	close(fd);
}

/* GRUB would load what debuggers want, too. */
static void put_kernel(const char *kernel)
{
	char *to = place(DISC, KERNEL);
	const char *words[] = {"objcopy", "--strip-all", kernel, to, NULL};

	run_tool("binutils", words);
	free(to);
}

/* What GRUB says goes where the kernel's log will go; a board without that port has its screen. */
static void put_config(const char *words)
{
	FILE *f = fdopen(create(DISC, CONFIG), "w");

	fprintf(f,
	        "serial --unit=0 --speed=115200\n"
	        "terminal_output console serial\n"
	        "multiboot2 " KERNEL " %s\n"
	        "module2 " FILES "\n"
	        "boot\n",
	        words);
	if (fclose(f))
		die(ST_UNAVAILABLE, "%s: %s", CONFIG, strerror(errno));
}

void iso_write(const char *path, const char *kernel, const char *words, int files)
{
	const char *make[] = {"grub-mkrescue",
	                      "--fonts=",
	                      "--locales=",
	                      "--themes=",
	                      modules,
	                      "-o",
	                      path,
	                      NULL,
	                      NULL};
	char *disc;

	make_folder();
	put_files(files);
	put_kernel(kernel);
	put_config(words);
	make[7] = disc = place(DISC, "");
	run_tool("grub-common", make);
	free(disc);
}
