/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/request.h"
#include "tools/common/hash.h"
#include "tools/common/say.h"
#include "tools/run/emulator.h"
#include "tools/sweep/outside/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
	struct stat st;

	if (access(path, R_OK) || stat(path, &st))
		die(ST_USAGE, "--%s %s: %s", option, path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		die(ST_USAGE, "--%s %s: not a file", option, path);
}

static struct event *event(const struct sweep_options *o, unsigned i)
{
	struct event *e = event_find(o->events.one[i]);

	if (!e)
		die(ST_USAGE, "--event %s: the engine outside knows %s", o->events.one[i],
		    event_names);
	return e;
}

void request_check(struct request *r, const struct sweep_options *o)
{
	if (!o->symbols || !o->from)
		die(ST_USAGE, "--kernel needs --symbols and --from");
	if (o->depth > 2)
		die(ST_USAGE, "the engine outside goes to --depth 2");
	if (o->cpus != 1 || o->jobs != 1)
		die(ST_USAGE, "the engine outside has one guest with one processor");
	if (o->events.count != o->depth)
		die(ST_USAGE, "--kernel --depth %u takes %s, of %s", o->depth,
		    o->depth == 1 ? "one --event" : "two, --event FIRST,SECOND", event_names);
	readable("kernel", o->kernel);
	if (o->initrd)
		readable("initrd", o->initrd);
	*r = (struct request){.first = event(o, 0), .second = o->depth == 2 ? event(o, 1) : NULL};
	r->symbols = symbols_read(o->symbols);
	r->from = place(r->symbols, "from", o->from);
	if (!o->until || !strcmp(o->until, "user"))
		return;
	r->until = place(r->symbols, "until", o->until);
	if (r->until == r->from)
		die(ST_USAGE, "--until %s: the door ends where it begins", o->until);
}

static char *content(const char *path)
{
	char *hash = hash_file(path);

	if (!hash)
		die(ST_USAGE, "%s: %s", path, strerror(errno));
	return hash;
}

/* The emulator's command says all that was asked about the guest, and what it is when nothing was. */
static char *guest_text(const struct sweep_options *o, const char *initrd)
{
	struct sweep_options named = *o;
	char *text;

	named.kernel = content(o->kernel);
	text = emulator_command_text(target_command(&named, content(initrd), "log"));
	/* --append may have lines */
	for (char *c = text; *c; c++)
		if (*c == '\n')
			*c = ' ';
	return text;
}

char *request_text(const struct request *r, const struct sweep_options *o, const char *initrd,
                   const struct way *way)
{
	char *guest = guest_text(o, initrd);
	char *text = must_printf("airlock sweep outside 3: from %s until %s, %s%s%s, way of %u "
	                         "boundaries, sum %llx, guest: %s",
	                         o->from, o->until ? o->until : "user", r->first->name,
	                         r->second ? "," : "", r->second ? r->second->name : "", way->count,
	                         (unsigned long long)way_sum(way), guest);

	free(guest);
	return text;
}
