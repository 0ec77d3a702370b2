/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/symbols.h"

#include <ctype.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "tools/common/buf.h"
#include "tools/common/say.h"

static const char *const words_with_symbols[] = {"watch=", "probe="};

/* --- the table ------------------------------------------------------------------------------ */

static Elf_Scn *symbol_section(Elf *elf, GElf_Shdr *head)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, head) && head->sh_type == SHT_SYMTAB && head->sh_entsize)
			return section;
	return NULL;
}

/* 0: there is none. A global one is meant before those of single files. */
static GElf_Addr find(Elf *elf, const char *name, size_t len)
{
	GElf_Shdr head;
	Elf_Scn *section = symbol_section(elf, &head);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
	GElf_Addr found = 0;
	GElf_Sym sym;

	for (int i = 0; data && gelf_getsym(data, i, &sym); i++) {
		const char *text = elf_strptr(elf, head.sh_link, sym.st_name);

		if (!text || strncmp(text, name, len) || text[len])
			continue;
		if (GELF_ST_BIND(sym.st_info) == STB_GLOBAL)
			return sym.st_value;
		found = found ? found : sym.st_value;
	}
	return found;
}

static GElf_Addr address_of(const char *kernel, const char *name, size_t len)
{
	int fd = open(kernel, O_RDONLY | O_CLOEXEC);
	GElf_Addr address = 0;
	Elf *elf;

	if (fd < 0)
		return 0;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf)
		address = find(elf, name, len);
	elf_end(elf);
	close(fd);
	return address;
}

/* --- the words ------------------------------------------------------------------------------ */

/* How long its prefix is if the value is a name; else 0. */
static size_t prefix_of_name(const char *word)
{
	for (size_t i = 0; i < sizeof(words_with_symbols) / sizeof(*words_with_symbols); i++) {
		size_t len = strlen(words_with_symbols[i]);

		if (!strncmp(word, words_with_symbols[i], len) &&
		    !isdigit((unsigned char)word[len]))
			return len;
	}
	return 0;
}

static void add_word(struct buf *out, const char *word, size_t len, const char *kernel)
{
	size_t prefix = prefix_of_name(word), name;
	GElf_Addr address;

	if (!prefix) {
		buf_addf(out, "%.*s", (int)len, word);
		return;
	}
	name = strcspn(word + prefix, "+: ");
	address = address_of(kernel, word + prefix, name);
	if (!address)
		die(ST_USAGE, "%.*s: the kernel has no symbol of that name", (int)len, word);
	buf_addf(out, "%.*s0x%lx%.*s", (int)prefix, word, (unsigned long)address,
	         (int)(len - prefix - name), word + prefix + name);
}

char *symbols_in_words(const char *words, const char *kernel)
{
	struct buf out = {0};

	while (*words) {
		size_t len = strcspn(words, " ");

		if (len)
			add_word(&out, words, len, kernel);
		words += len;
		for (; *words == ' '; words++)
			buf_addf(&out, " ");
	}
	return buf_text(&out);
}
