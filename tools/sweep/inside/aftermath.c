/* SPDX-License-Identifier: BSD-2-Clause */
/* What is found when a guest is gone, and how the campaign goes on behind a death. */
#include "tools/common/clock.h"
#include "tools/common/say.h"
#include "tools/sweep/inside/campaign_parts.h"

#include <stdio.h>
#include <string.h>

/* A campaign that kills so often is known to be broken. */
#define DEATHS_MAX 8

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

void campaign_give_up(struct campaign *c, const struct unit *unit, size_t from, int signal)
{
	for (size_t i = from; i < unit->count; i++)
		find(c, unit, i, FINDING_OTHER,
		     must_printf("ended by %s before it was over", strsignal(signal)));
}

void campaign_aftermath(struct campaign *c, struct job *job, int signal)
{
	struct heard *h = &job->guest.heard;

	c->progress.done++;
	job->running = false;
	mark_done(c, job);
	if (signal) {
		if (unfinished(job) < job->unit.count)
			count_cut_short(c, job, unfinished(job));
		campaign_give_up(c, &job->unit, unfinished(job), signal);
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
