/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The serial lines themselves: sending, receiving, and their use as a terminal.
 *
 * Flow control is the emulator's: as long as we leave bytes in the line's FIFO, it sends no more.
 * The interrupt is edge-triggered, so a line that is left full does not storm; whoever makes room
 * looks at the line again.
 */
#include "kernel/channel/internal.h"
#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/serial/uart.h"
#include "kernel/mm/page.h"
#include "kernel/tty/tty.h"
#include "lib/log.h"
#include <linux/eventpoll.h>

#define SEND_PIECE 64u /* bytes sent with interrupts off */
#define RING_ORDER 4   /* CHANNEL_RING in pages */

struct channel channels[CHANNELS] = {
        [CHANNEL_DATA] = {.port = UART_COM2,
                          .irq = UART_COM2_IRQ,
                          .name = "channel data",
                          .send_lock = SPINLOCK_INIT("channel send"),
                          .recv_lock = SPINLOCK_INIT("data receive"),
                          .ends_at = ~0ull},
        [CHANNEL_ERROR] = {.port = UART_COM3,
                           .irq = UART_COM3_IRQ,
                           .name = "channel error",
                           .send_lock = SPINLOCK_INIT("channel send"),
                           .recv_lock = SPINLOCK_INIT("error receive"),
                           .ends_at = ~0ull},
        [CHANNEL_CONTROL] = {.port = UART_COM4,
                             .irq = UART_COM4_IRQ,
                             .name = "channel control",
                             .send_lock = SPINLOCK_INIT("channel send"),
                             .recv_lock = SPINLOCK_INIT("control receive"),
                             .ends_at = ~0ull,
                             .take = control_take},
};

/* ---- sending ---- */

void channel_send(unsigned channel, const void *buf, size_t len)
{
	struct channel *c = &channels[channel];
	const char *p = buf;

	while (c->present && len) {
		size_t n = min(len, (size_t)SEND_PIECE);
		unsigned long flags = spin_lock_irqsave(&c->send_lock);

		uart_write(c->port, p, n);
		spin_unlock_irqrestore(&c->send_lock, flags);
		p += n;
		len -= n;
	}
}

/* ---- receiving ---- */

/* Under recv_lock. Room for one more byte where it goes? */
static bool has_room(struct channel *c)
{
	if (c->tty)
		return tty_receive_room(c->tty);
	return c->take || c->head - c->tail < CHANNEL_RING;
}

static void deliver(struct channel *c, u8 byte)
{
	c->received++;
	if (c->tty)
		tty_receive(c->tty, &byte, 1);
	else if (c->take)
		c->take(c, byte);
	else
		c->ring[c->head++ % CHANNEL_RING] = byte;
}

void channel_pump(struct channel *c)
{
	unsigned long flags = spin_lock_irqsave(&c->recv_lock);
	u64 before = c->received;
	int byte;

	while (has_room(c) && (byte = uart_read(c->port)) >= 0)
		deliver(c, byte);
	bool ended = c->received >= c->ends_at, news = c->received != before;
	struct tty *tty = c->tty;

	spin_unlock_irqrestore(&c->recv_lock, flags);
	if (tty && ended)
		tty_input_ended(tty);
	else if (!tty && (news || ended))
		wake_up_key(&c->read_wait, EPOLLIN | EPOLLRDNORM);
}

static void interrupt(void *arg)
{
	channel_pump(arg);
}

void channel_set_end(struct channel *c, u64 bytes)
{
	unsigned long flags = spin_lock_irqsave(&c->recv_lock);

	c->ends_at = bytes;
	spin_unlock_irqrestore(&c->recv_lock, flags);
	channel_pump(c);
}

void channel_input_ends(u64 bytes)
{
	channel_set_end(&channels[CHANNEL_DATA], bytes);
}

/* ---- as a terminal ---- */

static size_t tty_send(struct tty *tty, const char *buf, size_t len)
{
	channel_send(CHANNEL_DATA, buf, len);
	return len;
}

static size_t tty_room(struct tty *tty)
{
	return TTY_BUFFER;
}

static void tty_drained(struct tty *tty)
{
	channel_pump(&channels[CHANNEL_DATA]);
}

const struct tty_driver channel_tty_driver = {
        .send = tty_send, .room = tty_room, .drained = tty_drained};

void channel_attach_tty(struct tty *tty)
{
	struct channel *c = &channels[CHANNEL_DATA];
	unsigned long flags = spin_lock_irqsave(&c->recv_lock);

	c->tty = tty;
	while (c->tail != c->head && tty_receive_room(tty))
		tty_receive(tty, &c->ring[c->tail++ % CHANNEL_RING], 1);
	spin_unlock_irqrestore(&c->recv_lock, flags);
	channel_pump(c);
}

/* ---- start ---- */

/*
 * A machine with one port carries everything on it: the program's output between the lines of the
 * log, and what is typed there is its input. Log and program wait for the port each on its own, so
 * bytes are lost when both write at once.
 */
static bool share_com1(struct channel *c)
{
	c->port = UART_COM1;
	c->irq = UART_COM1_IRQ;
	return uart_init(c->port);
}

/* Errors go where the output goes. */
static bool share_data(struct channel *c)
{
	c->port = channels[CHANNEL_DATA].port;
	return channels[CHANNEL_DATA].present;
}

static bool find_port(struct channel *c)
{
	if (uart_init(c->port))
		return true;
	switch (c - channels) {
	case CHANNEL_DATA: return share_com1(c);
	case CHANNEL_ERROR: return share_data(c);
	default: return false;
	}
}

static void make_ring(struct channel *c)
{
	struct page *ring = page_alloc_order(RING_ORDER, PAGE_NORMAL);

	if (!ring)
		panic("%s: no memory", c->name);
	c->ring = page_to_virt(ring);
}

static void channel_start(struct channel *c)
{
	wait_queue_init(&c->read_wait, "channel read");
	mutex_init(&c->write_lock, "channel write");
	c->present = find_port(c);
	if (!c->present) {
		printk("%s: no serial port at %#x\n", c->name, c->port);
		return;
	}
	if (!c->take)
		make_ring(c);
	if (c == &channels[CHANNEL_ERROR] && c->port == channels[CHANNEL_DATA].port)
		return; /* the input is the other one's */
	int err = irq_request(c->irq, interrupt, c, c->name);

	if (err)
		printk("%s: interrupt %u: error %d\n", c->name, c->irq, err);
	uart_enable_rx(c->port);
	channel_pump(c);
}

void channel_init(void)
{
	channel_devices_init();
	for (unsigned i = 0; i < CHANNELS; i++)
		channel_start(&channels[i]);
}
