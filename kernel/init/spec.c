/* SPDX-License-Identifier: BSD-2-Clause */
/* The run spec: NUL-terminated KEY=VALUE strings, written by the host. */
#include <asm/errno.h>
#include "lib/string.h"
#include "kernel/init/internal.h"
#include "kernel/mm/slab.h"

#define SPEC_STRINGS_MAX 65536u

static const char *linux_argv[] = {"/init", NULL};
static const char *linux_envp[] = {"HOME=/", "TERM=linux", NULL};

struct init_spec init_spec = {
        .argv = linux_argv,
        .envp = linux_envp,
        .path = "/init",
        .cwd = "/",
        .rows = 24,
        .cols = 80,
};

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
	struct init_spec spec;
	const char *end;

	if (!text)
		return -ENOMEM;
	memcpy(text, data, len);
	text[len] = 0; /* the last string may lack its NUL */
	end = text + len;
	spec = (struct init_spec){
	        .argv = collect(text, end, "arg="),
	        .envp = collect(text, end, "env="),
	        .path = find(text, end, "path="),
	        .cwd = find(text, end, "cwd="),
	        .no_input = find(text, end, "input=none"),
	        .tty = find_number(text, end, "tty=", 0),
	        .rows = find_number(text, end, "rows=", init_spec.rows),
	        .cols = find_number(text, end, "cols=", init_spec.cols),
	        .uid = find_number(text, end, "uid=", 0),
	        .gid = find_number(text, end, "gid=", 0),
	};
	if (!spec.argv || !spec.envp)
		return -ENOMEM;
	if (!spec.argv[0])
		return -EINVAL;
	if (!spec.path)
		spec.path = spec.argv[0];
	if (!spec.cwd)
		spec.cwd = init_spec.cwd;
	init_spec = spec;
	return 0;
}
