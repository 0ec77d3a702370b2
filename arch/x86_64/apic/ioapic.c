/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Device interrupts: the I/O APIC, and silence for its predecessors.
 * Source: Intel 82093AA data sheet; the PC's line 0 arrives at pin 2.
 */
#include "arch/x86_64/apic/lapic.h"

#include "arch/x86_64/apic/irq.h"
#include "arch/x86_64/cpu/registers.h"
#include "arch/x86_64/mmu/paging.h"

enum {
	IOAPIC_PHYS = 0xfec00000,
	IOAPIC_SELECT = 0x00,
	IOAPIC_WINDOW = 0x10,
	IOAPIC_VERSION = 1,
	IOAPIC_REDIRECTION = 0x10, /* two registers each */
	REDIRECTION_MASKED = 1 << 16,
	PIC1 = 0x20,
	PIC2 = 0xa0,
};

static char *ioapic;

static void ioapic_write(u32 reg, u32 value)
{
	*(volatile u32 *)(ioapic + IOAPIC_SELECT) = reg;
	*(volatile u32 *)(ioapic + IOAPIC_WINDOW) = value;
}

static u32 ioapic_read(u32 reg)
{
	*(volatile u32 *)(ioapic + IOAPIC_SELECT) = reg;
	return *(volatile u32 *)(ioapic + IOAPIC_WINDOW);
}

/* They must be told a vector base before they can be masked for good: a stray one must not look
 * like an exception. */
static void pic_mask(void)
{
	outb(PIC1, 0x11);
	outb(PIC2, 0x11);
	outb(PIC1 + 1, VECTOR_PIC_BASE);
	outb(PIC2 + 1, VECTOR_PIC_BASE + 8);
	outb(PIC1 + 1, 4);
	outb(PIC2 + 1, 2);
	outb(PIC1 + 1, 1);
	outb(PIC2 + 1, 1);
	outb(PIC1 + 1, 0xff);
	outb(PIC2 + 1, 0xff);
}

void ioapic_init(void)
{
	u32 pins, pin;

	pic_mask();
	ioapic = paging_map_mmio(IOAPIC_PHYS, PAGE_SIZE);
	pins = ((ioapic_read(IOAPIC_VERSION) >> 16) & 0xff) + 1;
	for (pin = 0; pin < pins; pin++)
		ioapic_write(IOAPIC_REDIRECTION + 2 * pin, REDIRECTION_MASKED);
}

void ioapic_route(unsigned isa_irq, unsigned vector)
{
	u32 pin = isa_irq ? isa_irq : 2;

	ioapic_write(IOAPIC_REDIRECTION + 2 * pin + 1, lapic_id_of[0] << 24);
	ioapic_write(IOAPIC_REDIRECTION + 2 * pin, vector);
}
