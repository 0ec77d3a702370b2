/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Terminals: line discipline, sessions and foreground process groups.
 *
 * A terminal has a driver side (the serial line to the host, or the master of a pty) and a program
 * side (the file). Locks: tty->lock (spinlock, interrupts off) guards everything in it; programs
 * sleep on read_wait and write_wait without it. Signals are sent after it was let go.
 */
#ifndef KERNEL_TTY_TTY_H
#define KERNEL_TTY_TTY_H

#include "lib/types.h"
#include "lib/list.h"
#include "lib/refcount.h"
#include "state/lockdep/spinlock.h"
#include "kernel/sched/wait.h"
#include <asm/termbits.h>
#include <asm/termios.h>

struct tty;
struct file;
struct file_ops;
struct task;

#define TTY_BUFFER 4096u

struct tty_driver {
	/* Sends bytes; how many were taken. Under tty->lock, any context. */
	size_t (*send)(struct tty *tty, const char *buf, size_t len);
	/* Room for sending now. As send. */
	size_t (*room)(struct tty *tty);
	/* A program read: what was held back for want of room may come. Task context, no locks. */
	void (*drained)(struct tty *tty);
	/* Bytes were sent, tty->lock was let go. May be NULL. Any context but NMI, no locks. */
	void (*sent)(struct tty *tty);
	/* A file of the program side came (+1) or went (-1). May be NULL. Task context, no locks. */
	void (*files)(struct tty *tty, int change);
	/* The last reference is gone. May be NULL. */
	void (*release)(struct tty *tty);
};

struct tty {
	refcount_t ref;
	const struct tty_driver *driver;
	void *driver_private;
	u32 rdev;              /* of the program side */
	struct list_head link; /* in the list of all, under its lock */
	struct spinlock lock;
	struct termios2 termios;
	struct winsize winsize;
	bool hung_up, stopped, input_ended;
	int session; /* whose controlling terminal it is; 0: nobody's */
	int pgrp;    /* the foreground process group */
	/* input ring: [tail, canon) are finished lines, [canon, head) is the line being edited */
	u32 head, tail, canon;
	u32 column, line_start; /* of the cursor; where the line being edited began */
	bool literal;           /* the next byte is taken as it is */
	u8 in[TTY_BUFFER];
	u64 ends[TTY_BUFFER / 64]; /* this byte ends a line; a NUL that does is an end of file */
	struct wait_queue read_wait, write_wait;
	bool write_short;       /* a write found no room; O_ASYNC tells when there is some */
	struct list_head sigio; /* program-side files with O_ASYNC */
};

struct tty *tty_alloc(const struct tty_driver *driver, void *driver_private, u32 rdev);
void tty_get(struct tty *tty);
void tty_put(struct tty *tty);

/* ---- driver side: any context but NMI; input.c ---- */

/* How many bytes were taken. */
size_t tty_receive(struct tty *tty, const u8 *buf, size_t len);
size_t tty_receive_room(struct tty *tty);
/* The other side is gone: reads end, writes fail, SIGHUP + SIGCONT for the session. */
void tty_hangup(struct tty *tty);
/* The host's input is over: readers get what is left and then end of file, every time. */
void tty_input_ended(struct tty *tty);
void tty_set_winsize(struct tty *tty, unsigned rows, unsigned cols);
void tty_wake_writers(struct tty *tty);

/* ---- program side: task context ---- */

/* Its file->private is the referenced struct tty. */
extern const struct file_ops tty_file_ops;
/* Attaches the terminal to a file being opened, the reference included; may become controlling. */
void tty_attach_file(struct tty *tty, struct file *file);
/* Makes it the current process's controlling terminal (TIOCSCTTY without the questions). */
void tty_set_controlling(struct tty *tty);

/* ---- sessions: job.c ---- */

/* Called by kernel/task when the leader of a session ends. Task context, no locks. */
void tty_session_leader_exit(int session);
/* The controlling terminal of a session, referenced, or NULL. */
struct tty *tty_of_session(int session);

/* The terminal on COM2, made when somebody opens it first; NULL before. */
extern struct tty *tty_console;
/* Devices: tty, console, ttyS1, ptmx. Boot. */
void tty_init(void);

#endif
