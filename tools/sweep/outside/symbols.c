/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/outside/symbols.h"
#include "tools/common/buf.h"
#include "tools/common/say.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct symbol {
	uint64_t address;
	char *name;
	bool code;
};

struct symbols {
	struct symbol *one;
	unsigned count, room;
};

/* Farther from a symbol than this, a place has no name. */
#define SPAN_MAX 0x10000

static void add(struct symbols *s, uint64_t address, const char *name, bool code)
{
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 4096;
		s->one = must_alloc(s->one, s->room * sizeof(*s->one));
	}
	s->one[s->count++] = (struct symbol){address, must_strdup(name), code};
}

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static bool read_elf(struct symbols *s, int fd)
{
	Elf *elf = elf_version(EV_CURRENT) == EV_NONE ? NULL : elf_begin(fd, ELF_C_READ, NULL);
	Elf_Scn *section = NULL;
	bool is = elf && elf_kind(elf) == ELF_K_ELF;

	while (is && (section = elf_nextscn(elf, section))) {
		Elf_Data *data;
		GElf_Shdr head;

		if (!gelf_getshdr(section, &head) || head.sh_type != SHT_SYMTAB || !head.sh_entsize)
			continue;
		data = elf_getdata(section, NULL);
		for (unsigned i = 0; data && i < head.sh_size / head.sh_entsize; i++) {
			GElf_Sym sym;
			const char *name;

			if (!gelf_getsym(data, (int)i, &sym) || sym.st_shndx == SHN_UNDEF)
				continue;
			name = elf_strptr(elf, head.sh_link, sym.st_name);
			if (name && *name && GELF_ST_TYPE(sym.st_info) < STT_SECTION)
				add(s, sym.st_value, name, GELF_ST_TYPE(sym.st_info) != STT_OBJECT);
		}
	}
	if (elf)
		elf_end(elf);
	return is;
}

static void read_map(struct symbols *s, FILE *from)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, from) > 0) {
		unsigned long long address;
		char kind, name[256];

		if (sscanf(line, "%llx %c %255s", &address, &kind, name) == 3)
			add(s, address, name, strchr("tTwW", kind) != NULL);
	}
	free(line);
}

struct symbols *symbols_read(const char *path)
{
	struct symbols *s = must_alloc(NULL, sizeof(*s));
	FILE *file = fopen(path, "re");

	memset(s, 0, sizeof(*s));
	if (!file)
		die(ST_USAGE, "--symbols %s: %s", path, strerror(errno));
	if (!read_elf(s, fileno(file))) {
		rewind(file);
		read_map(s, file);
	}
	fclose(file);
	if (!s->count)
		die(ST_USAGE,
		    "--symbols %s: no symbols in it (a System.map, or an ELF image that "
		    "is not stripped)",
		    path);
	qsort(s->one, s->count, sizeof(*s->one), by_address);
	return s;
}

bool symbols_find(const struct symbols *s, const char *name, uint64_t *address)
{
	for (unsigned i = 0; i < s->count; i++) {
		if (strcmp(s->one[i].name, name))
			continue;
		*address = s->one[i].address;
		return true;
	}
	return false;
}

char *symbols_place(const struct symbols *s, uint64_t address)
{
	unsigned low = 0, high = s->count;
	const struct symbol *found;

	while (high - low > 1) {
		unsigned middle = low + (high - low) / 2;

		if (s->one[middle].address <= address)
			low = middle;
		else
			high = middle;
	}
	/* Of several at one address, one that is code. */
	while (low && !s->one[low].code && s->one[low - 1].address == s->one[low].address)
		low--;
	found = &s->one[low];
	if (found->address > address || address - found->address > SPAN_MAX)
		return must_printf("0x%llx", (unsigned long long)address);
	return must_printf("%s+0x%llx", found->name,
	                   (unsigned long long)(address - found->address));
}
