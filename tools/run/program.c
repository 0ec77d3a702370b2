/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/program.h"
#include "tools/common/places.h"
#include "tools/common/say.h"
#include "tools/run/elf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add_with_needs(struct rootfs *fs, const char *path);

/* Where the dynamic loader looks without a cache. */
static const char *const library_dirs[] = {
        "/lib/x86_64-linux-gnu",
        "/usr/lib/x86_64-linux-gnu",
        "/lib64",
        "/usr/lib64",
        "/lib",
        "/usr/lib",
};

/* "$ORIGIN/../lib:/opt/lib" of the file `of`: the library's path, or NULL. */
static char *search_runpath(const char *runpath, const char *of, const char *name)
{
	char *copy = must_strdup(runpath), *rest = copy, *dir;
	char *found = NULL;

	while (!found && (dir = strsep(&rest, ":"))) {
		char *try, *origin = strstr(dir, "$ORIGIN");

		if (origin)
			try = must_printf("%.*s%.*s%s/%s", (int)(origin - dir), dir,
			                  (int)(strrchr(of, '/') - of), of, origin + 7, name);
		else
			try = must_printf("%s/%s", dir, name);
		if (!access(try, R_OK))
			found = path_absolute(try);
		free(try);
	}
	free(copy);
	return found;
}

static char *find_library(const char *name, const char *of, const struct elf_needs *needs)
{
	if (strchr(name, '/'))
		return must_strdup(name);
	if (needs->path) {
		char *found = search_runpath(needs->path, of, name);

		if (found)
			return found;
	}
	for (unsigned i = 0; i < sizeof(library_dirs) / sizeof(*library_dirs); i++) {
		char *try = must_printf("%s/%s", library_dirs[i], name);

		if (!access(try, R_OK))
			return try;
		free(try);
	}
	die(ST_NOEXEC, "%s needs the library %s, which was not found", of, name);
}

static void add_library(struct rootfs *fs, const char *path)
{
	if (!rootfs_has(fs, path, false))
		add_with_needs(fs, path);
}

static void add_script(struct rootfs *fs, const char *path)
{
	char line[256] = "", *interpreter;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);

	if (n < 0)
		die(ST_NOEXEC, "%s: %s", path, strerror(errno));
	close(fd);
	if (strncmp(line, "#!", 2))
		die(ST_NOEXEC, "%s is neither an ELF program nor a script that begins with #!",
		    path);
	line[strcspn(line, "\n")] = '\0';
	interpreter = line + 2 + strspn(line + 2, " \t");
	interpreter[strcspn(interpreter, " \t")] = '\0';
	if (rootfs_has(fs, interpreter, false))
		return;
	if (access(interpreter, R_OK))
		die(ST_NOEXEC, "%s: its interpreter %s: %s", path, interpreter, strerror(errno));
	add_with_needs(fs, interpreter);
}

static void add_with_needs(struct rootfs *fs, const char *path)
{
	struct elf_needs needs;
	const char *why;

	if (access(path, R_OK))
		die(ST_NOEXEC, "%s: %s", path, strerror(errno));
	rootfs_add_file(fs, path, path);
	if (!elf_is(path)) {
		add_script(fs, path);
		return;
	}
	why = elf_refuses(path);
	if (why)
		die(ST_NOEXEC, "%s %s", path, why);
	if (!elf_read_needs(path, &needs))
		die(ST_NOEXEC, "%s is a damaged ELF file", path);
	if (needs.interpreter) {
		if (access(needs.interpreter, R_OK))
			die(ST_NOEXEC, "%s: its loader %s: %s", path, needs.interpreter,
			    strerror(errno));
		rootfs_add_file(fs, needs.interpreter, needs.interpreter);
	}
	for (char **name = needs.needed; *name; name++) {
		char *library = find_library(*name, path, &needs);

		add_library(fs, library);
		free(library);
	}
}

/* As a shell words it, and its status. */
static void refuse_path(const char *name, const char *host)
{
	struct stat st;

	if (stat(host, &st)) {
		if (errno == ENOENT || errno == ENOTDIR)
			die(ST_NOTFOUND, "%s: no such program", name);
		die(ST_NOEXEC, "%s: %s", name, strerror(errno));
	}
	if (S_ISDIR(st.st_mode))
		die(ST_NOEXEC, "%s: is a folder", name);
	if (!(st.st_mode & 0111) || access(host, X_OK))
		die(ST_NOEXEC, "%s: permission denied (is it executable?)", name);
}

/* In the guest's own files; NULL: not there. */
static char *in_root(const char *name, const char *root)
{
	int forbidden;
	char *path, *host;

	if (!strchr(name, '/'))
		return path_search(name, GUEST_PATH, root, &forbidden);
	path = path_absolute(name);
	host = must_printf("%s%s", root, path);
	if (access(host, F_OK)) {
		free(path);
		path = NULL;
	}
	free(host);
	return path;
}

char *program_add(struct rootfs *fs, const char *name, const char *root)
{
	const char *search = getenv("PATH");
	int forbidden = 0;
	char *path = root ? in_root(name, root) : NULL;

	if (path)
		return path;
	if (!*name)
		die(ST_NOTFOUND, "the program's name is empty");
	if (strchr(name, '/')) {
		refuse_path(name, name);
		path = path_absolute(name);
	} else {
		path = path_search(name, search ? search : GUEST_PATH, "", &forbidden);
		if (!path && forbidden)
			die(ST_NOEXEC, "%s: permission denied", name);
		if (!path)
			die(ST_NOTFOUND, "%s: no such program in PATH", name);
	}
	add_with_needs(fs, path);
	return path;
}
