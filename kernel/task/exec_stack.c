/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exec: what a program finds on its stack. From high to low addresses:
 *
 *	eight zero bytes
 *	the file name, the environment's strings, the arguments' strings
 *	"x86_64", 16 random bytes
 *	auxiliary vector | NULL, envp[] | NULL, argv[] | argc    <- stack pointer, 16-byte aligned
 *
 * Source: System V AMD64 ABI, 3.4.1 "Initial Stack and Register State".
 */
#include <asm/errno.h>
#include <linux/auxvec.h>
#include "lib/random.h"
#include "lib/string.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "kernel/mm/mm.h"
#include "kernel/task/exec.h"
#include "kernel/task/signal_api.h"
#include "kernel/task/task.h"
#include "kernel/time/clock.h"

#define RANDOM_BYTES 16
static const char platform[] = "x86_64";

/* Words going up from `at`, a page's worth at a time. */
struct writer {
	struct mm *mm;
	u64 at;
	u32 fill;
	bool failed;
	u64 words[64];
};

static int write_bytes(struct mm *mm, u64 at, const void *from, size_t len)
{
	size_t done = mm_access(mm, at, (void *)from, len, MM_ACCESS_WRITE);

	return done == len ? 0 : -EFAULT;
}

static void flush(struct writer *w)
{
	size_t len = w->fill * sizeof(u64);

	if (len && write_bytes(w->mm, w->at, w->words, len))
		w->failed = true;
	w->at += len;
	w->fill = 0;
}

static void put_word(struct writer *w, u64 word)
{
	w->words[w->fill++] = word;
	if (w->fill == ARRAY_SIZE(w->words))
		flush(w);
}

/* ---- strings ---- */

static int write_strings(struct mm *mm, const struct exec_strings *s, u64 at)
{
	for (u32 i = 0; i < s->nr_pages; i++) {
		size_t done = i * PAGE_SIZE;
		int err = write_bytes(mm, at + done, s->pages[i], min(PAGE_SIZE, s->len - done));

		if (err)
			return err;
	}
	return 0;
}

/* ---- auxiliary vector ---- */

static u64 *aux(u64 *v, u64 type, u64 value)
{
	v[0] = type;
	v[1] = value;
	return v + 2;
}

/* Number of words, the end mark included. */
static u32 fill_auxv(struct exec *e, u64 *v, u64 random, u64 platform_at, u64 name)
{
	const struct cred *cred = e->cred ? e->cred : current->cred;
	u64 *p = v;

	p = aux(p, AT_MINSIGSTKSZ, signal_min_stack_size());
	p = aux(p, AT_HWCAP, cpu_features.hwcap);
	p = aux(p, AT_PAGESZ, PAGE_SIZE);
	p = aux(p, AT_CLKTCK, USER_HZ);
	p = aux(p, AT_PHDR, e->image.phdr);
	p = aux(p, AT_PHENT, 56);
	p = aux(p, AT_PHNUM, e->image.phnum);
	p = aux(p, AT_BASE, e->image.base);
	p = aux(p, AT_FLAGS, 0);
	p = aux(p, AT_ENTRY, e->image.own_entry);
	p = aux(p, AT_UID, cred->uid);
	p = aux(p, AT_EUID, cred->euid);
	p = aux(p, AT_GID, cred->gid);
	p = aux(p, AT_EGID, cred->egid);
	p = aux(p, AT_SECURE, e->secure);
	p = aux(p, AT_RANDOM, random);
	p = aux(p, AT_HWCAP2, cpu_features.hwcap2);
	p = aux(p, AT_EXECFN, name);
	p = aux(p, AT_PLATFORM, platform_at);
	p = aux(p, AT_NULL, 0);
	return (u32)(p - v);
}

/* ---- all of it ---- */

static int write_vectors(struct exec *e, u64 strings, u32 nr_aux)
{
	const u32 *starts = e->strings.starts;
	struct writer w = {.mm = e->mm, .at = e->stack};
	u32 i = 0;

	put_word(&w, e->argc);
	for (; i < e->argc; i++)
		put_word(&w, strings + starts[i]);
	put_word(&w, 0);
	for (; i < e->argc + e->envc; i++)
		put_word(&w, strings + starts[i]);
	put_word(&w, 0);
	for (i = 0; i < nr_aux; i++)
		put_word(&w, e->mm->auxv[i]);
	flush(&w);
	return w.failed ? -EFAULT : 0;
}

static void note_bounds(struct exec *e, u64 strings)
{
	const struct exec_strings *s = &e->strings;
	struct mm *mm = e->mm;

	mm->stack_start = e->stack;
	mm->arg_start = strings;
	mm->arg_end = mm->env_start = strings + s->starts[e->argc];
	mm->env_end = strings + s->starts[e->argc + e->envc];
}

int stack_build(struct exec *e)
{
	u64 strings = MM_STACK_TOP - sizeof(u64) - e->strings.len;
	u64 platform_at = ALIGN_DOWN(strings, 16) - sizeof(platform);
	u64 random_at = platform_at - RANDOM_BYTES;
	u64 name = strings + e->strings.starts[e->argc + e->envc];
	u8 random[RANDOM_BYTES];
	u32 nr_aux;
	int err;

	nr_aux = fill_auxv(e, e->mm->auxv, random_at, platform_at, name);
	e->stack = ALIGN_DOWN(random_at, 16) - 8ul * (3 + e->argc + e->envc + nr_aux);
	e->stack = ALIGN_DOWN(e->stack, 16);
	random_bytes(random, sizeof(random));
	err = write_strings(e->mm, &e->strings, strings);
	if (!err)
		err = write_bytes(e->mm, platform_at, platform, sizeof(platform));
	if (!err)
		err = write_bytes(e->mm, random_at, random, sizeof(random));
	if (!err)
		err = write_vectors(e, strings, nr_aux);
	note_bounds(e, strings);
	return err;
}
