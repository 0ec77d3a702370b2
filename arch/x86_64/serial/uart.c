/* SPDX-License-Identifier: BSD-2-Clause */
/* The 16550 of the PC. Source of the registers: National Semiconductor PC16550D data sheet. */
#include "arch/x86_64/serial/uart.h"

#include "arch/x86_64/cpu/raw_spinlock.h"
#include "arch/x86_64/cpu/registers.h"

enum {
	DATA = 0,       /* receive buffer, transmit holding */
	INT_ENABLE = 1, /* bit 0: a byte was received */
	FIFO_CTRL = 2,  /* write: bit 0 on, bits 1 and 2 clear both */
	LINE_CTRL = 3,  /* 3: eight bits, no parity; bit 7 shows the divisor */
	MODEM_CTRL = 4, /* DTR, RTS, OUT2 (lets interrupts out) */
	LINE_STATUS = 5,
	SCRATCH = 7,
	STATUS_DATA = 0x01,
	STATUS_ROOM = 0x20,  /* the transmit FIFO is empty */
	STATUS_EMPTY = 0x40, /* and so is the shift register */
	FIFO_SIZE = 16,
};

bool uart_init(u16 port)
{
	outb(port + SCRATCH, 0x5a);
	if (inb(port + SCRATCH) != 0x5a)
		return false;
	outb(port + INT_ENABLE, 0);
	outb(port + LINE_CTRL, 0x80);
	outb(port + DATA, 1); /* divisor 1: 115200 baud */
	outb(port + INT_ENABLE, 0);
	outb(port + LINE_CTRL, 3);
	/* Interrupt at 14 bytes, or when the line pauses; the emulator hands over as many at once. */
	outb(port + FIFO_CTRL, 0xc7);
	outb(port + MODEM_CTRL, 0xb);
	return true;
}

void uart_enable_rx(u16 port)
{
	outb(port + INT_ENABLE, 1);
}

static void wait_for(u16 port, u8 status)
{
	while (!(inb(port + LINE_STATUS) & status))
		cpu_relax();
}

void uart_write(u16 port, const void *buf, size_t len)
{
	const u8 *p = buf;

	while (len) {
		size_t n = min(len, (size_t)FIFO_SIZE);

		wait_for(port, STATUS_ROOM);
		len -= n;
		__asm__ volatile("rep outsb" : "+S"(p), "+c"(n) : "d"(port + DATA) : "memory");
	}
}

int uart_read(u16 port)
{
	return inb(port + LINE_STATUS) & STATUS_DATA ? inb(port + DATA) : -1;
}

/* Bounded: a host that reads no more must not keep a dying machine. */
void uart_drain(u16 port)
{
	unsigned tries = 1000000;

	while (!(inb(port + LINE_STATUS) & STATUS_EMPTY) && --tries)
		cpu_relax();
}
