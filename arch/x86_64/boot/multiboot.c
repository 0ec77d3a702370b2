/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the list: command line, first module, memory map, ACPI's root pointer. */
#include "arch/x86_64/boot/multiboot.h"

#include "lib/string.h"
#include "arch/x86_64/boot/boot_info.h"
#include "arch/x86_64/mmu/paging.h"

enum {
	LIST_HEADER = 8, /* total size, reserved */
	TAG_ALIGN = 8,
	TAG_END = 0,
	TAG_CMDLINE = 1,
	TAG_MODULE = 3,
	TAG_MEMORY_MAP = 6,
	TAG_RSDP_OLD = 14,
	TAG_RSDP_NEW = 15,
	MEMORY_USABLE = 1,
};

struct tag {
	u32 type, size; /* with these two words */
};

struct tag_string {
	struct tag tag;
	char text[];
};

struct tag_module {
	struct tag tag;
	u32 start, end;
	char words[];
};

struct memory {
	u64 start, size;
	u32 type, reserved;
};

struct tag_memory_map {
	struct tag tag;
	u32 entry_size, entry_version;
	char entries[];
};

static void read_memory_map(const struct tag_memory_map *map)
{
	const char *p = map->entries, *end = (const char *)map + map->tag.size;

	for (; p + sizeof(struct memory) <= end; p += map->entry_size) {
		const struct memory *m = (const struct memory *)p;

		if (m->type == MEMORY_USABLE)
			boot_info_add_range(m->start, m->start + m->size);
	}
}

static void read_module(const struct tag_module *module)
{
	if (boot_info.initrd_end)
		return;
	boot_info.initrd = module->start;
	boot_info.initrd_end = module->end;
}

/* The tag holds a copy, in memory that will be somebody else's. */
static void read_rsdp(const struct tag *tag)
{
	static char copy[36];

	memcpy(copy, tag + 1, min(tag->size - sizeof(*tag), sizeof(copy)));
	boot_info.rsdp = image_to_phys(copy);
}

static void read_tag(const struct tag *tag)
{
	switch (tag->type) {
	case TAG_CMDLINE:
		strlcpy(boot_info.cmdline, ((const struct tag_string *)tag)->text,
		        sizeof(boot_info.cmdline));
		break;
	case TAG_MODULE: read_module((const struct tag_module *)tag); break;
	case TAG_MEMORY_MAP: read_memory_map((const struct tag_memory_map *)tag); break;
	case TAG_RSDP_OLD:
		if (!boot_info.rsdp)
			read_rsdp(tag);
		break;
	case TAG_RSDP_NEW: read_rsdp(tag); break;
	default: break;
	}
}

void multiboot_read(phys_addr_t list)
{
	const char *p = (const char *)phys_to_virt(list) + LIST_HEADER;
	const struct tag *tag;

	while ((tag = (const struct tag *)p)->type != TAG_END) {
		read_tag(tag);
		p += ALIGN_UP(tag->size, TAG_ALIGN);
	}
}
