/* SPDX-License-Identifier: BSD-2-Clause */
/* exec: arguments and environment, copied out of the old program before it goes. */
#include <asm/errno.h>
#include <asm/resource.h>
#include "lib/string.h"
#include "arch/x86_64/uaccess/uaccess.h"
#include "kernel/mm/page.h"
#include "kernel/mm/slab.h"
#include "kernel/sched/sched.h"
#include "kernel/task/exec.h"
#include "kernel/task/process.h"
#include "kernel/task/signal_api.h"

/* ---- the store ---- */

static int grow_pages(struct exec_strings *s)
{
	u32 max_pages = s->max_pages ? 2 * s->max_pages : 16;
	char **pages = krealloc(s->pages, max_pages * sizeof(*pages));

	if (!pages)
		return -ENOMEM;
	s->pages = pages;
	s->max_pages = max_pages;
	return 0;
}

static int add_page(struct exec_strings *s)
{
	struct page *page;

	if (s->nr_pages == s->max_pages && grow_pages(s))
		return -ENOMEM;
	page = page_alloc(PAGE_NORMAL);
	if (!page)
		return -ENOMEM;
	s->pages[s->nr_pages++] = page_to_virt(page);
	return 0;
}

static int add_start(struct exec_strings *s)
{
	u32 max_starts = s->max ? 2 * s->max : 128;
	u32 *starts = s->starts;

	if (s->nr == s->max) {
		starts = krealloc(starts, max_starts * sizeof(*starts));
		if (!starts)
			return -ENOMEM;
		s->starts = starts;
		s->max = max_starts;
	}
	s->starts[s->nr++] = (u32)s->len;
	return 0;
}

void strings_free(struct exec_strings *s)
{
	for (u32 i = 0; i < s->nr_pages; i++)
		page_free(virt_to_page(s->pages[i]));
	kfree(s->pages);
	kfree(s->starts);
}

/* ---- one string ---- */

/*
 * Copies at most n bytes: the length without NUL; n if there was none; -EFAULT. Kernel strings go
 * the same way, so that the rest need not know.
 */
static long copy_piece(char *to, const char *from, size_t n, bool user)
{
	size_t len;

	if (user)
		return strncpy_from_user(to, (const char __user *)from, n);
	len = strnlen(from, n);
	memcpy(to, from, min(len + 1, n));
	return (long)len;
}

static int add_string(struct exec_strings *s, const char *from, bool user)
{
	size_t begin = s->len;
	int err = add_start(s);

	while (!err) {
		size_t at = s->len % PAGE_SIZE, room = PAGE_SIZE - at;
		long got;

		if (s->len / PAGE_SIZE == s->nr_pages && add_page(s))
			return -ENOMEM;
		got = copy_piece(s->pages[s->nr_pages - 1] + at, from, room, user);
		if (got < 0)
			return -EFAULT;
		s->len += min((size_t)got + 1, room);
		from += got;
		if (s->len - begin > EXEC_STRING_MAX || s->len + 8ul * s->nr > s->limit)
			return -E2BIG;
		if ((size_t)got < room)
			return 0;
	}
	return err;
}

/* ---- an array of them ---- */

/* The string at `index`; *from is NULL at the end. */
static int source_at(const struct exec_source *source, u32 index, const char **from)
{
	u64 ptr;

	if (source->kernel) {
		*from = source->kernel[index];
		return 0;
	}
	*from = NULL;
	if (!source->user)
		return 0;
	if (get_user(ptr, source->user + index))
		return -EFAULT;
	*from = (const char *)ptr;
	return 0;
}

/* How many were added, or -errno. */
static int add_all(struct exec_strings *s, const struct exec_source *source, u32 skip)
{
	const char *from;
	u32 index;
	int err;

	for (index = 0;; index++) {
		err = source_at(source, index, &from);
		if (err)
			return err;
		if (!from)
			break;
		if (index < skip)
			continue;
		err = add_string(s, from, !source->kernel);
		if (err)
			return err;
		if (index % 256 == 255 && signal_fatal_pending(current))
			return -EINTR;
	}
	return (int)(index > skip ? index - skip : 0);
}

static size_t args_limit(void)
{
	u64 limit = min(rlimit(RLIMIT_STACK) / 4, (u64)EXEC_ARGS_MAX);

	return max(limit, (u64)EXEC_ARGS_MIN);
}

/*
 * A program that is called with no argument at all gets an empty one: many look at argv[1] for
 * options without asking whether there is an argv[0].
 */
static int add_argv(struct exec *e)
{
	int argc;

	for (u32 i = 0; i < e->nr_prefix; i++) {
		int err = add_string(&e->strings, e->prefix[i], false);

		if (err)
			return err;
	}
	argc = add_all(&e->strings, &e->argv, e->skip);
	if (argc < 0)
		return argc;
	e->argc = argc + e->nr_prefix;
	if (e->argc)
		return 0;
	e->argc = 1;
	return add_string(&e->strings, "", false);
}

int strings_gather(struct exec *e)
{
	int envc, err;

	e->strings.limit = args_limit();
	err = add_argv(e);
	if (err)
		return err;
	envc = add_all(&e->strings, &e->envp, 0);
	if (envc < 0)
		return envc;
	e->envc = envc;
	return add_string(&e->strings, e->name, false);
}
