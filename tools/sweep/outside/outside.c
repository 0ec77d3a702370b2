/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine outside: any kernel that boots in the emulator. Nothing is asked of it but that a program
 * comes to the door again and again; the debugger's protocol does the rest.
 */
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/run/emulator.h"
#include "tools/sweep/engines.h"
#include "tools/sweep/outside/record.h"
#include "tools/sweep/outside/strike.h"
#include "tools/sweep/outside/symbols.h"
#include "tools/sweep/outside/walk.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TIMEOUT_S 10.0

struct campaign {
	const struct sweep_options *o;
	const struct event *first, *second;
	struct symbols *symbols;
	struct walk walk;
	struct record record;
	struct target guest;
	char **command;
	char *log, *initrd;
	unsigned todo, done;
	time_t began;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
	interrupted = sig;
}

static uint64_t place(const struct symbols *symbols, const char *option, const char *text)
{
	uint64_t address;
	char *end;

	if (symbols_find(symbols, text, &address))
		return address;
	address = strtoull(text, &end, 16);
	if (strncmp(text, "0x", 2) || end == text + 2 || *end)
		die(ST_USAGE, "--%s %s: no such symbol, and not an address like 0xffffffff81000000",
		    option, text);
	return address;
}

static void readable(const char *option, const char *path)
{
	if (access(path, R_OK))
		die(ST_USAGE, "--%s %s: %s", option, path, strerror(errno));
}

static const struct event *event(const struct sweep_options *o, unsigned i)
{
	const struct event *e = event_find(o->events.one[i]);

	if (!e)
		die(ST_USAGE, "--event %s: the engine outside knows %s", o->events.one[i],
		    event_names);
	return e;
}

static void check(struct campaign *c)
{
	const struct sweep_options *o = c->o;

	if (!o->symbols || !o->from)
		die(ST_USAGE, "--kernel needs --symbols and --from");
	if (o->depth > 2)
		die(ST_USAGE, "the engine outside goes to --depth 2");
	if (o->events.count != o->depth)
		die(ST_USAGE, "--kernel --depth %u takes %s, of %s", o->depth,
		    o->depth == 1 ? "one --event" : "two, --event FIRST,SECOND", event_names);
	readable("kernel", o->kernel);
	if (o->initrd)
		readable("initrd", o->initrd);
	c->first = event(o, 0);
	c->second = o->depth == 2 ? event(o, 1) : NULL;
	c->symbols = symbols_read(o->symbols);
	c->walk.from = place(c->symbols, "from", o->from);
	if (o->until && strcmp(o->until, "user"))
		c->walk.until = place(c->symbols, "until", o->until);
}

/* Ours is the pass that nothing but its number tells from another process's. */
static void prepare(struct campaign *c)
{
	const struct sweep_options *o = c->o;
	char *folder = must_printf("%s/sweep", place_build());
	char *program = must_printf("%s/workload", folder);

	mkdir(folder, 0777);
	c->log = must_printf("%s/outside-%d.log", folder, (int)getpid());
	c->initrd = o->initrd ? must_strdup(o->initrd)
	                      : must_printf("%s/outside-%d.cpio", folder, (int)getpid());
	if (!o->initrd) {
		if (access(program, R_OK))
			die(ST_UNAVAILABLE, "%s is missing: build it with `make payloads`",
			    program);
		target_write_initrd(c->initrd, program);
	}
	c->command = target_command(o, c->initrd, c->log);
	free(folder);
	free(program);
}

static void clean(struct campaign *c)
{
	unlink(c->log);
	if (!c->o->initrd)
		unlink(c->initrd);
}

static char *describe(const struct campaign *c)
{
	struct stat st;

	if (stat(c->o->kernel, &st))
		die(ST_USAGE, "--kernel %s: %s", c->o->kernel, strerror(errno));
	return must_printf(
	        "airlock sweep outside 1: kernel of %lld bytes at %lld, from %s until %s, "
	        "%s%s%s",
	        (long long)st.st_size, (long long)st.st_mtime, c->o->from,
	        c->o->until ? c->o->until : "user", c->first->name, c->second ? "," : "",
	        c->second ? c->second->name : "");
}

static void boot(struct campaign *c)
{
	double timeout = c->o->timeout > 0 ? c->o->timeout : TIMEOUT_S;

	target_start(&c->guest, c->command, c->log, timeout);
	walk_record(&c->guest, &c->walk, c->o->from);
}

/* The kernel died of the boundary before: a new one walks the same way, or we may not go on. */
static void boot_again(struct campaign *c)
{
	unsigned count = c->walk.count;

	target_end(&c->guest);
	free(c->walk.at);
	boot(c);
	if (c->walk.count != count)
		die(ST_FAILED, "the way has %u boundaries after a new start, and had %u",
		    c->walk.count, count);
}

static void progress(const struct campaign *c, unsigned boundary)
{
	double seconds = difftime(time(NULL), c->began);
	double left = c->done ? seconds / c->done * (c->todo > c->done ? c->todo - c->done : 0) : 0;

	if (isatty(STDERR_FILENO))
		fprintf(stderr,
		        "\rboundary %u of %u, %llu survived, %llu not, about %.0f s left   ",
		        boundary + 1, c->walk.count, c->record.sum[SURVIVED],
		        c->record.sum[DIED] + c->record.sum[DIFFERS], left);
}

static void tell(const struct campaign *c, const struct strike *s)
{
	char *where = symbols_place(c->symbols, c->walk.at[s->boundary].rip);
	struct buf why = s->why;

	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%70s\r", "");
	printf("%s: %s at boundary %u of %u, %s", verdict_names[s->verdict], c->first->name,
	       s->boundary + 1, c->walk.count, where);
	if (c->second)
		printf(", %s at boundary %u behind it", c->second->name, s->second);
	printf(why.len ? ": %s\n" : "\n", why.len ? buf_text(&why) : "");
	fflush(stdout);
	free(where);
}

static bool one(struct campaign *c, struct strike *s)
{
	if (record_has(&c->record, s->boundary, s->second))
		return true;
	if (c->o->limit && c->done >= c->o->limit)
		return false;
	strike(&c->guest, &c->walk, c->first, c->second, s);
	if (s->passed && s->verdict == SURVIVED)
		return true;
	c->done++;
	record_add(&c->record, s);
	if (s->verdict != SURVIVED && s->verdict != BLOCKED)
		tell(c, s);
	if (s->verdict == DIED)
		boot_again(c);
	return true;
}

/* All boundaries of one depth-1 boundary. False: the limit, or a signal. */
static bool boundary(struct campaign *c, unsigned b)
{
	struct strike s = {.boundary = b, .second = c->second ? 1 : 0};

	progress(c, b);
	for (;;) {
		if (interrupted || !one(c, &s))
			return false;
		if (!c->second || s.passed)
			break;
		s.second++;
	}
	buf_free(&s.why);
	return true;
}

static int judge(const struct campaign *c, bool complete)
{
	const struct record *r = &c->record;

	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%70s\r", "");
	printf("%s%s%s: %u boundaries from %s, %u injections: %llu survived, %llu blocked, %llu "
	       "differ, %llu died%s\n",
	       c->first->name, c->second ? "," : "", c->second ? c->second->name : "",
	       c->walk.count, c->o->from, r->count, r->sum[SURVIVED], r->sum[BLOCKED],
	       r->sum[DIFFERS], r->sum[DIED], complete ? "" : "; not complete");
	if (interrupted)
		return ST_SIGNAL + (int)interrupted;
	return r->sum[DIFFERS] || r->sum[DIED] || !complete ? ST_FAILED : ST_OK;
}

int sweep_outside(const struct sweep_options *o)
{
	struct campaign c = {.o = o, .began = time(NULL)};
	struct sigaction end = {.sa_handler = on_signal};
	bool complete = true;

	check(&c);
	prepare(&c);
	if (o->dry_run) {
		puts(emulator_command_text(c.command));
		clean(&c);
		return ST_OK;
	}
	record_open(&c.record, o->resume, describe(&c));
	sigaction(SIGINT, &end, NULL);
	sigaction(SIGTERM, &end, NULL);
	/* A guest that is gone is found out by what it does not answer. */
	signal(SIGPIPE, SIG_IGN);
	boot(&c);
	c.todo = c.walk.count;
	for (unsigned b = 0; complete && b < c.walk.count; b++)
		complete = boundary(&c, b);
	target_end(&c.guest);
	clean(&c);
	if (o->report)
		record_write(&c.record, o->report, o, &c.walk, c.symbols, complete);
	return judge(&c, complete);
}
