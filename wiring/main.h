/* SPDX-License-Identifier: BSD-2-Clause */
/* The first C function, called by arch/x86_64/boot/pvh.S on the boot stack, IRQs off. */
#ifndef WIRING_MAIN_H
#define WIRING_MAIN_H

#include "lib/types.h"

void kernel_main(phys_addr_t start_info);

#endif
