/* SPDX-License-Identifier: BSD-2-Clause */
/* What the firmware's tables say. Source: ACPI 6.4, 5.2.5, 5.2.9, 5.2.12 and 4.8.3.2. Boot. */
#ifndef ARCH_X86_64_SMP_ACPI_H
#define ARCH_X86_64_SMP_ACPI_H

#include "lib/compiler.h"
#include "lib/types.h"

struct acpi_table {
	char signature[4];
	u32 length; /* with this header */
	u8 revision, checksum;
	char oem[6], oem_table[8];
	u32 oem_revision, creator, creator_revision;
} __packed;

/* The table with this signature, mapped, or NULL. */
const struct acpi_table *acpi_find_table(const char *signature);
/* A table that another one points to; NULL for 0. */
const struct acpi_table *acpi_map_table(phys_addr_t phys);

/* Local APIC numbers of the enabled CPUs, at most `max`; how many, 0 without tables. */
unsigned acpi_find_cpus(u32 *ids, unsigned max);

/* Learns how this machine is switched off. */
void acpi_power_init(void);
/* Switches it off; returns when it did not, or nothing was learnt. Any context, any time after. */
void acpi_power_off(void);

#endif
