/* SPDX-License-Identifier: BSD-2-Clause */
/* What the firmware's tables say about CPUs. Source: ACPI 6.4, 5.2.5 and 5.2.12. */
#ifndef ARCH_X86_64_SMP_ACPI_H
#define ARCH_X86_64_SMP_ACPI_H

#include "lib/types.h"

/* Local APIC numbers of the enabled CPUs, at most `max`; how many, 0 without tables. Boot. */
unsigned acpi_find_cpus(u32 *ids, unsigned max);

#endif
