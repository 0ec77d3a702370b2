/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/target.h"
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/run/cpio.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 64
#define FD_GDB    10
#define TAIL      4096

static void put_words(char **words, unsigned *n, char *text)
{
	char *word;

	while ((word = strsep(&text, " ")))
		words[(*n)++] = word;
	words[*n] = NULL;
}

/*
 * Four serial lines, where an Airlock kernel finds its own and Linux has its first. What is said
 * on the first two is kept: kernel and, in Airlock, program.
 */
static void put_lines(char **words, unsigned *n, const char *log)
{
	static const struct {
		unsigned iobase, irq;
		bool kept;
	} lines[] = {{0x3f8, 4, true}, {0x2f8, 3, true}, {0x3e8, 5, false}, {0x2e8, 7, false}};

	for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		words[(*n)++] = must_strdup("-chardev");
		words[(*n)++] = lines[i].kept
		                        ? must_printf("file,id=line%u,append=on,path=%s", i, log)
		                        : must_printf("null,id=line%u", i);
		words[(*n)++] = must_strdup("-device");
		words[(*n)++] = must_printf("isa-serial,index=%u,iobase=0x%x,irq=%u,chardev=line%u",
		                            i, lines[i].iobase, lines[i].irq, i);
	}
}

/*
 * Instructions are counted, so that time stands still while the guest is stopped and each pass is
 * like the last.
 */
char **target_command(const struct sweep_options *o, const char *initrd, const char *log)
{
	const char *other = getenv("AIRLOCK_QEMU");
	char **words = must_alloc(NULL, WORDS_MAX * sizeof(char *));
	bool q35 = o->machine && !strcmp(o->machine, "q35");
	unsigned n = 0;

	words[n++] = must_strdup(other && *other ? other : "qemu-system-x86_64");
	put_words(words, &n,
	          must_printf("-machine %s -accel tcg -cpu %s -smp %u -m %u -nodefaults "
	                      "-no-user-config -display none -no-reboot -icount "
	                      "shift=0,sleep=off -rtc base=2024-01-01,clock=vm -seed 1 -S "
	                      "-chardev socket,id=gdb,fd=%d -gdb chardev:gdb",
	                      q35 ? "q35" : "microvm,isa-serial=on,pic=on,pit=on,rtc=on",
	                      o->cpu ? o->cpu : "max", o->cpus, o->memory_mib ? o->memory_mib : 256,
	                      FD_GDB));
	put_lines(words, &n, log);
	words[n++] = must_strdup("-kernel");
	words[n++] = must_strdup(o->kernel);
	words[n++] = must_strdup("-initrd");
	words[n++] = must_strdup(initrd);
	words[n++] = must_strdup("-append");
	words[n++] = must_printf("nokaslr console=ttyS0 quiet loglevel=1 panic=-1%s%s",
	                         *o->append ? " " : "", o->append);
	words[n] = NULL;
	return words;
}

static void in_child(char **command, int line, pid_t parent)
{
	int none = open("/dev/null", O_RDWR);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(ST_EMULATOR);
	dup2(none, 0);
	dup2(none, 1);
	dup2(line, FD_GDB);
	execvp(command[0], command);
	fprintf(stderr, "airlock: %s: %s\n", command[0], strerror(errno));
	_exit(ST_EMULATOR);
}

void target_start(struct target *g, char **command, const char *log, double timeout)
{
	pid_t parent = getpid();
	int pair[2], line;

	unlink(log);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) ||
	    (line = fcntl(pair[1], F_DUPFD_CLOEXEC, FD_GDB + 1)) < 0)
		die(ST_UNAVAILABLE, "cannot make the emulator's line: %s", strerror(errno));
	close(pair[1]);
	*g = (struct target){.remote = {.fd = pair[0], .timeout = timeout},
	                     .log = must_strdup(log)};
	g->pid = fork();
	if (g->pid < 0)
		die(ST_UNAVAILABLE, "cannot start a process: %s", strerror(errno));
	if (!g->pid)
		in_child(command, line, parent);
	close(line);
	if (!remote_hello(&g->remote))
		die(ST_EMULATOR, "the emulator does not answer (%s)", command[0]);
}

void target_end(struct target *g)
{
	kill(g->pid, SIGKILL);
	waitpid(g->pid, NULL, 0);
	close(g->remote.fd);
	buf_free(&g->remote.in);
	free(g->log);
}

char *target_last_words(const struct target *g)
{
	struct buf text = {0};
	int fd = open(g->log, O_RDONLY | O_CLOEXEC);
	char *line, *end;

	if (fd < 0)
		return must_strdup("");
	if (lseek(fd, -TAIL, SEEK_END) < 0)
		lseek(fd, 0, SEEK_SET);
	while (buf_read(&text, fd, TAIL) > 0)
		;
	close(fd);
	end = buf_text(&text) + text.len;
	while (end > text.data && strchr("\r\n ", end[-1]))
		*--end = '\0';
	line = strrchr(text.data, '\n');
	line = must_strdup(line ? line + 1 : text.data);
	for (char *c = line; *c; c++)
		if ((unsigned char)*c < ' ' || *c == '"')
			*c = ' ';
	buf_free(&text);
	return line;
}

static void read_whole(const char *path, struct buf *into)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	while (buf_read(into, fd, 1 << 20) > 0)
		;
	close(fd);
}

void target_write_initrd(const char *path, const char *program)
{
	static const char spec[] = "arg=/init";
	struct buf init = {0};
	off_t offset = 0;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		die(ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
	read_whole(program, &init);

	const struct cpio_entry folders[] = {
	        {.name = "dev", .ino = 1, .mode = S_IFDIR | 0755, .nlink = 2},
	        {.name = ".airlock", .ino = 2, .mode = S_IFDIR | 0755, .nlink = 2},
	        {.name = "dev/console",
	         .ino = 3,
	         .mode = S_IFCHR | 0600,
	         .nlink = 1,
	         .rdev = makedev(5, 1)},
	};
	const struct cpio_entry run = {.name = ".airlock/run",
	                               .ino = 4,
	                               .mode = S_IFREG | 0644,
	                               .nlink = 1,
	                               .size = sizeof(spec)};
	const struct cpio_entry file = {.name = "init",
	                                .ino = 5,
	                                .mode = S_IFREG | 0755,
	                                .nlink = 1,
	                                .size = (uint32_t)init.len};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		cpio_header(fd, &offset, &folders[i]);
	cpio_header(fd, &offset, &run);
	cpio_data(fd, &offset, spec, sizeof(spec));
	cpio_pad(fd, &offset);
	cpio_header(fd, &offset, &file);
	cpio_data(fd, &offset, init.data, init.len);
	cpio_pad(fd, &offset);
	cpio_end(fd, &offset);
	close(fd);
	buf_free(&init);
}

bool target_cpu(struct target *g, struct cpu *c)
{
	struct buf text = {0};
	bool ok = remote_registers(&g->remote, &text) && cpu_parse(c, &text);

	buf_free(&text);
	return ok;
}

enum stop target_run_to(struct target *g, uint64_t address)
{
	enum stop stop;

	if (!remote_breakpoint(&g->remote, true, address))
		return STOP_GONE;
	stop = remote_continue(&g->remote);
	if (stop != STOP_GONE && !remote_breakpoint(&g->remote, false, address))
		return STOP_GONE;
	return stop;
}
