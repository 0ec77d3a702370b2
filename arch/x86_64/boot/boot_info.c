/* SPDX-License-Identifier: BSD-2-Clause */
/* What the boot loader told us, and memory before there is an allocator. */
#include "arch/x86_64/boot/boot_info.h"

#include "lib/log.h"
#include "lib/string.h"
#include "arch/x86_64/boot/multiboot.h"
#include "arch/x86_64/mmu/paging.h"

/* The parts of Xen's PVH structures that we read. */
struct hvm_start_info {
	u32 magic; /* 0x336ec578 */
	u32 version;
	u32 flags;
	u32 nr_modules;
	u64 modlist;
	u64 cmdline;
	u64 rsdp;
	u64 memmap; /* version 1 */
	u32 memmap_entries;
	u32 reserved;
};

struct hvm_module {
	u64 start, size, cmdline, reserved;
};

struct hvm_memmap_entry {
	u64 addr, size;
	u32 type; /* 1: RAM */
	u32 reserved;
};

enum { HVM_MAGIC = 0x336ec578, HVM_MEMMAP_RAM = 1, FIRST_USABLE = 0x100000 };

struct boot_info boot_info;

extern char __image_end[];
static phys_addr_t alloc_next; /* boot_alloc() grows upwards from the end of the image */
static phys_addr_t alloc_end;

static phys_addr_t image_end(void)
{
	return ALIGN_UP((u64)__image_end - KERNEL_BASE, PAGE_SIZE);
}

/* UEFI tells of many pieces that lie side by side. */
static bool grows_last(u64 start, u64 end)
{
	struct boot_range *r = boot_info.ranges + boot_info.nr_ranges;

	if (!boot_info.nr_ranges || r[-1].end != start)
		return false;
	r[-1].end = end;
	return true;
}

void boot_info_add_range(u64 start, u64 end)
{
	start = ALIGN_UP(max(start, (u64)FIRST_USABLE), PAGE_SIZE);
	end = ALIGN_DOWN(end, PAGE_SIZE);
	if (start >= end)
		return;
	if (!grows_last(start, end)) {
		if (boot_info.nr_ranges == BOOT_RANGES)
			return;
		boot_info.ranges[boot_info.nr_ranges++] = (struct boot_range){start, end};
	}
	boot_info.memory_end = max(boot_info.memory_end, end);
}

/*
 * The image lies in one range. The initrd may lie above it in the same one: the first memory is
 * taken from the larger side of it, because GRUB puts it right behind the image.
 */
static void alloc_init(void)
{
	phys_addr_t below = ALIGN_DOWN(boot_info.initrd, PAGE_SIZE);
	phys_addr_t above = ALIGN_UP(boot_info.initrd_end, PAGE_SIZE);
	unsigned i;

	alloc_next = image_end();
	for (i = 0; i < boot_info.nr_ranges; i++) {
		struct boot_range *r = &boot_info.ranges[i];

		if (r->start <= alloc_next && alloc_next < r->end)
			alloc_end = r->end;
	}
	if (above <= alloc_next || alloc_end <= below)
		return;
	if (below > alloc_next && below - alloc_next >= alloc_end - above)
		alloc_end = below;
	else
		alloc_next = above;
}

static void pvh_read(phys_addr_t start_info)
{
	const struct hvm_start_info *info = phys_to_virt(start_info);
	const struct hvm_memmap_entry *map;
	const struct hvm_module *module;
	u32 i;

	if (info->magic != HVM_MAGIC || info->version < 1)
		panic("the boot loader speaks no PVH version 1");
	if (info->cmdline)
		strlcpy(boot_info.cmdline, phys_to_virt(info->cmdline), sizeof(boot_info.cmdline));
	boot_info.rsdp = info->rsdp;
	if (info->nr_modules) {
		module = phys_to_virt(info->modlist);
		boot_info.initrd = module->start;
		boot_info.initrd_end = module->start + module->size;
	}
	map = phys_to_virt(info->memmap);
	for (i = 0; i < info->memmap_entries; i++)
		if (map[i].type == HVM_MEMMAP_RAM)
			boot_info_add_range(map[i].addr, map[i].addr + map[i].size);
}

void boot_info_init(phys_addr_t start_info, u32 loader)
{
	if (loader == MULTIBOOT_LOADER)
		multiboot_read(start_info);
	else
		pvh_read(start_info);
	alloc_init();
}

/* The place behind `word` where the command line has it at the start of a word, or NULL. */
static const char *find_word(const char *word)
{
	size_t len = strlen(word);
	const char *p = boot_info.cmdline;

	while (*p) {
		while (*p == ' ')
			p++;
		if (!strncmp(p, word, len))
			return p + len;
		while (*p && *p != ' ')
			p++;
	}
	return NULL;
}

bool boot_option(const char *key, char *buf, size_t size)
{
	const char *value = find_word(key);
	size_t n = 0;

	if (!value || *value++ != '=')
		return false;
	while (*value && *value != ' ' && n + 1 < size)
		buf[n++] = *value++;
	buf[n] = 0;
	return true;
}

bool boot_flag(const char *word)
{
	const char *end = find_word(word);

	return end && (*end == 0 || *end == ' ');
}

phys_addr_t boot_alloc(size_t size)
{
	phys_addr_t start = alloc_next;

	size = ALIGN_UP(size, PAGE_SIZE);
	if (size > alloc_end - alloc_next)
		panic("no memory for the first %zu bytes", size);
	alloc_next += size;
	memset(phys_to_virt(start), 0, size);
	return start;
}

/* Calls fn for the parts of [start, end) outside of [hole, hole_end). */
static void around(u64 start, u64 end, u64 hole, u64 hole_end,
                   void (*fn)(u64 start, u64 end, void *arg), void *arg)
{
	if (hole_end <= start || end <= hole) {
		fn(start, end, arg);
		return;
	}
	if (start < hole)
		fn(start, hole, arg);
	if (hole_end < end)
		fn(hole_end, end, arg);
}

struct caller {
	void (*fn)(phys_addr_t start, phys_addr_t end, void *arg);
	void *arg;
};

static void without_initrd(u64 start, u64 end, void *arg)
{
	struct caller *caller = arg;

	around(start, end, ALIGN_DOWN(boot_info.initrd, PAGE_SIZE),
	       ALIGN_UP(boot_info.initrd_end, PAGE_SIZE), caller->fn, caller->arg);
}

void boot_mem_for_each_free(void (*fn)(phys_addr_t start, phys_addr_t end, void *arg), void *arg)
{
	struct caller caller = {fn, arg};
	unsigned i;

	for (i = 0; i < boot_info.nr_ranges; i++)
		around(boot_info.ranges[i].start, boot_info.ranges[i].end, 0x200000, alloc_next,
		       without_initrd, &caller);
}
