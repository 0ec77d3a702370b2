/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of this room share.
 */
#ifndef KERNEL_CHANNEL_INTERNAL_H
#define KERNEL_CHANNEL_INTERNAL_H

#include "kernel/channel/channel.h"
#include "kernel/sched/mutex.h"
#include "kernel/sched/wait.h"
#include "state/lockdep/spinlock.h"

#define CHANNEL_RING 65536u

struct tty;

struct channel {
	u16 port;
	u8 irq;
	bool present;
	const char *name;
	struct spinlock send_lock; /* interrupts off: one piece at a time goes out */
	struct mutex write_lock;   /* one program's write at a time */
	/* receiving: under recv_lock, interrupts off */
	struct spinlock recv_lock;
	u8 *ring; /* CHANNEL_RING bytes, or NULL: every byte is taken at once */
	u32 head, tail;
	u64 received;
	u64 ends_at; /* "eof N": no byte comes after this many; ~0: not known */
	struct tty *tty;
	void (*take)(struct channel *channel, u8 byte); /* instead of the ring */
	struct wait_queue read_wait;
};

extern struct channel channels[CHANNELS];

/* Moves what the line has received to where it belongs, as far as there is room. Any context. */
void channel_pump(struct channel *channel);
/* The host says how many bytes its input had. Any context. */
void channel_set_end(struct channel *channel, u64 bytes);

/* control.c: a byte from the host on the control line. */
void control_take(struct channel *channel, u8 byte);

/* file.c */
void channel_devices_init(void);

#endif
