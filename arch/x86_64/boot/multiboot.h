/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a Multiboot2 loader (GRUB) tells: a list of tags.
 * Source: the Multiboot2 specification, version 2.0, sections 3.1 and 3.6.
 */
#ifndef ARCH_X86_64_BOOT_MULTIBOOT_H
#define ARCH_X86_64_BOOT_MULTIBOOT_H

#define MULTIBOOT_HEADER 0xe85250d6 /* we are such a kernel */
#define MULTIBOOT_LOADER 0x36d76289 /* in EAX: this is such a loader */

#ifndef __ASSEMBLY__

#include "lib/types.h"

/* Boot CPU: fills boot_info from the list at this physical address. Nothing points there after. */
void multiboot_read(phys_addr_t list);

#endif

#endif
