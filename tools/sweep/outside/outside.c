/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The engine outside: any kernel that boots in the emulator. Nothing is asked of it but that a program
 * comes to the door again and again; the debugger's protocol does the rest.
 */
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/run/emulator.h"
#include "tools/sweep/engines.h"
#include "tools/sweep/outside/initrd.h"
#include "tools/sweep/outside/record.h"
#include "tools/sweep/outside/request.h"
#include "tools/sweep/outside/strike.h"
#include "tools/sweep/outside/walk.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Unless it was said: a boot may take long, a call may not. */
#define TIMEOUT_BOOT_S 60.0
#define TIMEOUT_S      10.0

/* Depth 2: each event comes so often before it counts. */
#define FIRST_TIMES 32

struct campaign {
	const struct sweep_options *o;
	struct request asked;
	struct walk walk;
	struct way inner; /* depth 2: of the first event's handler, at the boundary we are at */
	struct record record;
	FILE *report; /* or NULL */
	struct target guest;
	char **command;
	unsigned long long done; /* in this run */
	double skipped;          /* the part that was done in earlier ones, 0 to 1 */
	time_t began;
};

/* Files that live as long as the command, and the guest that has them; NULL: there is none. */
static char *log_file, *initrd_file;
static struct target *their_guest;
/* The file of --report when it was not there before, and until there is something in it. */
static const char *empty_report;
static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
	interrupted = sig;
}

/* While the first guest boots there is nothing to keep. */
static void end_if_asked(void)
{
	if (interrupted)
		die(ST_SIGNAL + (int)interrupted, "ended by %s, before any event",
		    strsignal(interrupted));
}

/* Who ignores the end of a terminal (nohup) goes on. */
static void take_signals(void)
{
	const struct sigaction end = {.sa_handler = on_signal};
	struct sigaction was;

	sigaction(SIGINT, &end, NULL);
	sigaction(SIGTERM, &end, NULL);
	if (!sigaction(SIGHUP, NULL, &was) && was.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &end, NULL);
	/* A guest that is gone is found out by what it does not answer. */
	signal(SIGPIPE, SIG_IGN);
}

static void clean(void)
{
	char *complaints = must_printf("%s.emulator", log_file);

	/* It may still be about to make them. */
	if (their_guest)
		target_end(their_guest, false);
	unlink(log_file);
	unlink(complaints);
	unlink(initrd_file);
	if (empty_report)
		unlink(empty_report);
	free(complaints);
}

static const char *initrd(const struct sweep_options *o)
{
	return o->initrd ? o->initrd : initrd_file;
}

static void prepare(struct campaign *c)
{
	const struct sweep_options *o = c->o;
	char *folder = must_printf("%s/sweep", place_build());
	char *program = must_printf("%s/workload", folder);

	mkdir(folder, 0777);
	log_file = must_printf("%s/outside-%d.log", folder, (int)getpid());
	initrd_file = must_printf("%s/outside-%d.cpio", folder, (int)getpid());
	c->command = target_command(o, initrd(o), log_file);
	if (o->dry_run)
		return;
	target_check(c->command, o->kernel);
	atexit(clean);
	if (!o->initrd) {
		if (access(program, R_OK))
			die(ST_UNAVAILABLE, "%s is missing: build it with `make payloads`",
			    program);
		initrd_write(initrd_file, program);
	}
	free(folder);
	free(program);
}

/* A campaign may take hours: that it can be told is known before. */
static void open_report(struct campaign *c)
{
	const char *path = c->o->report;
	bool was_there = !path || !access(path, F_OK);

	c->report = record_report(path);
	if (!was_there && c->report != stdout)
		empty_report = path;
}

static void write_report(const struct campaign *c, bool complete)
{
	if (!c->report)
		return;
	empty_report = NULL;
	record_write(&c->record, c->report, c->o, &c->walk, c->asked.symbols, complete);
}

/*
 * Many a handler has more to say the first times. What is wrong with one event alone is not ours to
 * tell: depth 2 follows depth 1.
 */
static void get_used_to(struct campaign *c, struct event *e)
{
	struct strike s = {0};

	for (unsigned i = 0; i < FIRST_TIMES && s.verdict != DIED; i++)
		strike(&c->guest, &c->walk, e, NULL, NULL, &s);
	if (s.verdict == DIED)
		die(ST_FAILED, "one %s alone kills it, %s: sweep --depth 1 first", e->name,
		    buf_text(&s.why));
	buf_free(&s.why);
}

static void look_up(struct campaign *c, struct event *e)
{
	if (!event_look_up(e, &c->guest))
		die(ST_FAILED, "the kernel has no handler for %s (vector %u)", e->name, e->vector);
}

/* Started, and standing where the walk begins. `waiting`: see remote.h; until it stands there. */
static void boot(struct campaign *c, void (*waiting)(void))
{
	bool said = c->o->timeout > 0;

	their_guest = &c->guest;
	target_start(&c->guest, c->command, log_file, said ? c->o->timeout : TIMEOUT_BOOT_S,
	             waiting);
	walk_record(&c->guest, &c->walk, c->o->from);
	if (!said)
		c->guest.remote.timeout = TIMEOUT_S;
	look_up(c, c->asked.first);
	if (c->asked.second) {
		look_up(c, c->asked.second);
		get_used_to(c, c->asked.first);
		get_used_to(c, c->asked.second);
	}
	c->guest.remote.waiting = NULL;
}

/*
 * The guest died of the boundary before, or is not what it was. False: a new one walks another way,
 * or none is wanted.
 */
static bool boot_again(struct campaign *c)
{
	unsigned count = c->walk.way.count;
	uint64_t sum = way_sum(&c->walk.way);

	target_end(&c->guest, c->o->verbose);
	if (interrupted)
		return false;
	way_free(&c->walk.way);
	boot(c, NULL);
	if (c->walk.way.count == count && way_sum(&c->walk.way) == sum)
		return true;
	say("after a new start the way has other boundaries (%u) than before (%u): it ends here",
	    c->walk.way.count, count);
	return false;
}

/* The report may be on the output: then this is not. */
static FILE *people(const struct campaign *c)
{
	return c->o->report && !strcmp(c->o->report, "-") ? stderr : stdout;
}

static void wipe_progress(void)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%78s\r", "");
}

/* Which part of all is behind us, 0 to 1. */
static double part(const struct campaign *c, const struct strike *s)
{
	double inner = c->inner.count ? (double)s->second / c->inner.count : 0;

	return (s->boundary + inner) / c->walk.way.count;
}

static void progress(const struct campaign *c, const struct strike *s)
{
	double now = part(c, s), left = 0;

	if (!isatty(STDERR_FILENO))
		return;
	if (now > c->skipped)
		left = difftime(time(NULL), c->began) * (1 - now) / (now - c->skipped);
	fprintf(stderr, "\rboundary %u of %u, %llu survived, %llu not, about %.0f s left    ",
	        s->boundary + 1, c->walk.way.count, c->record.sum[SURVIVED],
	        c->record.sum[DIED] + c->record.sum[DIFFERS], left);
}

static void tell(const struct campaign *c, const struct strike *s)
{
	const struct request *a = &c->asked;
	char *where = symbols_place(a->symbols, c->walk.way.at[s->boundary].rip);
	char *behind = symbols_place(a->symbols, s->rip);
	struct buf why = s->why;
	FILE *to = people(c);

	wipe_progress();
	fprintf(to, "%s: %s at %s, boundary %u of %u", verdict_names[s->verdict], a->first->name,
	        where, s->boundary + 1, c->walk.way.count);
	if (s->second)
		fprintf(to, ", then %s at %s, boundary %u of its handler", a->second->name, behind,
		        s->second);
	fprintf(to, why.len ? ": %s\n" : "\n", why.len ? buf_text(&why) : "");
	fflush(to);
	free(where);
	free(behind);
}

/* False: nothing more can be done. */
static bool note(struct campaign *c, const struct strike *s)
{
	c->done++;
	record_add(&c->record, s);
	if (s->verdict != SURVIVED && s->verdict != BLOCKED)
		tell(c, s);
	if (s->verdict == DIED || (s->verdict == DIFFERS && !walk_is_same(&c->guest, &c->walk)))
		return boot_again(c);
	return true;
}

static bool may_go_on(const struct campaign *c)
{
	return !interrupted && !(c->o->limit && c->done >= c->o->limit);
}

static bool one(struct campaign *c, struct strike *s, const struct way *inner)
{
	if (record_has(&c->record, s->boundary, s->second)) {
		c->skipped = part(c, s);
		return true;
	}
	if (!may_go_on(c))
		return false;
	progress(c, s);
	strike(&c->guest, &c->walk, c->asked.first, c->asked.second, inner, s);
	return note(c, s);
}

/*
 * All of the first event's handler at one boundary. Where it was not taken, or was not survived,
 * there is nothing to sweep, and that is noted as the second one's number 0.
 */
static bool handler(struct campaign *c, struct strike *s)
{
	bool ok = true;

	if (record_has(&c->record, s->boundary, 0))
		return true;
	if (!may_go_on(c))
		return false;
	way_free(&c->inner);
	if (!strike_follow(&c->guest, &c->walk, c->asked.first, &c->inner, s))
		return note(c, s);
	for (s->second = 1; ok && s->second <= c->inner.count; s->second++)
		ok = one(c, s, &c->inner);
	return ok;
}

/* False: the limit, a signal, or a kernel that cannot be started again. */
static bool sweep(struct campaign *c)
{
	bool ok = true;

	for (unsigned b = 0; ok && b < c->walk.way.count; b++) {
		struct strike s = {.boundary = b};

		ok = c->asked.second ? handler(c, &s) : one(c, &s, NULL);
		buf_free(&s.why);
	}
	return ok;
}

static int judge(const struct campaign *c, bool complete)
{
	const struct record *r = &c->record;
	const struct request *a = &c->asked;
	unsigned long long bad = r->sum[DIFFERS] + r->sum[DIED] + r->sum[MISSED];

	wipe_progress();
	fprintf(people(c),
	        "%s%s%s: %u boundaries from %s, %u injections: %llu survived, %llu blocked, %llu "
	        "differ, %llu died, %llu missed%s\n",
	        a->first->name, a->second ? "," : "", a->second ? a->second->name : "",
	        c->walk.way.count, c->o->from, r->count, r->sum[SURVIVED], r->sum[BLOCKED],
	        r->sum[DIFFERS], r->sum[DIED], r->sum[MISSED], complete ? "" : "; not complete");
	if (interrupted)
		return ST_SIGNAL + (int)interrupted;
	if (complete && !bad && c->done && !a->first->taken) {
		say("%s was never taken: does the kernel let it come?", a->first->name);
		return ST_FAILED;
	}
	return bad || !complete ? ST_FAILED : ST_OK;
}

int sweep_outside(const struct sweep_options *o)
{
	struct campaign c = {.o = o};
	bool complete;
	char *text;

	request_check(&c.asked, o);
	take_signals();
	prepare(&c);
	if (o->dry_run) {
		puts(emulator_command_text(c.command));
		return ST_OK;
	}
	c.walk.from = c.asked.from;
	c.walk.until = c.asked.until;
	c.walk.to_program = !c.asked.until;
	open_report(&c);
	boot(&c, end_if_asked);
	text = request_text(&c.asked, o, initrd(o), &c.walk.way);
	record_open(&c.record, o->resume, text);
	free(text);
	c.began = time(NULL);
	complete = sweep(&c);
	target_end(&c.guest, o->verbose);
	their_guest = NULL;
	write_report(&c, complete);
	return judge(&c, complete);
}
