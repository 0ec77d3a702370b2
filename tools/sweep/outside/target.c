/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/target.h"
#include "tools/common/say.h"
#include "tools/run/emulator.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 64
#define FD_GDB    10
#define TAIL      4096
#define PIECE     65536

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

static char *last_line(const char *path)
{
	struct buf text = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
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

static void in_child(char **command, int line, const char *complaints, pid_t parent)
{
	int errors = open(complaints, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int none = open("/dev/null", O_RDWR);

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(ST_EMULATOR);
	dup2(none, 0);
	dup2(none, 1);
	dup2(errors < 0 ? none : errors, 2);
	dup2(line, FD_GDB);
	execvp(command[0], command);
	dprintf(2, "%s\n", strerror(errno));
	_exit(ST_EMULATOR);
}

/* The mark of Linux's boot protocol, in what was the second sector of a floppy disk. */
#define BZIMAGE_MARK    "HdrS"
#define BZIMAGE_MARK_AT 0x202

static bool is_kernel(const char *path)
{
	unsigned char head[BZIMAGE_MARK_AT + 4] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : pread(fd, head, sizeof(head), 0);

	if (fd >= 0)
		close(fd);
	return n == (ssize_t)sizeof(head) &&
	       (!memcmp(head, "\177ELF", 4) || !memcmp(head + BZIMAGE_MARK_AT, BZIMAGE_MARK, 4));
}

void target_check(char **command, const char *kernel)
{
	emulator_check_program(command[0]);
	if (!is_kernel(kernel))
		die(ST_USAGE, "--kernel %s: neither an ELF image nor a bzImage", kernel);
}

void target_start(struct target *g, char **command, const char *log, double timeout,
                  void (*waiting)(void))
{
	pid_t parent = getpid();
	int pair[2], line;

	unlink(log);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) ||
	    (line = fcntl(pair[1], F_DUPFD_CLOEXEC, FD_GDB + 1)) < 0)
		die(ST_UNAVAILABLE, "cannot make the emulator's line: %s", strerror(errno));
	close(pair[1]);
	*g = (struct target){.remote = {.fd = pair[0], .timeout = timeout, .waiting = waiting},
	                     .log = must_strdup(log),
	                     .complaints = must_printf("%s.emulator", log)};
	g->pid = fork();
	if (g->pid < 0)
		die(ST_UNAVAILABLE, "cannot start a process: %s", strerror(errno));
	if (!g->pid)
		in_child(command, line, g->complaints, parent);
	close(line);
	if (!remote_hello(&g->remote))
		die(ST_EMULATOR, "the emulator has not started the guest: %s",
		    last_line(g->complaints));
}

static void show_log(const struct target *g)
{
	struct buf text = {0};
	int fd = open(g->log, O_RDONLY | O_CLOEXEC);

	while (fd >= 0 && buf_read(&text, fd, PIECE) > 0)
		;
	while (text.len && buf_write(&text, STDERR_FILENO, PIECE) > 0)
		;
	if (fd >= 0)
		close(fd);
	buf_free(&text);
}

void target_end(struct target *g, bool show)
{
	if (g->pid <= 0)
		return;
	kill(g->pid, SIGKILL);
	TEMP_FAILURE_RETRY(waitpid(g->pid, NULL, 0));
	if (show)
		show_log(g);
	close(g->remote.fd);
	buf_free(&g->remote.in);
	free(g->log);
	unlink(g->complaints);
	free(g->complaints);
	*g = (struct target){0};
}

char *target_last_words(const struct target *g)
{
	return last_line(g->log);
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
