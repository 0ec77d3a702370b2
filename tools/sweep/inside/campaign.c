/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/campaign.h"
#include "tools/common/clock.h"
#include "tools/common/say.h"
#include "tools/sweep/inside/campaign_parts.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SILENCE_S 60.0
#define TICK_MS   200

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
	what = must_printf("%s %s at boundary %llu", busy->unit.door, chain,
	                   (unsigned long long)busy->guest.heard.now.at[0]);
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
			campaign_aftermath(c, &c->jobs[i], asked_to_end);
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
		campaign_give_up(&c, &left, 0, asked_to_end);
	if (asked_to_end)
		say("ended by %s: this is what was found until then", strsignal(asked_to_end));
	free(polls);
	free(c.jobs);
	return asked_to_end;
}

/* --- what the kernel knows ------------------------------------------------------------------- */

static const char *reason_of(const struct heard *h)
{
	if (h->panic)
		return h->panic;
	return h->machine && *h->machine ? h->machine : "the machine stopped without a word";
}

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
	if (!g.heard.exited && !r->door_count)
		die(ST_UNAVAILABLE, "the kernel %s ended before it said which doors it has: %s",
		    guest_image(o), reason_of(&g.heard));
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
