/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/check/arch.h"

#include <stddef.h>

static const struct arch *const known[] = {&arch_x86_64, &arch_aarch64, &arch_riscv64};

const struct arch *arch_find(uint16_t elf_machine)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i]->elf_machine == elf_machine)
			return known[i];
	return NULL;
}
