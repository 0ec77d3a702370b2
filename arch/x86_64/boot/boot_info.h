/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the boot loader told us, and the first memory.
 * Source: Xen's public header "HVM direct boot ABI (PVH)", struct hvm_start_info; for GRUB see
 * boot/multiboot.h.
 */
#ifndef ARCH_X86_64_BOOT_BOOT_INFO_H
#define ARCH_X86_64_BOOT_BOOT_INFO_H

#include "lib/compiler.h"
#include "lib/types.h"

#define BOOT_RANGES 32

struct boot_range {
	phys_addr_t start, end;
};

struct boot_info {
	char cmdline[1024];
	phys_addr_t initrd, initrd_end; /* 0: none */
	phys_addr_t rsdp;
	phys_addr_t memory_end;
	unsigned nr_ranges;
	struct boot_range ranges[BOOT_RANGES]; /* usable memory, page aligned */
};

extern struct boot_info boot_info;

/* Boot CPU, first of all: what is at this physical address, as `loader` wrote it (boot/pvh.S). */
void boot_info_init(phys_addr_t start_info, u32 loader);

/* For those who read what the loader wrote: this memory can be used. */
void boot_info_add_range(u64 start, u64 end);

/* The value of `key=` on the command line into buf; false when it is not there. */
bool boot_option(const char *key, char *buf, size_t size);
/* A word on its own. */
bool boot_flag(const char *word);

/* Memory before the page allocator: zeroed, never freed, page aligned. Panics when out. */
phys_addr_t boot_alloc(size_t size);

/* The ranges nobody has: not the image, the initrd, or boot_alloc(). Ends boot_alloc(). */
void boot_mem_for_each_free(void (*fn)(phys_addr_t start, phys_addr_t end, void *arg), void *arg);

#endif
