/* SPDX-License-Identifier: BSD-2-Clause */
/* The run spec: NUL-terminated KEY=VALUE strings, written by the host. */
#include <asm/errno.h>
#include "lib/string.h"
#include "kernel/init/internal.h"
#include "kernel/mm/slab.h"

#define SPEC_STRINGS_MAX 65536u

struct init_spec init_spec;

static size_t count_key(const char *text, const char *end, const char *key)
{
	size_t n = 0;

	for (; text < end; text += strlen(text) + 1)
		n += str_has_prefix(text, key);
	return n;
}

/* All values of one key, in order, NULL-terminated. */
static const char **collect(const char *text, const char *end, const char *key)
{
	size_t nr = count_key(text, end, key), i = 0;
	const char **list;

	if (nr > SPEC_STRINGS_MAX)
		return NULL;
	list = kzalloc((nr + 1) * sizeof(*list));
	for (; list && text < end; text += strlen(text) + 1) {
		if (str_has_prefix(text, key))
			list[i++] = text + strlen(key);
	}
	return list;
}

static const char *find(const char *text, const char *end, const char *key)
{
	for (; text < end; text += strlen(text) + 1) {
		if (str_has_prefix(text, key))
			return text + strlen(key);
	}
	return NULL;
}

static unsigned int find_number(const char *text, const char *end, const char *key,
                                unsigned int otherwise)
{
	const char *value = find(text, end, key);

	return value ? (unsigned int)strtou64(value, NULL, 10) : otherwise;
}

int init_spec_parse(const void *data, size_t len)
{
	char *text = kmalloc(len + 1);
	const char *end;

	if (!text)
		return -ENOMEM;
	memcpy(text, data, len);
	text[len] = 0; /* the last string may lack its NUL */
	end = text + len;
	init_spec.argv = collect(text, end, "arg=");
	init_spec.envp = collect(text, end, "env=");
	if (!init_spec.argv || !init_spec.envp)
		return -ENOMEM;
	init_spec.path = find(text, end, "path=");
	if (!init_spec.path)
		init_spec.path = init_spec.argv[0];
	init_spec.cwd = find(text, end, "cwd=");
	if (!init_spec.cwd)
		init_spec.cwd = "/";
	init_spec.no_input = find(text, end, "input=none");
	init_spec.tty = find_number(text, end, "tty=", 0);
	init_spec.rows = find_number(text, end, "rows=", 24);
	init_spec.cols = find_number(text, end, "cols=", 80);
	init_spec.uid = find_number(text, end, "uid=", 0);
	init_spec.gid = find_number(text, end, "gid=", 0);
	return init_spec.path ? 0 : -EINVAL;
}

bool init_has_program(void)
{
	return init_spec.path;
}
