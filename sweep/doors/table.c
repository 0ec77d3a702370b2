/* SPDX-License-Identifier: BSD-2-Clause */
/* All doors, by family. Each family is an array that ends with an empty entry. */
#include "sweep/door.h"

#include "lib/compiler.h"
#include "lib/string.h"
#include "sweep/doors/doors.h"

static const struct sweep_door *const families[] = {
        doors_syscall,
        doors_exception,
        doors_task,
        doors_context,
};

/* fn returns true to stop there. */
static const struct sweep_door *search(bool (*fn)(const struct sweep_door *door, const void *arg),
                                       const void *arg)
{
	unsigned i;

	for (i = 0; i < ARRAY_SIZE(families); i++)
		for (const struct sweep_door *door = families[i]; door->name; door++)
			if (fn(door, arg))
				return door;
	return NULL;
}

static bool is_named(const struct sweep_door *door, const void *name)
{
	return !strcmp(door->name, name);
}

const struct sweep_door *sweep_door_find(const char *name)
{
	return search(is_named, name);
}

struct call {
	void (*fn)(const struct sweep_door *door);
};

static bool call_it(const struct sweep_door *door, const void *call)
{
	((const struct call *)call)->fn(door);
	return false;
}

void sweep_door_each(void (*fn)(const struct sweep_door *door))
{
	const struct call call = {fn};

	search(call_it, &call);
}
