/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/emulator.h"
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/run/symbols.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define WORDS_MAX (64 + LIST_MAX)

/* File descriptors as the emulator sees them: the lines, then the archive. */
#define FD_LINES 10
#define FD_FILES (FD_LINES + LINES)
/* Ours must not be among those while they are being put there. */
#define FD_ABOVE 64

static const struct {
	const char *id;
	unsigned iobase, irq;
} lines[LINES] = {
        [LINE_LOG] = {"log", 0x3f8, 4},
        [LINE_DATA] = {"data", 0x2f8, 3},
        [LINE_ERROR] = {"error", 0x3e8, 5},
        [LINE_CONTROL] = {"control", 0x2e8, 7},
};

struct words {
	char **word;
	unsigned count;
};

static void put(struct words *w, const char *word)
{
	if (w->count == WORDS_MAX - 1)
		die(ST_UNAVAILABLE, "the emulator's command is too long");
	w->word[w->count++] = must_strdup(word);
	w->word[w->count] = NULL;
}

static void put_words(struct words *w, const char *text)
{
	char *copy = must_strdup(text), *rest = copy, *word;

	while ((word = strsep(&rest, " ")))
		put(w, word);
	free(copy);
}

static void put_pair(struct words *w, const char *option, char *value)
{
	put(w, option);
	put(w, value);
	free(value);
}

static void put_machine(struct words *w, const struct run_options *o)
{
	if (!strcmp(o->machine, "microvm"))
		put_words(w, "-machine microvm,isa-serial=on,pic=on,pit=on,rtc=on");
	else
		put_words(w, "-machine q35");
	put_pair(w, "-accel", must_strdup(o->accel));
	put_pair(w, "-cpu", must_strdup(o->cpu));
	put_pair(w, "-smp", must_printf("%u", o->cpus));
	put_pair(w, "-m", must_printf("%u", o->memory_mib));
	put_words(w, "-nodefaults -no-user-config -display none -no-reboot");
}

static void put_lines(struct words *w)
{
	for (int i = 0; i < LINES; i++) {
		put_pair(w, "-chardev",
		         must_printf("socket,id=%s,fd=%d", lines[i].id, FD_LINES + i));
		put_pair(w, "-device",
		         must_printf("isa-serial,index=%d,iobase=0x%x,irq=%u,chardev=%s", i,
		                     lines[i].iobase, lines[i].irq, lines[i].id));
	}
	put_words(w, "-device isa-debug-exit,iobase=0x501,iosize=1");
}

char *emulator_words(const struct run_options *o, const char *kernel)
{
	char *append = symbols_in_words(o->append, kernel);
	char *words = must_printf("airlock.cpus=%u%s%s%s", o->cpus, o->census ? " census" : "",
	                          *append ? " " : "", append);

	free(append);
	return words;
}

char **emulator_command(const struct run_options *o)
{
	const char *other = getenv("AIRLOCK_QEMU");
	struct words w = {must_alloc(NULL, WORDS_MAX * sizeof(char *)), 0};
	char *kernel = o->kernel ? must_strdup(o->kernel) : place_kernel();
	char *words = emulator_words(o, kernel);

	put(&w, other && *other ? other : "qemu-system-x86_64");
	put_machine(&w, o);
	put_lines(&w);
	if (o->icount)
		put_words(&w, "-icount shift=0,sleep=off -rtc base=2024-01-01,clock=vm -seed 1");
	if (o->gdb)
		put_words(&w, "-s -S");
	put_pair(&w, "-kernel", kernel);
	put_pair(&w, "-initrd", must_printf("/proc/self/fd/%d", FD_FILES));
	put_pair(&w, "-append", words);
	for (const char *const *word = o->emulator; *word; word++)
		put(&w, *word);
	return w.word;
}

static bool is_plain(const char *word)
{
	return *word && !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                                   "0123456789_-+=,./:@%")];
}

char *emulator_command_text(char **command)
{
	struct buf text = {0};

	for (char **word = command; *word; word++) {
		if (text.len)
			buf_addf(&text, " ");
		if (is_plain(*word)) {
			buf_addf(&text, "%s", *word);
			continue;
		}
		buf_addf(&text, "'");
		for (const char *c = *word; *c; c++)
			buf_addf(&text, *c == '\'' ? "'\\''" : "%c", *c);
		buf_addf(&text, "'");
	}
	return buf_text(&text);
}

void emulator_check_program(const char *name)
{
	const char *path = getenv("PATH");
	int forbidden;

	if (strchr(name, '/')
	            ? !access(name, X_OK)
	            : path_search(name, path ? path : "/usr/bin:/bin", "", &forbidden) != NULL)
		return;
	die(ST_UNAVAILABLE, "%s is missing: install the package qemu-system-x86", name);
}

void emulator_check(const struct run_options *o, char **command)
{
	const char *kernel = "";

	emulator_check_program(command[0]);
	if (!strcmp(o->accel, "kvm") && access("/dev/kvm", R_OK | W_OK))
		die(ST_UNAVAILABLE, "--accel kvm: /dev/kvm: %s", strerror(errno));
	for (char **word = command; *word; word++)
		if (!strcmp(*word, "-kernel") && word[1])
			kernel = word[1];
	if (access(kernel, R_OK))
		die(ST_UNAVAILABLE, "no kernel image at %s: %s (build it with `make kernel`)",
		    kernel, strerror(errno));
}

static int move_above(int fd)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, FD_ABOVE);

	if (high < 0)
		die(ST_UNAVAILABLE, "cannot prepare the emulator's lines: %s", strerror(errno));
	close(fd);
	return high;
}

static void in_child(char **command, const int theirs[LINES], int files, int complaints,
                     pid_t parent)
{
	int none = open("/dev/null", O_RDWR);
	sigset_t nothing;

	/* A process group of its own: what is typed at our terminal is not for it. */
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(ST_EMULATOR);
	dup2(none, 0);
	dup2(none, 1);
	dup2(complaints, 2);
	for (int i = 0; i < LINES; i++)
		dup2(theirs[i], FD_LINES + i);
	dup2(files, FD_FILES);
	sigemptyset(&nothing);
	sigprocmask(SIG_SETMASK, &nothing, NULL);
	signal(SIGPIPE, SIG_DFL);
	execvp(command[0], command);
	fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
	_exit(ST_EMULATOR);
}

void emulator_start(struct emulator *e, char **command, int files)
{
	int theirs[LINES], pair[2];
	pid_t parent = getpid();

	files = move_above(files);
	for (int i = 0; i < LINES; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
			die(ST_UNAVAILABLE, "cannot make the emulator's lines: %s",
			    strerror(errno));
		e->line[i] = move_above(pair[0]);
		theirs[i] = move_above(pair[1]);
		fcntl(e->line[i], F_SETFL, O_NONBLOCK);
	}
	if (pipe2(pair, O_CLOEXEC))
		die(ST_UNAVAILABLE, "cannot make a pipe: %s", strerror(errno));
	e->complaints = move_above(pair[0]);
	pair[1] = move_above(pair[1]);
	e->pid = fork();
	if (e->pid < 0)
		die(ST_UNAVAILABLE, "cannot start a process: %s", strerror(errno));
	if (!e->pid)
		in_child(command, theirs, files, pair[1], parent);
	for (int i = 0; i < LINES; i++)
		close(theirs[i]);
	close(pair[1]);
	close(files);
}
