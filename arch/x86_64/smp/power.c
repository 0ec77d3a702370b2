/* SPDX-License-Identifier: BSD-2-Clause */
/* Switching the machine off. */
#include "arch/x86_64/smp/power.h"

#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/registers.h"

enum { DEBUG_EXIT_PORT = 0x501, KEYBOARD_PORT = 0x64, KEYBOARD_RESET = 0xfe };

void arch_halt(void)
{
	for (;;) {
		raw_local_irq_disable();
		__asm__ volatile("hlt");
	}
}

void arch_power_off(u8 code)
{
	raw_local_irq_disable();
	outb(DEBUG_EXIT_PORT, code);
	outb(KEYBOARD_PORT, KEYBOARD_RESET);
	arch_halt();
}
