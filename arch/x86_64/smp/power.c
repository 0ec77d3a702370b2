/* SPDX-License-Identifier: BSD-2-Clause */
/* Switching the machine off. */
#include "arch/x86_64/smp/power.h"

#include "arch/x86_64/cpu/irqflags.h"
#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/serial/uart.h"
#include "arch/x86_64/smp/acpi.h"

enum {
	DEBUG_EXIT_PORT = 0x501,
	Q35_PM_PORT = 0x604, /* ACPI's PM1a control block on that board */
	PM_SLEEP_OFF = 0x2000,
	KEYBOARD_PORT = 0x64,
	KEYBOARD_RESET = 0xfe,
};

/* Without an IDT the first exception becomes a shutdown, which resets the machine. */
static void triple_fault(void)
{
	static const struct {
		u16 limit;
		u64 base;
	} __packed nothing;

	__asm__ volatile("lidt %0; ud2" ::"m"(nothing));
}

void arch_halt(void)
{
	for (;;) {
		raw_local_irq_disable();
		__asm__ volatile("hlt");
	}
}

/* What was sent may still be on its way: the last line says how the run ended. */
static void drain_ports(void)
{
	static const u16 ports[] = {UART_COM1, UART_COM2, UART_COM3, UART_COM4};

	for (unsigned i = 0; i < ARRAY_SIZE(ports); i++)
		uart_drain(ports[i]);
}

void arch_power_off(u8 code)
{
	raw_local_irq_disable();
	drain_ports();
	outb(DEBUG_EXIT_PORT, code);
	outw(Q35_PM_PORT, PM_SLEEP_OFF);
	acpi_power_off();
	outb(KEYBOARD_PORT, KEYBOARD_RESET);
	triple_fault();
	arch_halt();
}
