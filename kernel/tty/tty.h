/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Terminals: line discipline, sessions and foreground process groups.
 *
 * A terminal has a driver side (the serial line to the host, or the master of a pty) and a program
 * side (the file). Locks: tty->lock (spinlock, interrupts off) guards everything in it; programs
 * sleep on read_wait and write_wait without it.
 */
#ifndef KERNEL_TTY_TTY_H
#define KERNEL_TTY_TTY_H

#include "lib/types.h"
#include "lib/refcount.h"
#include "state/lockdep/spinlock.h"
#include "kernel/sched/wait.h"
#include <asm/termbits.h>
#include <asm/termios.h>

struct tty;
struct file;
struct file_ops;
struct task;

#define TTY_BUFFER 4096

struct tty_driver {
	/* Sends bytes; how many were taken. Under tty->lock, any context. */
	size_t (*send)(struct tty *tty, const char *buf, size_t len);
	/* Room for sending now. */
	size_t (*room)(struct tty *tty);
};

struct tty {
	struct refcount ref;
	const struct tty_driver *driver;
	void *driver_private;
	unsigned index;
	u32 rdev; /* of the program side */
	struct spinlock lock;
	struct termios2 termios;
	struct winsize winsize;
	bool hung_up, stopped, eof_from_host;
	bool packet; /* ptys */
	int session; /* its leader's pid; 0: nobody's controlling terminal */
	int pgrp;    /* the foreground process group */
	/* input ring: [tail, canon) are finished lines, [canon, head) is the line being edited */
	unsigned head, tail, canon;
	unsigned column, line_start_column;
	bool lnext;
	u8 in[TTY_BUFFER];
	u64 delim[TTY_BUFFER / 64]; /* this byte ends a line */
	struct wait_queue read_wait, write_wait;
};

struct tty *tty_alloc(const struct tty_driver *driver, void *driver_private, u32 rdev);
void tty_get(struct tty *tty);
void tty_put(struct tty *tty);

/* Driver side. Any context, interrupts on or off. Bytes that found no room are told by less. */
size_t tty_receive(struct tty *tty, const u8 *buf, size_t len);
size_t tty_receive_room(struct tty *tty);
/* Output has room again. */
void tty_wake_writers(struct tty *tty);
/* The other side is gone: reads end, writes fail, SIGHUP + SIGCONT to the session's leader. */
void tty_hangup(struct tty *tty);
/* The host's input is over: readers get what is left and then end of file, every time. */
void tty_input_ended(struct tty *tty);
void tty_set_winsize(struct tty *tty, unsigned rows, unsigned cols);

/* Program side. */
extern const struct file_ops tty_file_ops; /* file->private: struct tty, referenced */
int tty_open_file(struct tty *tty, struct file *file);
/* Makes it the current process's controlling terminal (TIOCSCTTY without the questions). */
void tty_set_controlling(struct tty *tty);

/* Contract for the owner of sessions: the current process gave up its terminal / its leader died. */
void tty_session_leader_exit(int session);
/* The controlling terminal of a session, referenced, or NULL (/dev/tty). */
struct tty *tty_of_session(int session);
int tty_pgrp(struct tty *tty);

/* The terminal on COM2 when the first program has one. NULL otherwise. */
extern struct tty *tty_console;
void tty_init(void);

#endif
