/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/spec.h"
#include "tools/common/buf.h"
#include "tools/common/places.h"
#include "tools/run/program.h"
#include "tools/run/terminal.h"

#include <stdlib.h>
#include <string.h>

#define SPEC "/.airlock/run"

static void put(struct buf *b, const char *key, const char *value)
{
	buf_addf(b, "%s=%s", key, value);
	buf_add(b, "", 1);
}

static bool given(const struct run_options *o, const char *name)
{
	size_t len = strlen(name);

	for (const char *const *e = o->env; *e; e++)
		if (!strncmp(*e, name, len) && (*e)[len] == '=')
			return true;
	return false;
}

static void put_env(struct buf *b, const struct run_options *o, const char *name, const char *value)
{
	if (given(o, name) || !value)
		return;
	buf_addf(b, "env=%s=%s", name, value);
	buf_add(b, "", 1);
}

void spec_add(struct rootfs *fs, const struct run_options *o, const char *path, bool tty,
              bool input)
{
	const char *term = getenv("TERM");
	char *cwd = path_absolute(".");
	unsigned rows, cols;
	struct buf b = {0};

	put(&b, "path", path);
	for (char **arg = o->argv; *arg; arg++)
		put(&b, "arg", *arg);
	put_env(&b, o, "PATH", GUEST_PATH);
	put_env(&b, o, "HOME", "/root");
	put_env(&b, o, "USER", "root");
	put_env(&b, o, "LANG", "C.UTF-8");
	put_env(&b, o, "TERM", tty && term && *term ? term : "dumb");
	for (const char *const *e = o->env; *e; e++)
		put(&b, "env", *e);
	put(&b, "cwd", rootfs_has(fs, cwd, true) ? cwd : "/");
	if (!input)
		put(&b, "input", "none");
	if (tty) {
		terminal_size(&rows, &cols);
		buf_addf(&b, "tty=1%crows=%u%ccols=%u%c", 0, rows, 0, cols, 0);
	}
	rootfs_add_hidden(fs, SPEC, b.data, b.len);
	buf_free(&b);
	free(cwd);
}
