/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/campaign.h"
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/sweep/inside/guest.h"
#include "tools/sweep/inside/plan.h"
#include "tools/sweep/inside/progress.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A campaign that kills so often is known to be broken. */
#define DEATHS_MAX 8
#define SILENCE_S  60.0
#define TICK_MS    200

struct job {
	bool running;
	struct guest guest;
	struct unit unit;
};

struct campaign {
	const struct sweep_options *o;
	struct results *r;
	char *options;
	struct plan plan;
	struct job *jobs;
	struct progress progress;
	uint64_t silence_ns; /* 0: for ever */
};

static volatile sig_atomic_t asked_to_end;

static void end_asked(int signal)
{
	asked_to_end = signal;
}

static void take_signals(void)
{
	const struct sigaction action = {.sa_handler = end_asked};

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* --- when a boot is over --------------------------------------------------------------------- */

/* The first campaign of the unit that did not end. */
static size_t unfinished(const struct job *job)
{
	return job->guest.heard.ended_count;
}

static struct finding *find(struct campaign *c, const struct unit *unit, size_t chain,
                            enum finding_kind kind, char *what)
{
	struct finding *f = results_add_finding(c->r);

	f->kind = kind;
	f->door = must_strdup(unit->door);
	f->options = must_strdup(c->options);
	f->chain = unit->chains[chain];
	f->what = what;
	return f;
}

static char *how_it_died(const struct job *job)
{
	const struct heard *h = &job->guest.heard;

	if (h->panic)
		return must_printf("panic: %s", h->panic);
	if (job->guest.silent)
		return must_strdup("hang: it did not say a word any more");
	if (h->emulator_failed)
		return must_strdup(h->machine);
	return must_strdup("the machine stopped without a word (a triple fault?)");
}

/* The campaign of this unit again or further on, then the ones behind it. */
static void go_on(struct campaign *c, const struct unit *unit, size_t chain, uint64_t first,
                  bool step, bool this_one)
{
	struct unit rest = {.door = unit->door,
	                    .chains = unit->chains + chain + 1,
	                    .count = unit->count - chain - 1};

	if (c->o->at_count)
		return;
	if (rest.count)
		plan_push(&c->plan, rest);
	rest.chains = unit->chains + chain;
	rest.count = 1;
	rest.first = first;
	rest.step = step;
	if (this_one)
		plan_push(&c->plan, rest);
}

static struct injection killer(const struct campaign *c, const struct job *job)
{
	const struct heard *h = &job->guest.heard;
	struct injection in = {.depth = c->o->at_count};

	if (h->died_of.depth)
		return h->died_of;
	if (job->unit.step)
		return h->now;
	for (unsigned i = 0; i < in.depth; i++)
		in.at[i] = c->o->at[i];
	return in;
}

/* What a campaign found that has no end. */
static struct cell *count_cut_short(struct campaign *c, const struct job *job, size_t chain)
{
	const struct heard *h = &job->guest.heard;
	struct cell *cell =
	        results_cell(c->r, job->unit.door, &job->unit.chains[chain], c->options);

	cell->shards = c->o->shards;
	if (h->begun) {
		cell->injections += h->injections;
		cell->differences += h->differences;
		cell->ns += clock_ns() - h->begun_ns;
	}
	return cell;
}

static void died(struct campaign *c, struct job *job)
{
	struct heard *h = &job->guest.heard;
	size_t chain = unfinished(job);
	struct injection in = killer(c, job);
	struct cell *cell = count_cut_short(c, job, chain);
	struct finding *f;
	bool again;

	if (h->begun && !in.depth && !job->unit.step) {
		/* It did not say where: again from where it was last seen, step by step. */
		go_on(c, &job->unit, chain, h->now.depth ? h->now.at[0] : job->unit.first, true,
		      true);
		return;
	}
	f = find(c, &job->unit, chain, FINDING_DEATH, how_it_died(job));
	f->injection = in;
	f->log = h->log.len ? buf_text(&h->log) : NULL;
	cell->deaths++;
	/* A boundary that was to be left out means that it dies wherever the sweep begins. */
	again = in.depth && in.at[0] >= job->unit.first && cell->deaths < DEATHS_MAX;
	if (!again)
		find(c, &job->unit, chain, FINDING_OTHER,
		     must_printf("given up after %llu deaths", (unsigned long long)cell->deaths));
	go_on(c, &job->unit, chain, in.at[0] + 1, false, again);
}

/* The kernel has ended by itself, and says so: did it do what was asked? */
static void check_end(struct campaign *c, struct job *job)
{
	const struct heard *h = &job->guest.heard;
	size_t chain = unfinished(job);

	if (chain < job->unit.count) {
		count_cut_short(c, job, chain);
		find(c, &job->unit, chain, FINDING_OTHER,
		     must_printf("the kernel ended with %d before the campaign was over",
		                 h->exit_code));
	} else if (!h->exit_code != !h->differing_in_all) {
		find(c, &job->unit, 0, FINDING_OTHER,
		     must_printf("the kernel ended with %d, but tells of %llu differing",
		                 h->exit_code, (unsigned long long)h->differing_in_all));
	}
}

static void check_words(struct campaign *c, struct job *job)
{
	const struct heard *h = &job->guest.heard;

	if (h->not_understood)
		find(c, &job->unit, 0, FINDING_OTHER,
		     must_printf("not understood: %.200s", h->not_understood));
	if (h->violations && !h->panic)
		find(c, &job->unit, 0, FINDING_OTHER,
		     must_printf("%u broken invariants, the first: %s", h->violations,
		                 h->violation));
}

static void mark_done(struct campaign *c, const struct job *job)
{
	const struct heard *h = &job->guest.heard;

	for (size_t i = 0; i < h->ended_count && i < job->unit.count; i++)
		if (chain_is(&h->ended[i], &job->unit.chains[i]))
			cell_add_shard(results_cell(c->r, job->unit.door, &h->ended[i], c->options),
			               c->o->shard);
		else
			find(c, &job->unit, i, FINDING_OTHER,
			     must_strdup("the kernel went through another chain of events"));
}

/* Not to be taken for campaigns that nobody asked for. */
static void give_up(struct campaign *c, const struct unit *unit, size_t from)
{
	for (size_t i = from; i < unit->count; i++)
		find(c, unit, i, FINDING_OTHER,
		     must_printf("ended by %s before it was over", strsignal(asked_to_end)));
}

static void over(struct campaign *c, struct job *job)
{
	struct heard *h = &job->guest.heard;

	c->progress.done++;
	job->running = false;
	mark_done(c, job);
	if (asked_to_end) {
		if (unfinished(job) < job->unit.count)
			count_cut_short(c, job, unfinished(job));
		give_up(c, &job->unit, unfinished(job));
		return;
	}
	check_words(c, job);
	if (h->emulator_failed && !h->begun && !h->ended_count) {
		progress_clear();
		die(ST_EMULATOR, "%s", h->machine);
	}
	if (h->exited && !h->panic)
		check_end(c, job);
	else if (unfinished(job) < job->unit.count)
		died(c, job);
	else
		find(c, &job->unit, job->unit.count - 1, FINDING_DEATH, how_it_died(job));
	if (h->in_full.len)
		fprintf(stderr, "  %-24s %18s %18s\n%s", "word of the judge", "before", "after",
		        buf_text(&h->in_full));
}

/* --- all of them ----------------------------------------------------------------------------- */

static void start(struct campaign *c, struct job *job)
{
	char *words;

	*job = (struct job){0};
	if (asked_to_end || !plan_pop(&c->plan, &job->unit))
		return;
	c->progress.units = c->progress.done + c->plan.left + 1;
	for (unsigned i = 0; i < c->o->jobs; i++)
		c->progress.units += c->jobs[i].running;
	words = plan_words(c->o, &job->unit);
	job->guest.heard = (struct heard){.results = c->r,
	                                  .door = job->unit.door,
	                                  .options = c->options,
	                                  .shard = c->o->shard,
	                                  .shards = c->o->shards};
	guest_start(&job->guest, c->o, words);
	job->running = true;
	free(words);
}

static void check_silence(struct campaign *c, struct job *job, uint64_t now)
{
	if (!c->silence_ns || job->guest.silent || now - job->guest.heard_ns < c->silence_ns)
		return;
	job->guest.silent = true;
	guest_end(&job->guest);
}

static void tell_progress(struct campaign *c)
{
	uint64_t injections = 0;
	const struct job *busy = NULL;
	char *chain, *what;

	for (size_t i = 0; i < c->r->cell_count; i++)
		injections += c->r->cells[i].injections;
	for (unsigned i = 0; i < c->o->jobs; i++) {
		if (!c->jobs[i].running || !c->jobs[i].guest.heard.begun)
			continue;
		busy = &c->jobs[i];
		injections += busy->guest.heard.injections;
	}
	if (!busy)
		return;
	chain = chain_text(&busy->guest.heard.chain);
	what = must_printf("%s %s", busy->unit.door, chain);
	progress_show(&c->progress, what, injections, clock_ns());
	free(chain);
	free(what);
}

/* One wait; false when no guest is left. */
static bool attend(struct campaign *c, struct pollfd *polls)
{
	bool any = false;

	for (unsigned i = 0; i < c->o->jobs; i++) {
		if (!c->jobs[i].running)
			start(c, &c->jobs[i]);
		else if (asked_to_end)
			guest_end(&c->jobs[i].guest);
		polls[i] = (struct pollfd){c->jobs[i].running ? c->jobs[i].guest.words : -1, POLLIN,
		                           0};
		any |= c->jobs[i].running;
	}
	if (!any)
		return false;
	if (poll(polls, c->o->jobs, TICK_MS) < 0) {
		if (errno != EINTR)
			die(ST_UNAVAILABLE, "poll: %s", strerror(errno));
		return true;
	}
	for (unsigned i = 0; i < c->o->jobs; i++) {
		if (polls[i].revents && !guest_listen(&c->jobs[i].guest))
			over(c, &c->jobs[i]);
		if (c->jobs[i].running)
			check_silence(c, &c->jobs[i], clock_ns());
	}
	tell_progress(c);
	return true;
}

static void explain_debugger(const struct sweep_options *o)
{
	say("the guest waits; in another terminal: gdb -ex 'target remote :1234' "
	    "-ex 'break sweep_stop_here' -ex continue %s",
	    guest_image(o));
}

int campaign_run(const struct sweep_options *o, struct results *r)
{
	struct campaign c = {
	        .o = o,
	        .r = r,
	        .options = plan_options(o),
	        .jobs = must_alloc(NULL, o->jobs * sizeof(*c.jobs)),
	        .progress.begun_ns = clock_ns(),
	        .silence_ns = o->gdb ? 0 : (uint64_t)((o->timeout ? o->timeout : SILENCE_S) * 1e9),
	};
	struct pollfd *polls = must_alloc(NULL, o->jobs * sizeof(*polls));
	struct unit left;

	memset(c.jobs, 0, o->jobs * sizeof(*c.jobs));
	plan_make(&c.plan, o, r);
	take_signals();
	if (o->gdb)
		explain_debugger(o);
	while (attend(&c, polls))
		;
	progress_clear();
	while (plan_pop(&c.plan, &left))
		give_up(&c, &left, 0);
	if (asked_to_end)
		say("ended by %s: this is what was found until then", strsignal(asked_to_end));
	free(polls);
	free(c.jobs);
	return asked_to_end;
}

/* --- what the kernel knows ------------------------------------------------------------------- */

void campaign_learn(const struct sweep_options *o, struct results *r)
{
	struct sweep_options quiet = *o;
	struct guest g = {.heard = {.results = r, .door = "", .options = "", .shards = 1}};
	const double silence = o->timeout ? o->timeout : SILENCE_S;
	struct pollfd poll_one;

	quiet.gdb = false;
	guest_start(&g, &quiet, "sweep=list");
	do {
		poll_one = (struct pollfd){g.words, POLLIN, 0};
		if (!poll(&poll_one, 1, TICK_MS) && clock_ns() - g.heard_ns > silence * 1e9) {
			guest_end(&g);
			die(ST_UNAVAILABLE, "the kernel does not say which doors it has");
		}
	} while (!poll_one.revents || guest_listen(&g));
	if (g.heard.emulator_failed)
		die(ST_EMULATOR, "%s", g.heard.machine);
	if (!r->door_count || !r->event_count)
		die(ST_UNAVAILABLE, "the kernel %s has no doors to sweep", guest_image(o));
}

void campaign_print(const struct sweep_options *o)
{
	struct chain *chains = must_alloc(NULL, (o->events.count + 1) * sizeof(*chains));
	struct unit unit = {.chains = chains, .count = o->events.count / o->depth};

	if (!o->doors.count || !o->events.count)
		puts(guest_command(o, "sweep=list"));
	for (size_t i = 0; i < unit.count; i++) {
		chains[i].depth = o->depth;
		memcpy(chains[i].event, o->events.one + i * o->depth,
		       o->depth * sizeof(*o->events.one));
	}
	for (unsigned i = 0; unit.count && i < o->doors.count; i++) {
		unit.door = o->doors.one[i];
		puts(guest_command(o, plan_words(o, &unit)));
	}
	free(chains);
}
