/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Off, by the firmware's tables: the FADT ("FACP") names the ports, and the DSDT says what to write
 * there. That one is bytecode; the one object we want is always written out as a constant,
 *
 *   08 '_S5_' 12 length n  element element ...     element: 00, 01, or 0a and a byte
 *
 * so it is looked for as bytes.
 */
#include "arch/x86_64/smp/acpi.h"

#include "lib/atomic.h"
#include "lib/string.h"
#include "arch/x86_64/cpu/registers.h"

struct fadt {
	struct acpi_table head;
	u32 facs, dsdt;
	u8 reserved, profile;
	u16 sci;
	u32 smi_command;
	u8 acpi_enable, acpi_disable, s4_request, pstate;
	u32 event_a, event_b, control_a, control_b;
} __packed;

/* Further on, in tables that are long enough. */
enum { FADT_X_DSDT = 140 };

enum {
	CONTROL_ACPI = 1, /* the ports are ours, not the firmware's */
	CONTROL_TYPE_SHIFT = 10,
	CONTROL_SLEEP = 1 << 13,
	AML_BYTE = 0x0a,
	AML_PACKAGE = 0x12,
	OBJECT_MAX = 16,
	ENABLE_TRIES = 1000000,
};

static struct {
	u16 port_a, port_b; /* 0: none */
	u8 type_a, type_b;
	u16 smi_port;
	u8 smi_enable;
} off;

/* One number of the package; where the next one is. */
static const u8 *read_element(const u8 *p, u8 *value)
{
	if (*p == AML_BYTE)
		p++;
	*value = *p;
	return p + 1;
}

static bool read_package(const u8 *p)
{
	if (*p != AML_PACKAGE)
		return false;
	p += 2 + (p[1] >> 6); /* the length has up to three bytes more */
	p++;                  /* how many there are */
	p = read_element(p, &off.type_a);
	read_element(p, &off.type_b);
	return true;
}

/* The object may be the table's last, shorter than the longest that can be: a copy has zeros behind. */
static bool find_s5(const struct acpi_table *dsdt)
{
	const char *p = (const char *)(dsdt + 1);
	const char *end = (const char *)dsdt + dsdt->length;
	u8 package[OBJECT_MAX] = {0};

	while (p + 4 <= end && memcmp(p, "_S5_", 4) != 0)
		p++;
	if (p + 4 > end)
		return false;
	p += 4;
	memcpy(package, p, min((size_t)(end - p), sizeof(package)));
	return read_package(package);
}

static phys_addr_t dsdt_of(const struct fadt *fadt)
{
	u64 wide = 0;

	if (fadt->head.length >= FADT_X_DSDT + sizeof(wide))
		memcpy(&wide, (const char *)fadt + FADT_X_DSDT, sizeof(wide));
	return wide ? wide : fadt->dsdt;
}

void acpi_power_init(void)
{
	const struct fadt *fadt = (const struct fadt *)acpi_find_table("FACP");
	const struct acpi_table *dsdt;

	if (!fadt || !fadt->control_a)
		return;
	dsdt = acpi_map_table(dsdt_of(fadt));
	if (!dsdt || !find_s5(dsdt))
		return;
	off.smi_port = (u16)fadt->smi_command;
	off.smi_enable = fadt->acpi_enable;
	off.port_b = (u16)fadt->control_b;
	off.port_a = (u16)fadt->control_a;
}

/* The firmware may still think that nobody knows ACPI. */
static void take_over(void)
{
	unsigned tries = ENABLE_TRIES;

	if (!off.smi_port || !off.smi_enable || (inw(off.port_a) & CONTROL_ACPI))
		return;
	outb(off.smi_port, off.smi_enable);
	while (!(inw(off.port_a) & CONTROL_ACPI) && --tries)
		cpu_relax();
}

static void sleep(u16 port, u8 type)
{
	if (port)
		outw(port, (u16)((inw(port) & CONTROL_ACPI) | type << CONTROL_TYPE_SHIFT |
		                 CONTROL_SLEEP));
}

void acpi_power_off(void)
{
	if (!off.port_a)
		return;
	take_over();
	sleep(off.port_a, off.type_a);
	sleep(off.port_b, off.type_b);
}
