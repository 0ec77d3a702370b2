/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/guest.h"
#include "tools/common/clock.h"
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/run/emulator.h"
#include "tools/run/program.h"
#include "tools/run/rootfs.h"
#include "tools/run/session.h"
#include "tools/run/spec.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK     65536
#define LOG_SHOWN 4096 /* bytes of the end of the kernel's log */

/*
 * What the guest carries, so that there is a task to come from. A kernel that sweeps has ended
 * before it would run.
 */
#define CARRIED "/bin/busybox"

const char *guest_image(const struct sweep_options *o)
{
	static char *chosen;

	if (!chosen)
		chosen = o->image ? must_strdup(o->image) : place_kernel();
	return chosen;
}

static struct run_options run_options(const struct sweep_options *o, const char *words)
{
	static char path[] = CARRIED, applet[] = "true", *argv[] = {path, applet, NULL};

	return (struct run_options){
	        .cpus = o->cpus,
	        .memory_mib = o->memory_mib ? o->memory_mib : 256,
	        .cpu = o->cpu ? o->cpu : "max",
	        .accel = "tcg",
	        .machine = o->machine ? o->machine : "microvm",
	        .append = must_printf("%s%s%s", words, *o->append ? " " : "", o->append),
	        .kernel = guest_image(o),
	        .icount = true,
	        .gdb = o->gdb,
	        .verbose = o->verbose,
	        .argv = argv,
	};
}

char *guest_command(const struct sweep_options *o, const char *words)
{
	const struct run_options run = run_options(o, words);

	return emulator_command_text(emulator_command(&run));
}

/* --- in the guest's process ------------------------------------------------------------------ */

static void pass_on(void *of, const char *word, const char *rest)
{
	dprintf(*(int *)of, "%s %s\n", word, rest);
}

static void pass_log(int to, struct outcome *out)
{
	char *rest = buf_text(&out->log), *line;

	if (out->log.len > LOG_SHOWN)
		rest += out->log.len - LOG_SHOWN;
	while ((line = strsep(&rest, "\n"))) {
		line[strcspn(line, "\r")] = '\0';
		if (*line)
			dprintf(to, "log %s\n", line);
	}
}

static int files_of(const struct run_options *run)
{
	struct rootfs *fs = rootfs_new();

	spec_add(fs, run, program_add(fs, CARRIED, NULL), false, false);
	return rootfs_write(fs);
}

static _Noreturn void carry(const struct run_options *run, int to)
{
	const struct session_client client = {.heard = pass_on, .of = &to, .owns_signals = true};
	const int files = files_of(run), nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct outcome out;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	/* The output is for the results; what the guest writes is not one of them. */
	dup2(nothing, STDOUT_FILENO);
	session_run(run, emulator_command(run), files, false, false, &client, &out);
	if (out.ending == END_EMULATOR)
		dprintf(to, "emulator-failed %s\n", out.text);
	pass_log(to, &out);
	_exit(0);
}

/* --- in ours --------------------------------------------------------------------------------- */

void guest_start(struct guest *g, const struct sweep_options *o, const char *words)
{
	const struct run_options run = run_options(o, words);
	int ends[2];

	emulator_check(&run, emulator_command(&run));
	if (pipe2(ends, O_CLOEXEC))
		die(ST_UNAVAILABLE, "cannot make a pipe: %s", strerror(errno));
	fflush(NULL);
	g->pid = fork();
	if (g->pid < 0)
		die(ST_UNAVAILABLE, "cannot start a process: %s", strerror(errno));
	if (!g->pid) {
		close(ends[0]);
		carry(&run, ends[1]);
	}
	close(ends[1]);
	g->words = ends[0];
	g->heard_ns = clock_ns();
}

bool guest_listen(struct guest *g)
{
	ssize_t n = buf_read(&g->unread, g->words, CHUNK);
	size_t taken = 0;
	char *end;

	if (n <= 0) {
		close(g->words);
		TEMP_FAILURE_RETRY(waitpid(g->pid, NULL, 0));
		buf_free(&g->unread);
		g->pid = 0;
		return false;
	}
	g->heard_ns = clock_ns();
	while ((end = memchr(g->unread.data + taken, '\n', g->unread.len - taken))) {
		*end = '\0';
		heard_line(&g->heard, g->unread.data + taken);
		taken = end + 1 - g->unread.data;
	}
	buf_take(&g->unread, taken);
	return true;
}

void guest_end(struct guest *g)
{
	kill(g->pid, SIGTERM);
}
