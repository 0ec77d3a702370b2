/* SPDX-License-Identifier: BSD-2-Clause */
/* The handlers that the stubs reach and that live in other files. All noinstr, IRQs off. */
#ifndef WIRING_VECTORS_H
#define WIRING_VECTORS_H

#include <entry/regs.h>

/* int $0x80 from user mode (door.c). */
void do_int80(struct pt_regs *regs);

/*
 * An exception that the kernel caused itself and nothing can fix: says where and panics.
 * Instrumentable. code: error code or address.
 */
void __attribute__((__noreturn__)) die(const char *what, struct pt_regs *regs, unsigned long code);

#endif
