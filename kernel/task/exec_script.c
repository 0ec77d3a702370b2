/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exec: "#!interpreter [argument]" in the first line of a file.
 *
 * All after the interpreter's name is one argument, blanks at both ends cut off. The line must end
 * within the head of the file, except that a long argument is cut.
 */
#include <asm/errno.h>
#include "lib/string.h"
#include "kernel/mm/slab.h"
#include "kernel/task/exec.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char *copy_range(const char *from, const char *to)
{
	size_t len = (size_t)(to - from);
	char *text = kmalloc(len + 1);

	if (text) {
		memcpy(text, from, len);
		text[len] = 0;
	}
	return text;
}

/* In front of what is there; takes the text over. */
static int prepend(struct exec *e, char *text)
{
	if (!text)
		return -ENOMEM;
	if (e->nr_prefix == EXEC_PREFIX_MAX) {
		kfree(text);
		return -ELOOP;
	}
	memmove(e->prefix + 1, e->prefix, e->nr_prefix * sizeof(e->prefix[0]));
	e->prefix[0] = text;
	e->nr_prefix++;
	return 0;
}

/* Where the line ends: NULL when the name of the interpreter might be cut. */
static const char *line_end(const char *head, const char *limit)
{
	const char *end = memchr(head, '\n', (size_t)(limit - head));
	const char *p = head;

	if (end)
		return end;
	end = head + strnlen(head, (size_t)(limit - head));
	if (end < limit)
		return end;
	while (p < limit && is_blank(*p))
		p++;
	while (p < limit && !is_blank(*p))
		p++;
	return p < limit ? limit : NULL;
}

int script_parse(struct exec *e, const char **interp)
{
	const char *p = (const char *)e->head + 2;
	const char *end = line_end(p, (const char *)e->head + EXEC_HEAD_SIZE);
	const char *name, *name_end;
	int err;

	if (!end)
		return -ENOEXEC;
	if (!e->name_reachable)
		return -ENOENT;
	end = p + strnlen(p, (size_t)(end - p));
	while (end > p && is_blank(end[-1]))
		end--;
	while (p < end && is_blank(*p))
		p++;
	if (p == end)
		return -ENOEXEC;
	for (name = p; p < end && !is_blank(*p);)
		p++;
	name_end = p;
	while (p < end && is_blank(*p))
		p++;
	if (!e->nr_prefix) {
		err = prepend(e, kstrdup(e->name));
		if (err)
			return err;
		e->skip = 1;
	}
	err = p < end ? prepend(e, copy_range(p, end)) : 0;
	if (!err)
		err = prepend(e, copy_range(name, name_end));
	*interp = e->prefix[0];
	return err;
}
