/* SPDX-License-Identifier: BSD-2-Clause */
#include "sweep/campaign.h"

#include "arch/x86_64/smp/smp.h"
#include "lib/log.h"
#include "lib/string.h"
#include "sweep/say.h"
#include "sweep/user/user.h"

enum {
	WARM_PASSES = 4,
	SAID_MOST = 32,
	CALIBRATE_STEP = 4, /* sleds of no-ops are longer */
	CALIBRATE_MOST = 50000,
	CALIBRATE_BACK = 100,
	MISSED_MOST = 10000,
	ROUNDS_MOST = 4,
	DRAWS_EACH = 8, /* sampling: tries for each sample */
	DRAW_ROOM = 64,
	NR_VECTORS = 256,
};

void campaign_begin(struct campaign *c, const struct sweep_door *door,
                    const struct sweep_chain *chain)
{
	unsigned i;

	*c = (struct campaign){.door = door, .chain = *chain};
	c->own = door->own != EVENT_NONE;
	c->injection.event[0] = door->own;
	c->injection.at[0] = 1;
	for (i = 0; i < chain->depth; i++) {
		c->injection.event[c->own + i] = chain->event[i];
		c->injection.at[c->own + i] = 1;
	}
	/* One injection, a drawn one, and one that may kill are where it was said. */
	if (!sweep_options.at_depth && !sweep_options.samples && sweep_options.progress != 1)
		c->injection.seek = c->own + 1;
	c->random = sweep_options.seed * 0x9e3779b97f4a7c15UL + 1;
	c->progress_at = sweep_options.progress;
	probe_rules = (struct probe_rules){.wake = door->flags & DOOR_SLEEPS,
	                                   .woken = door->flags & DOOR_WAKES,
	                                   .whole = door->flags & DOOR_WHOLE,
	                                   .nmis = door->flags & DOOR_NMIS};
	c->sled = door->code ? user_address(door->sled) : (u64)door->sled;
	c->sled_end = door->code ? user_address(door->sled_end) : (u64)door->sled_end;
	if ((door->flags & DOOR_SLEEPS) && !c->own)
		probe_rules.end_ip = c->sled;
}

static void enter(struct campaign *c, enum campaign_phase phase)
{
	c->phase = phase;
	c->passes = 0;
	probe_rules.dry = phase == PHASE_CALIBRATE;
}

__attribute__((__noinline__)) void sweep_stop_here(void)
{
	barrier();
}

/* How many events of the injection come in this phase. */
static unsigned depth_of(const struct campaign *c)
{
	switch (c->phase) {
	case PHASE_CALIBRATE: return 1;
	case PHASE_REFERENCE: return c->own;
	case PHASE_SWEEP: return c->own + c->chain.depth;
	case PHASE_WARM:
	case PHASE_OVER: break;
	}
	return 0;
}

static u32 vector_of(const struct campaign *c)
{
	return min((c->injection.at[c->own] - 1) / VECTOR_SPAN, (u32)NR_VECTORS - 1);
}

/* What is armed is the injection, but for the vector that a boundary of DOOR_VECTORS names. */
static void arm(const struct campaign *c)
{
	struct injection injection = c->injection;
	u32 *at = &injection.at[c->own];

	if (c->door->flags & DOOR_VECTORS) {
		sweep_vector = vector_of(c);
		*at = (*at - 1) % VECTOR_SPAN + 1;
	}
	probe_arm(&injection);
}

void campaign_before(struct campaign *c)
{
	c->injection.depth = depth_of(c);
	if (c->phase == PHASE_SWEEP && sweep_options.stop)
		sweep_stop_here();
	if (c->door->flags & DOOR_ARMS)
		probe_reset();
	else
		arm(c);
}

void campaign_arm(const struct campaign *c)
{
	arm(c);
}

void campaign_places(struct campaign *c)
{
	unsigned n;

	for (n = c->own + 1; n < c->own + c->chain.depth; n++)
		c->injection.at[n] = probe_place(n);
}

/* --- which is next --------------------------------------------------------------------------- */

static u64 draw(struct campaign *c, u32 below)
{
	c->random ^= c->random << 13;
	c->random ^= c->random >> 7;
	c->random ^= c->random << 17;
	return 1 + (c->random >> 11) % below;
}

static void reset_above(struct campaign *c, unsigned n)
{
	unsigned end = c->own + c->chain.depth;

	while (++n < end)
		c->injection.at[n] = 1;
}

/* The first event's next boundary, of those that are ours. False: there is none. */
static bool next_first(struct campaign *c)
{
	const struct sweep_options *o = &sweep_options;
	u32 *at = &c->injection.at[c->own];

	do
		++*at;
	while (*at < o->first || (*at - 1) % o->shards != o->shard - 1);
	reset_above(c, c->own);
	if ((c->door->flags & DOOR_VECTORS) && *at > NR_VECTORS * VECTOR_SPAN)
		return false;
	return *at <= o->last;
}

/* DOOR_VECTORS: the next boundary is of another vector than the reference: it may end otherwise. */
static bool other_vector(const struct campaign *c)
{
	return (c->door->flags & DOOR_VECTORS) && vector_of(c) != c->vector;
}

static bool first_place(struct campaign *c)
{
	unsigned i;

	if (sweep_options.at_depth) {
		for (i = 0; i < sweep_options.at_depth; i++)
			c->injection.at[c->own + i] = sweep_options.at[i];
		return true;
	}
	c->injection.at[c->own] = 0;
	return next_first(c);
}

static bool next_exhaustive(struct campaign *c)
{
	unsigned end = c->own + c->chain.depth;
	/* the event that came too late, or could not come, or else the last one */
	unsigned n = probe_done.skipped >= 0 ? (unsigned)probe_done.skipped : probe_done.made;

	if (probe_done.skipped < 0 && n < end) {
		if (n == c->own)
			return false; /* the door was passed untouched */
		n--;
	} else if (n == end) {
		n = end - 1;
	}
	if (n == c->own)
		return next_first(c);
	c->injection.at[n]++;
	reset_above(c, n);
	return true;
}

/* Draw each place up to where its event came so far, and a little farther. */
static bool next_sample(struct campaign *c)
{
	unsigned n, end = c->own + c->chain.depth;

	for (n = c->own; n < probe_done.made; n++)
		if (c->most[n] < c->injection.at[n])
			c->most[n] = c->injection.at[n];
	if (c->injections >= sweep_options.samples ||
	    ++c->draws > DRAWS_EACH * sweep_options.samples)
		return false;
	for (n = c->own; n < end; n++)
		c->injection.at[n] = (u32)draw(c, c->most[n] + DRAW_ROOM);
	return true;
}

static bool next_place(struct campaign *c)
{
	if (sweep_options.at_depth)
		return false;
	if (sweep_options.samples && c->chain.depth > 1)
		return next_sample(c);
	return next_exhaustive(c);
}

/* --- what was found -------------------------------------------------------------------------- */

static void say_all(const struct campaign *c, const u64 *now)
{
	unsigned i;

	for (i = 0; i < JUDGE_WORDS; i++)
		say_word((enum judge_word)i, c->reference[i], now[i]);
}

static bool judge(struct campaign *c, const u64 *now)
{
	u64 before = c->differences;
	unsigned i;

	if (likely(!memcmp(now, c->reference, sizeof(c->reference))))
		return true;
	for (i = 0; i < JUDGE_WORDS; i++) {
		if (now[i] == c->reference[i])
			continue;
		c->differences++;
		if (c->said++ < SAID_MOST)
			say_diff(c, (enum judge_word)i, c->reference[i], now[i]);
	}
	c->differing += c->differences != before;
	return false;
}

/* Counts it if all of its events came. */
static void count(struct campaign *c)
{
	bool hit = probe_done.made > c->own || probe_done.skipped == (int)c->own;

	if (hit && c->injection.at[c->own] > c->boundaries)
		c->boundaries = c->injection.at[c->own];
	if (probe_done.made < c->own + c->chain.depth)
		return;
	c->injections++;
	if (c->injections < c->progress_at)
		return;
	say_at(c);
	c->progress_at += sweep_options.progress;
}

/* Only what was to wake the door's thread can come too late. */
static bool woken_late(const struct campaign *c)
{
	return c->phase >= PHASE_REFERENCE && (c->door->flags & DOOR_WAKES) && probe_done.woke;
}

/* The way to a short sled is not always of one length: then it has to be looked for again. */
static bool own_missed(struct campaign *c)
{
	u64 ip = probe_done.regs[0].ip;

	if (!c->own || c->phase < PHASE_REFERENCE)
		return false;
	if (probe_done.made && ip >= c->sled && ip < c->sled_end)
		return false;
	if (++c->missed > MISSED_MOST)
		panic("sweep: %s: its own event never comes in time", c->door->name);
	c->injection.at[0] -= min(c->injection.at[0] - 1, (u32)CALIBRATE_BACK);
	enter(c, PHASE_CALIBRATE);
	return true;
}

static void calibrate(struct campaign *c)
{
	u64 ip = probe_done.regs[0].ip;

	if (ip >= c->sled && ip < c->sled_end) {
		enter(c, PHASE_REFERENCE);
		return;
	}
	c->injection.at[0] += c->sled_end - c->sled > CALIBRATE_STEP ? CALIBRATE_STEP : 1;
	if (c->injection.at[0] <= CALIBRATE_MOST)
		return;
	/* Another CPU may have made each pass of the right count longer than it was. */
	if (++c->rounds == ROUNDS_MOST)
		panic("sweep: %s: its own event never came", c->door->name);
	c->injection.at[0] = 1;
}

static void swept(struct campaign *c, const u64 *now)
{
	bool same;

	campaign_places(c);
	same = judge(c, now);
	if (sweep_options.at_depth)
		say_all(c, now);
	count(c);
	if (!next_place(c))
		enter(c, PHASE_OVER);
	else if (!same || other_vector(c))
		enter(c, PHASE_REFERENCE);
}

/*
 * The second pass is the reference: the first may have had the events of before to deal with. The
 * very first reference has to be as the passes without any event were, the door's own included; but
 * a vector may end in a signal.
 */
static void refer(struct campaign *c, const u64 *now)
{
	if (!c->placed && !(c->door->flags & DOOR_VECTORS))
		judge(c, now);
	memcpy(c->reference, now, sizeof(c->reference));
	if (c->passes < 2)
		return;
	c->vector = vector_of(c);
	if (!c->placed && !first_place(c))
		enter(c, PHASE_OVER);
	else
		enter(c, other_vector(c) ? PHASE_REFERENCE : PHASE_SWEEP);
	c->placed = true;
}

bool campaign_after(struct campaign *c, const struct pt_regs *regs, u64 memory)
{
	u64 now[JUDGE_WORDS];

	judge_look(now, regs, memory);
	now[JUDGE_WOKEN_LATE] = woken_late(c);
	c->passes++;
	if (own_missed(c))
		return true;
	switch (c->phase) {
	case PHASE_WARM:
		memcpy(c->reference, now, sizeof(now));
		judge_know(c->reference);
		if (c->passes >= WARM_PASSES)
			enter(c, c->own ? PHASE_CALIBRATE : PHASE_REFERENCE);
		break;
	case PHASE_CALIBRATE: calibrate(c); break;
	case PHASE_REFERENCE: refer(c, now); break;
	case PHASE_SWEEP: swept(c, now); break;
	case PHASE_OVER: break;
	}
	/* Step by step it tells where it goes before it goes there: it may not come back. */
	if (c->phase == PHASE_SWEEP && sweep_options.progress == 1)
		say_at(c);
	return c->phase != PHASE_OVER;
}
