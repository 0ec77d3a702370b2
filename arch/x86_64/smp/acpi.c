/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding the firmware's tables: root pointer, root table; and the CPUs in the MADT ("APIC"). */
#include "arch/x86_64/smp/acpi.h"

#include "lib/string.h"
#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/mmu/paging.h"

struct rsdp {
	char signature[8]; /* "RSD PTR " */
	u8 checksum;
	char oem[6];
	u8 revision;
	u32 rsdt;
	u32 length; /* from here on: revision 2 */
	u64 xsdt;
} __packed;

struct madt {
	struct acpi_table head;
	u32 lapic;
	u32 flags;
} __packed;

/* Entries follow the MADT's header; type 0 is a CPU. */
struct madt_cpu {
	u8 type, length;
	u8 acpi_id, apic_id;
	u32 flags; /* bit 0: enabled */
} __packed;

enum { MADT_CPU = 0, MADT_CPU_ENABLED = 1, BIOS_START = 0xe0000, BIOS_END = 0x100000 };

/* The tables may lie in memory that the map does not call usable, so they get a mapping. */
const struct acpi_table *acpi_map_table(phys_addr_t phys)
{
	const struct acpi_table *t;

	if (!phys)
		return NULL;
	t = paging_map_mmio(phys, sizeof(*t));
	return paging_map_mmio(phys, t->length);
}

static const struct rsdp *find_rsdp(void)
{
	phys_addr_t phys;

	if (boot_info.rsdp)
		return paging_map_mmio(boot_info.rsdp, sizeof(struct rsdp));
	for (phys = BIOS_START; phys < BIOS_END; phys += 16)
		if (!memcmp(phys_to_virt(phys), "RSD PTR ", 8))
			return phys_to_virt(phys);
	return NULL;
}

static phys_addr_t root_entry(const struct acpi_table *root, unsigned i, size_t entry_size)
{
	phys_addr_t phys = 0;

	memcpy(&phys, (const char *)(root + 1) + i * entry_size, entry_size);
	return phys;
}

const struct acpi_table *acpi_find_table(const char *signature)
{
	const struct rsdp *rsdp = find_rsdp();
	bool has_xsdt = rsdp && rsdp->revision >= 2 && rsdp->xsdt;
	size_t entry_size = has_xsdt ? 8 : 4;
	const struct acpi_table *root, *t;
	unsigned i;

	root = rsdp ? acpi_map_table(has_xsdt ? rsdp->xsdt : rsdp->rsdt) : NULL;
	if (!root)
		return NULL;
	for (i = 0; i < (root->length - sizeof(*root)) / entry_size; i++) {
		t = acpi_map_table(root_entry(root, i, entry_size));
		if (t && !memcmp(t->signature, signature, sizeof(t->signature)))
			return t;
	}
	return NULL;
}

unsigned acpi_find_cpus(u32 *ids, unsigned max)
{
	const struct madt *madt = (const struct madt *)acpi_find_table("APIC");
	const char *p;
	unsigned n = 0;

	if (!madt)
		return 0;
	p = (const char *)(madt + 1);
	while (p < (const char *)madt + madt->head.length && n < max) {
		const struct madt_cpu *cpu = (const struct madt_cpu *)p;

		if (cpu->length < 2)
			break;
		if (cpu->type == MADT_CPU && (cpu->flags & MADT_CPU_ENABLED))
			ids[n++] = cpu->apic_id;
		p += cpu->length;
	}
	return n;
}
