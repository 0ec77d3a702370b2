/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/common/places.h"
#include "tools/common/buf.h"
#include "tools/common/say.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *place_build(void)
{
	static char path[PATH_MAX];
	ssize_t n;

	if (path[0])
		return path;
	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (n <= 0)
		die(ST_UNAVAILABLE, "/proc is not mounted, so this command cannot find its files");
	path[n] = '\0';
	*strrchr(path, '/') = '\0';
	return path;
}

const char *place_tree(void)
{
	static char *path;

	if (!path) {
		path = must_strdup(place_build());
		*strrchr(path, '/') = '\0';
	}
	return path;
}

char *place_kernel(void)
{
	const char *mode = getenv("MODE");

	return must_printf("%s/%s/airlock.elf", place_build(), mode && *mode ? mode : "debug");
}

static void drop_last(struct buf *b)
{
	while (b->len && b->data[--b->len] != '/')
		;
}

char *path_absolute(const char *path)
{
	struct buf out = {0};
	char *full, *rest, *part;

	if (path[0] == '/') {
		full = must_strdup(path);
	} else {
		char *cwd = getcwd(NULL, 0);

		if (!cwd)
			die(ST_UNAVAILABLE, "the current directory is gone");
		full = must_printf("%s/%s", cwd, path);
		free(cwd);
	}
	for (rest = full; (part = strsep(&rest, "/"));) {
		if (!strcmp(part, "") || !strcmp(part, "."))
			continue;
		if (!strcmp(part, ".."))
			drop_last(&out);
		else
			buf_addf(&out, "/%s", part);
	}
	free(full);
	if (!out.len)
		buf_add(&out, "/", 1);
	return buf_text(&out);
}

char *path_search(const char *name, const char *path, const char *root, int *forbidden)
{
	char *copy = must_strdup(path), *rest = copy, *dir;

	*forbidden = 0;
	while ((dir = strsep(&rest, ":"))) {
		char *try = must_printf("%s/%s", *dir ? dir : ".", name);
		char *full = path_absolute(try);
		char *host = must_printf("%s%s", root, full);
		struct stat st;
		int there = !stat(host, &st) && S_ISREG(st.st_mode);
		int usable = there && (st.st_mode & 0111) && !access(host, X_OK);

		free(try);
		free(host);
		if (usable) {
			free(copy);
			return full;
		}
		*forbidden |= there;
		free(full);
	}
	free(copy);
	return NULL;
}
