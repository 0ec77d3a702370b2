/* SPDX-License-Identifier: BSD-2-Clause */
#include "sweep/options.h"

#include "arch/x86_64/boot/boot_info.h"
#include "lib/string.h"

enum { PROGRESS = 20000, WORD = 512 };

struct sweep_options sweep_options;

static u64 number(const char *key, u64 otherwise)
{
	char word[24];

	return boot_option(key, word, sizeof(word)) ? strtou64(word, NULL, 0) : otherwise;
}

static bool is_end(char c)
{
	return !c || c == ';' || c == '+';
}

/* One chain; *text goes on to what ends it. */
static bool read_chain(const char **text, struct sweep_chain *chain)
{
	const char *p = *text;

	while (!is_end(*p)) {
		const char *name = p;

		while (!is_end(*p) && *p != ',')
			p++;
		if (chain->depth == SWEEP_DEPTH)
			return false;
		chain->event[chain->depth] = sweep_event_find(name, (size_t)(p - name));
		if (!chain->event[chain->depth++])
			return false;
		if (*p == ',')
			p++;
	}
	*text = p;
	return chain->depth;
}

static bool read_chains(void)
{
	char word[WORD];
	const char *p = word;

	if (!boot_option("sweep.events", word, sizeof(word)))
		strlcpy(word, "nmi", sizeof(word));
	while (*p) {
		if (sweep_options.chains == SWEEP_CAMPAIGNS ||
		    !read_chain(&p, &sweep_options.chain[sweep_options.chains++]))
			return false;
		if (*p)
			p++;
	}
	return sweep_options.chains;
}

static bool read_shard(void)
{
	char word[24];
	const char *end;

	sweep_options.shard = sweep_options.shards = 1;
	if (!boot_option("sweep.shard", word, sizeof(word)))
		return true;
	sweep_options.shard = (u32)strtou64(word, &end, 10);
	if (*end != '/')
		return false;
	sweep_options.shards = (u32)strtou64(end + 1, NULL, 10);
	return sweep_options.shard && sweep_options.shard <= sweep_options.shards;
}

static bool read_at(void)
{
	struct sweep_options *o = &sweep_options;
	char word[64];
	const char *p = word;

	if (!boot_option("sweep.at", word, sizeof(word)))
		return true;
	while (*p && o->at_depth < SWEEP_DEPTH) {
		o->at[o->at_depth++] = (u32)strtou64(p, &p, 10);
		if (*p == ',')
			p++;
		else
			break;
	}
	return !*p && o->chains == 1 && o->at_depth == o->chain[0].depth;
}

bool sweep_options_read(const char **why)
{
	struct sweep_options *o = &sweep_options;

	if (!boot_option("sweep", o->door, sizeof(o->door)))
		return false;
	o->first = (u32)number("sweep.first", 1);
	o->last = (u32)number("sweep.last", ~0U);
	o->samples = number("sweep.samples", 0);
	o->seed = number("sweep.seed", 1);
	o->progress = number("sweep.progress", PROGRESS);
	o->stop = boot_flag("sweep.stop");
	o->trace = boot_flag("sweep-trace");
	o->stack_offset = boot_flag("stack_offset");
	o->faults = boot_flag("sweep-faults");
	*why = "sweep.events";
	if (!read_chains())
		return false;
	*why = "sweep.shard";
	if (!read_shard())
		return false;
	*why = "sweep.at";
	return read_at();
}
