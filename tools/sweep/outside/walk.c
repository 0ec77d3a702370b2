/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/walk.h"
#include "tools/common/say.h"

#include <stdlib.h>

/* Passes until the program has settled in its loop, and until two must have agreed. */
#define SETTLE     64
#define TRIES      32
/* Doors that may be passed on the way to the one that is swept. */
#define OTHERS_MAX 10000

bool way_add(struct way *way, const struct cpu *here)
{
	struct boundary b = {cpu_get(here, "rip"), 0};

	if (way->count == WALK_MAX)
		return false;
	if (way->count == way->room) {
		way->room = way->room ? 2 * way->room : 1024;
		way->at = must_alloc(way->at, way->room * sizeof(*way->at));
	}
	for (unsigned i = 0; i < way->count; i++)
		b.before += way->at[i].rip == b.rip;
	way->at[way->count++] = b;
	return true;
}

void way_free(struct way *way)
{
	free(way->at);
	*way = (struct way){0};
}

/* FNV-1a, by addresses. */
uint64_t way_sum(const struct way *way)
{
	uint64_t sum = 0xcbf29ce484222325;

	for (unsigned i = 0; i < way->count; i++)
		sum = (sum ^ way->at[i].rip) * 0x100000001b3;
	return sum;
}

bool way_alike(const struct way *a, const struct way *b)
{
	if (a->count != b->count)
		return false;
	for (unsigned i = 0; i < a->count; i++)
		if (a->at[i].rip != b->at[i].rip)
			return false;
	return true;
}

bool way_is_at(const struct way *way, unsigned b, const struct cpu *here)
{
	return cpu_get(here, "rip") == way->at[b].rip;
}

/* The next time that one of two addresses is about to be executed, not counting where we stand. */
static enum stop next(struct target *g, uint64_t address, uint64_t limit, struct cpu *here)
{
	enum stop stop;

	if (!remote_step_mode(&g->remote, REMOTE_STEP_ALONE))
		return STOP_GONE;
	stop = remote_step(&g->remote);
	if (stop != STOP_TRAP)
		return stop;
	if (!target_cpu(g, here))
		return STOP_GONE;
	if (cpu_get(here, "rip") == address || cpu_get(here, "rip") == limit)
		return STOP_TRAP;
	if (address != limit && !remote_breakpoint(&g->remote, true, limit))
		return STOP_GONE;
	stop = target_run_to(g, address);
	if (address != limit && stop != STOP_GONE && !remote_breakpoint(&g->remote, false, limit))
		return STOP_GONE;
	return stop == STOP_TRAP && !target_cpu(g, here) ? STOP_GONE : stop;
}

enum stop way_reach(struct target *g, const struct way *way, unsigned b, uint64_t limit,
                    struct cpu *here)
{
	const struct boundary *to = &way->at[b];
	unsigned times = b ? to->before + (to->rip != way->at[0].rip) : 0;
	enum stop stop = target_cpu(g, here) ? STOP_TRAP : STOP_GONE;

	for (; times && stop == STOP_TRAP; times--) {
		stop = next(g, to->rip, limit, here);
		if (stop == STOP_TRAP && cpu_get(here, "rip") == limit && limit != to->rip)
			break;
	}
	return stop;
}

static enum stop begin(struct target *g, const struct walk *w, struct cpu *c)
{
	enum stop stop = target_run_to(g, w->from);

	return stop == STOP_TRAP && !target_cpu(g, c) ? STOP_GONE : stop;
}

enum stop walk_begin(struct target *g, const struct walk *w)
{
	struct cpu c;

	for (unsigned i = 0; i < OTHERS_MAX; i++) {
		enum stop stop = begin(g, w, &c);

		if (stop != STOP_TRAP || !w->to_program || cpu_get(&c, "rcx") == w->until)
			return stop;
		/* Where we stand is where it would stop again. */
		if (!remote_step_mode(&g->remote, REMOTE_STEP_ALONE) ||
		    remote_step(&g->remote) != STOP_TRAP)
			return STOP_GONE;
	}
	return STOP_TIMEOUT;
}

enum stop walk_end(struct target *g, const struct walk *w, struct cpu *end)
{
	enum stop stop = target_run_to(g, w->until);

	return stop == STOP_TRAP && !target_cpu(g, end) ? STOP_GONE : stop;
}

static void nothing(void *arg, const char *name, const char *was, const char *is)
{
}

bool walk_is_same(struct target *g, const struct walk *w)
{
	struct cpu end;

	return walk_end(g, w, &end) == STOP_TRAP && !cpu_compare(&w->end, &end, nothing, NULL) &&
	       walk_begin(g, w) == STOP_TRAP;
}

/* One pass, step by step, whoever's it is. False: the guest is gone. */
static bool pass(struct target *g, struct walk *w)
{
	struct cpu c;

	if (begin(g, w, &c) != STOP_TRAP || !remote_step_mode(&g->remote, REMOTE_STEP_ALONE))
		return false;
	if (w->to_program)
		w->until = cpu_get(&c, "rcx");
	while (cpu_get(&c, "rip") != w->until) {
		if (!way_add(&w->way, &c))
			die(ST_USAGE,
			    "the way from --from is longer than %d instructions: is --until right?",
			    WALK_MAX);
		if (remote_step(&g->remote) != STOP_TRAP || !target_cpu(g, &c))
			return false;
	}
	/* RCX may hold anything where no SYSCALL has been, even the address that was called. */
	if (!w->way.count)
		die(ST_USAGE, "the door ends where it begins: --from is not behind a SYSCALL, "
		              "so it needs --until");
	w->end = c;
	return true;
}

static bool alike(const struct walk *a, const struct walk *b)
{
	return way_alike(&a->way, &b->way) && !cpu_compare(&a->end, &b->end, nothing, NULL);
}

/* A guest that ends, or that goes on without coming here: two statuses. */
static void settle(struct target *g, const struct walk *w, const char *name)
{
	struct cpu c;

	for (unsigned i = 0; i < SETTLE; i++) {
		enum stop stop = begin(g, w, &c);

		if (stop == STOP_TRAP)
			stop = remote_step(&g->remote);
		if (stop == STOP_TRAP)
			continue;
		die(stop == STOP_TIMEOUT ? ST_TIMEOUT : ST_KERNEL,
		    "the guest %s, and has come to %s %u times, not %u: \"%s\"",
		    stop == STOP_TIMEOUT ? "runs on" : "has ended", name, i, SETTLE,
		    target_last_words(g));
	}
}

void walk_record(struct target *g, struct walk *w, const char *name)
{
	struct walk last = {0};

	settle(g, w, name);
	for (unsigned i = 0; i < TRIES; i++) {
		if (!pass(g, w))
			die(ST_KERNEL, "the guest died before any event: \"%s\"",
			    target_last_words(g));
		if (i && alike(w, &last)) {
			way_free(&last.way);
			if (walk_begin(g, w) != STOP_TRAP)
				die(ST_KERNEL, "the guest does not come to %s again", name);
			return;
		}
		way_free(&last.way);
		last = *w;
		w->way = (struct way){0};
	}
	die(ST_USAGE,
	    "no two passes from %s are alike: the workload must come the same way each time", name);
}
