/* SPDX-License-Identifier: BSD-2-Clause */
/* The first C function, called by arch/x86_64/boot/pvh.S on the boot stack, IRQs off. */
#ifndef WIRING_MAIN_H
#define WIRING_MAIN_H

#include "lib/types.h"
#include "arch/x86_64/cpu/jump_label.h"

/* Boot flag stack_offset (door.c). */
extern struct static_key stack_offset_key;

/* What the loader tells is at start_info, in the words of `loader` (boot/pvh.S). */
void kernel_main(phys_addr_t start_info, u32 loader);

#endif
