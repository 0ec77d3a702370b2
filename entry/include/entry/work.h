/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Work bits: what still has to be done for this task before it may cross the door.
 *
 * Each task owns one struct entry_work. The embedder's state hook entry_current_work() returns
 * that of the running task. Other CPUs and interrupts set bits with the atomic helpers; only the
 * owner clears them, on its way out.
 */
#ifndef ENTRY_WORK_H
#define ENTRY_WORK_H

#include <entry/noinstr.h>

/* Work of a syscall, both directions. Tested once on entry and once on exit. */
enum {
	SYSCALL_WORK_DISPATCH = 1UL << 0,   /* syscall user dispatch: entry, first of all */
	SYSCALL_WORK_PTRACE = 1UL << 1,     /* a tracer wants syscall stops */
	SYSCALL_WORK_PTRACE_EMU = 1UL << 2, /* ... and the call itself left out */
	SYSCALL_WORK_SECCOMP = 1UL << 3,    /* a filter decides */
	SYSCALL_WORK_TRACEPOINT = 1UL << 4, /* sys_enter and sys_exit events */
	SYSCALL_WORK_AUDIT = 1UL << 5,      /* audit record */
	SYSCALL_WORK_EXIT_TRAP = 1UL << 6,  /* a single step ends at the exit of this call */
	SYSCALL_WORK_WATCH = 1UL << 7,      /* free for the embedder: the core does not look */
	SYSCALL_WORK_ENTER = (1UL << 6) - 1,
	SYSCALL_WORK_EXIT = SYSCALL_WORK_PTRACE | SYSCALL_WORK_PTRACE_EMU |
	                    SYSCALL_WORK_TRACEPOINT | SYSCALL_WORK_AUDIT | SYSCALL_WORK_EXIT_TRAP |
	                    SYSCALL_WORK_DISPATCH,
};

/* Work of any return to user mode: the exit loop runs until none of these is set. */
enum {
	EXIT_WORK_RESCHED = 1UL << 0,       /* a better task is waiting for this CPU */
	EXIT_WORK_SIGPENDING = 1UL << 1,    /* a signal can be delivered */
	EXIT_WORK_NOTIFY_SIGNAL = 1UL << 2, /* task work that interrupts like a signal */
	EXIT_WORK_NOTIFY_RESUME = 1UL << 3, /* task work that does not */
	EXIT_WORK_PATCH_PENDING = 1UL << 4, /* free for the embedder */
	EXIT_WORK_ALL = (1UL << 5) - 1,
	/*
	 * Not work: the frame of this system call was rewritten, so that the fast way back may not
	 * fit. Set by whoever rewrites it (sigreturn, exec); the exit clears it.
	 */
	EXIT_WORK_FRAME = 1UL << 5,
	/* the subset that ends a guest run loop's turn */
	GUEST_WORK = EXIT_WORK_RESCHED | EXIT_WORK_SIGPENDING | EXIT_WORK_NOTIFY_SIGNAL |
	             EXIT_WORK_NOTIFY_RESUME,
};

typedef unsigned short entry_work_t;

/* Two halves of one word: the exit of a system call looks at both with one instruction. */
struct entry_work {
	union {
		struct {
			entry_work_t syscall; /* SYSCALL_WORK_* */
			entry_work_t exit;    /* EXIT_WORK_* */
		};
		unsigned int both;
	};
};

#define ENTRY_WORK_BOTH(syscall_bits, exit_bits) \
	((unsigned int)((syscall_bits) | (exit_bits) << 16))

static __always_inline void entry_work_set(entry_work_t *word, unsigned long bits)
{
	__atomic_fetch_or(word, (entry_work_t)bits, __ATOMIC_SEQ_CST);
}

static __always_inline void entry_work_clear(entry_work_t *word, unsigned long bits)
{
	__atomic_fetch_and(word, (entry_work_t)~bits, __ATOMIC_SEQ_CST);
}

static __always_inline unsigned long entry_work_read(const entry_work_t *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

#endif
