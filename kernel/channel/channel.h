/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Byte channels to the host over serial lines.
 *
 *   COM2  the program's standard input and output (or its terminal)
 *   COM3  the program's standard error
 *   COM4  control, in lines of text
 *           to the host:   ready, exit N, signal N, panic TEXT, violation TEXT, report {...}
 *           from the host: signal N, winch ROWS COLS, eof N
 *
 * Without COM2 its bytes go over COM1, beside the log's; without COM3, where output goes; what COM4
 * would say to the host, but the report, is then a line of the log.
 *
 * Receiving is driven by interrupts into a ring; sending polls the line's FIFO, 16 bytes for each
 * look at its status, so that it works in every context.
 */
#ifndef KERNEL_CHANNEL_CHANNEL_H
#define KERNEL_CHANNEL_CHANNEL_H

#include "lib/types.h"
#include "lib/compiler.h"

struct file_ops;
struct tty_driver;

#define CHANNEL_DATA    0 /* COM2 */
#define CHANNEL_ERROR   1 /* COM3 */
#define CHANNEL_CONTROL 2 /* COM4 */
#define CHANNELS        3

/* Boot CPU, once, after interrupts and wait queues work. */
void channel_init(void);

/* Every byte, in order. Any context but NMI; takes the channel's send lock. */
void channel_send(unsigned channel, const void *buf, size_t len);

/* One line to the host; a newline is added, newlines inside become spaces. Any context but NMI. */
void channel_control(const char *fmt, ...) __printf(1, 2);
/* The same without locks, from anywhere: for panics and broken invariants. Stops nothing. */
void channel_control_unlocked(const char *kind, const char *text);
/* What `eof N` says, known before: the program's input has so many bytes. */
void channel_input_ends(u64 bytes);
/* A long line, as it is (the report). */
void channel_control_text(const char *kind, const char *text, size_t len);

/* COM2 as a terminal's driver. From now on received bytes go to the terminal. */
extern const struct tty_driver channel_tty_driver;
struct tty;
void channel_attach_tty(struct tty *tty);

#endif
