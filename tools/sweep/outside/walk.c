/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/walk.h"
#include "tools/common/say.h"

#include <stdlib.h>
#include <string.h>

/* Passes until the program has settled in its loop, and until two must have agreed. */
#define SETTLE 64
#define TRIES  32

uint64_t walk_until(const struct walk *w, const struct cpu *begin)
{
	return w->until ? w->until : cpu_get(begin, "rcx");
}

enum stop walk_begin(struct target *g, const struct walk *w, struct cpu *begin)
{
	enum stop stop = target_run_to(g, w->from);

	return stop == STOP_TRAP && !target_cpu(g, begin) ? STOP_GONE : stop;
}

enum stop walk_reach(struct target *g, const struct walk *w, unsigned b)
{
	enum stop stop = STOP_TRAP;

	if (!b)
		return STOP_TRAP;
	/* Where we stand is not stopped at again, so a first address that comes back is counted. */
	for (unsigned times = w->at[b].before + (w->at[b].rip != w->at[0].rip);
	     times && stop == STOP_TRAP; times--) {
		if (!remote_step_mode(&g->remote, REMOTE_STEP_ALONE))
			return STOP_GONE;
		stop = remote_step(&g->remote);
		if (stop == STOP_TRAP) {
			struct cpu c;

			if (!target_cpu(g, &c))
				return STOP_GONE;
			if (cpu_get(&c, "rip") != w->at[b].rip)
				stop = target_run_to(g, w->at[b].rip);
		}
	}
	return stop;
}

enum stop walk_end(struct target *g, uint64_t until, struct cpu *end)
{
	enum stop stop = target_run_to(g, until);

	return stop == STOP_TRAP && !target_cpu(g, end) ? STOP_GONE : stop;
}

static void note(struct walk *w, uint64_t rip)
{
	unsigned before = 0;

	for (unsigned i = 0; i < w->count; i++)
		before += w->at[i].rip == rip;
	w->at[w->count++] = (struct boundary){rip, before};
}

/* One pass, step by step. False: the guest is gone. */
static bool pass(struct target *g, struct walk *w)
{
	struct cpu c;
	uint64_t until;

	w->count = 0;
	if (walk_begin(g, w, &c) != STOP_TRAP || !remote_step_mode(&g->remote, REMOTE_STEP_ALONE))
		return false;
	until = walk_until(w, &c);
	while (cpu_get(&c, "rip") != until) {
		if (w->count == WALK_MAX)
			die(ST_FAILED,
			    "the way from --from is longer than %d instructions: is "
			    "--until right?",
			    WALK_MAX);
		note(w, cpu_get(&c, "rip"));
		if (remote_step(&g->remote) != STOP_TRAP || !target_cpu(g, &c))
			return false;
	}
	w->end = c;
	return true;
}

static void nothing(void *arg, const char *name, const char *was, const char *is)
{
}

static bool alike(const struct walk *a, const struct walk *b)
{
	return a->count == b->count && !memcmp(a->at, b->at, a->count * sizeof(*a->at)) &&
	       !cpu_compare(&a->end, &b->end, nothing, NULL);
}

void walk_record(struct target *g, struct walk *w, const char *from)
{
	struct walk last = *w;
	struct cpu c;

	w->at = must_alloc(NULL, WALK_MAX * sizeof(*w->at));
	last.at = must_alloc(NULL, WALK_MAX * sizeof(*w->at));
	last.count = 0;
	for (unsigned i = 0; i < SETTLE; i++)
		if (walk_begin(g, w, &c) != STOP_TRAP || remote_step(&g->remote) != STOP_TRAP)
			die(ST_FAILED, "the guest does not come to %s %u times: \"%s\"", from,
			    SETTLE, target_last_words(g));
	for (unsigned i = 0; i < TRIES; i++) {
		if (!pass(g, w))
			die(ST_FAILED, "the guest died before any event: \"%s\"",
			    target_last_words(g));
		if (i && alike(w, &last)) {
			free(last.at);
			return;
		}
		last.count = w->count;
		last.end = w->end;
		memcpy(last.at, w->at, w->count * sizeof(*w->at));
	}
	die(ST_FAILED,
	    "no two passes from %s are alike: the workload must come the same way each time", from);
}
