/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PC's serial ports (16550). COM1 is the kernel's log. Any context; the caller serialises.
 */
#ifndef ARCH_X86_64_SERIAL_UART_H
#define ARCH_X86_64_SERIAL_UART_H

#include "lib/compiler.h"
#include "lib/types.h"

#define UART_COM1 0x3f8
#define UART_COM2 0x2f8
#define UART_COM3 0x3e8
#define UART_COM4 0x2e8

#define UART_COM1_IRQ 4
#define UART_COM2_IRQ 3
#define UART_COM3_IRQ 5
#define UART_COM4_IRQ 7

/* FIFOs on, interrupts off. False: there is no such port. */
bool uart_init(u16 port);
/* Interrupts on received bytes. */
void uart_enable_rx(u16 port);

/* All bytes, in FIFO-sized steps, waiting for room. */
void uart_write(u16 port, const void *buf, size_t len);
/* A received byte, or -1. */
int uart_read(u16 port);
/* Waits until the last bit has left, but not for ever. A port that is not there has nothing to say. */
void uart_drain(u16 port);

#endif
