/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ARCH_X86_64_MMU_RIGHTS_H
#define ARCH_X86_64_MMU_RIGHTS_H

#include "lib/types.h"

/*
 * Panics if some page of the kernel can be written and executed, if a page of programs lies in the
 * kernel's half, or if the physical memory [start, end), which holds the text and the read-only
 * data, can be written through any address. Boot; reads the whole table.
 */
void rights_check(phys_addr_t start, phys_addr_t end);

#endif
