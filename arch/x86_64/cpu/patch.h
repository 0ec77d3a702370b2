/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing the text of the running kernel. */
#ifndef ARCH_X86_64_CPU_PATCH_H
#define ARCH_X86_64_CPU_PATCH_H

#include "lib/types.h"

#define PATCH_MAX 8

/*
 * Overwrites up to PATCH_MAX bytes of text, through a writable view that exists only meanwhile.
 * IRQs off, and no other CPU runs kernel code (smp_stop_machine, or boot). An NMI of this CPU
 * finds the old bytes or the new ones, never a mixture: they change in one store.
 */
void text_patch(u64 addr, const u8 *bytes, size_t len);

/* Boot CPU, before the first: makes the page tables, so that no memory is needed later. */
void text_patch_init(void);

#endif
