/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for the emulator ($AIRLOCK_QEMU) with a kernel that sweeps: it reads the kernel's command
 * line as the kernel does, and answers on the control line. Each of its doors has ten boundaries and
 * a fate, by its name. $FAKE_HITS is what it tells of coverage.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LOG = 10, CONTROL = 13, BOUNDARIES = 10 };

static const char *command_line = "";

/* What follows `word` on the command line, up to the next space; NULL: it is not there. */
static char *option(const char *word)
{
	const char *at = command_line;
	size_t length = strlen(word);

	while ((at = strstr(at, word))) {
		if (at == command_line || at[-1] == ' ')
			return strndup(at + length, strcspn(at + length, " "));
		at += length;
	}
	return NULL;
}

static unsigned number(const char *word, unsigned otherwise)
{
	const char *text = option(word);

	return text ? atoi(text) : otherwise;
}

static void list(void)
{
	static const char *const doors[] = {"calm",   "different",   "ends-early", "garbled",
	                                    "hangs",  "lies",        "panics",     "resets",
	                                    "strays", "very-deadly", "violates",   "waits"};

	for (unsigned i = 0; i < sizeof(doors) / sizeof(*doors); i++)
		dprintf(CONTROL, "sweep-door %s|user|what %s does\n", doors[i], doors[i]);
	dprintf(CONTROL, "sweep-event nmi|a non-maskable interrupt\n"
	                 "sweep-event mc|a machine check\nsweep-event timer|a timer interrupt\n");
}

/* "mc,nmi" as the inside of a JSON array. */
static char *quoted(const char *chain)
{
	static char text[128];
	char *to = text;

	*to++ = '"';
	for (; *chain; chain++) {
		if (*chain == ',')
			to = stpcpy(to, "\",\"");
		else
			*to++ = *chain;
	}
	strcpy(to, "\"");
	return text;
}

static unsigned depth(const char *chain)
{
	unsigned n = 1;

	for (; *chain; chain++)
		n += *chain == ',';
	return n;
}

static void where(char *text, unsigned boundary, const char *chain)
{
	static const char *const at[] = {"", "", ",2", ",2,3"};
	static const char *const rip[] = {"", "\"0x1000\"", "\"0x1000\",\"0x2000\"",
	                                  "\"0x1000\",\"0x2000\",\"0x3000\""};

	sprintf(text, "\"events\":[%s],\"at\":[%u%s],\"rip\":[%s]", quoted(chain), boundary,
	        at[depth(chain)], rip[depth(chain)]);
}

static _Noreturn void stop(int for_ever)
{
	while (for_ever)
		pause();
	exit(0);
}

static void meet(const char *door, const char *chain, unsigned boundary)
{
	char place[256];

	where(place, boundary, chain);
	if ((!strcmp(door, "panics") && boundary == 5) || !strcmp(door, "very-deadly")) {
		dprintf(LOG, "the log of a panic\n");
		dprintf(CONTROL, "sweep-last {\"door\":\"%s\",%s}\npanic a bad thing\n", door,
		        place);
		stop(0);
	}
	if (!strcmp(door, "resets") && boundary == 7)
		stop(0);
	if ((!strcmp(door, "hangs") && boundary == 4) || !strcmp(door, "waits"))
		stop(1);
	if (!strcmp(door, "ends-early")) {
		dprintf(CONTROL, "exit 0\n");
		stop(0);
	}
	if (!strcmp(door, "different") && boundary == 3)
		dprintf(CONTROL,
		        "sweep-diff {\"door\":\"%s\",%s,\"word\":\"preempt count\",\"before\":\"0x1\","
		        "\"after\":\"0x2\"}\n",
		        door, place);
}

/* How many injections differed. */
static unsigned campaign(const char *door, const char *chain)
{
	unsigned first = number("sweep.first=", 1), shard = 1, shards = 1, n = 0, differing = 0;
	const char *part = option("sweep.shard=");

	if (part)
		sscanf(part, "%u/%u", &shard, &shards);
	dprintf(CONTROL, "sweep-begin {\"door\":\"%s\",\"events\":[%s]}\n", door, quoted(chain));
	for (unsigned boundary = first; boundary <= BOUNDARIES; boundary++) {
		if ((boundary - 1) % shards != shard - 1)
			continue;
		if (number("sweep.progress=", 4) == 1 || n == 3)
			dprintf(CONTROL, "sweep-at %u %u 1\n", n, boundary);
		meet(door, chain, boundary);
		n++;
		differing += !strcmp(door, "different") && boundary == 3;
	}
	if (!strcmp(door, "garbled"))
		dprintf(CONTROL, "sweep-diff {\"door\":\n");
	if (!strcmp(door, "violates"))
		dprintf(CONTROL, "violation RCU is not watching\n");
	dprintf(CONTROL,
	        "sweep-end {\"door\":\"%s\",\"events\":[%s],\"boundaries\":%u,\"injections\":%u,"
	        "\"differences\":%u,\"differing\":%u}\n",
	        door, quoted(chain), BOUNDARIES, n, differing, differing);
	return differing;
}

static void sweep(const char *door)
{
	char *chains = option("sweep.events="), *chain;
	unsigned differing = 0;

	while ((chain = strsep(&chains, ";")))
		differing += campaign(door, strcmp(door, "strays") ? chain : "timer");
	if (getenv("FAKE_HITS"))
		dprintf(CONTROL, "sweep-hits %s\n", getenv("FAKE_HITS"));
	dprintf(CONTROL, "exit %d\n", differing || !strcmp(door, "lies"));
}

int main(int argc, char **argv)
{
	const char *door;

	for (int i = 1; i + 1 < argc; i++)
		if (!strcmp(argv[i], "-append"))
			command_line = argv[i + 1];
	dprintf(LOG, "booting\n");
	dprintf(CONTROL, "ready\n");
	door = option("sweep=");
	if (!door)
		return 0;
	if (strcmp(door, "list")) {
		sweep(door);
	} else {
		list();
		dprintf(CONTROL, "exit 0\n");
	}
	return 0;
}
