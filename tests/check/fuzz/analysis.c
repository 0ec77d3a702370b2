/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does the analysis stand any program? The bytes make ELF files that are well-formed: what is wrong
 * in them is code, tables, symbols, and where references lead. The first byte says the machine, the
 * second the type of file, then there are records until the end; what is not there any more is 0:
 *
 *   0 section      flags, number address, name, u16 length, bytes
 *   1 symbol       u8 section, u8 info, number value, number size, name
 *   2 relocation   u8 section, number offset, u16 type, u8 symbol, number addend
 *   3 file         what follows is another member of an archive
 *
 * Sections of all kinds count from 1, and have the symbols of the same number; others follow.
 */
#include "tests/check/fuzz/judge.h"
#include "tools/common/buf.h"
#include "tools/common/say.h"

#include <ar.h>
#include <elf.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum record { SECTION, SYMBOL, RELOCATION, ANOTHER_FILE, RECORDS };
enum { ALLOC = 1, CODE = 2, WRITABLE = 4, NO_BYTES = 8 };
enum { SECTIONS_MAX = 64, SYMBOLS_MAX = 255, RELOCATIONS_MAX = 1024 };

static const uint16_t machines[] = {EM_X86_64, EM_AARCH64, EM_RISCV};
static const uint16_t types[] = {ET_REL, ET_EXEC, ET_DYN};

/* --- reading --------------------------------------------------------------------------------- */

struct input {
	const uint8_t *bytes;
	size_t left;
};

static uint8_t take(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->bytes++;
}

static uint64_t take_many(struct input *in, unsigned size)
{
	uint64_t number = 0;

	for (unsigned i = 0; i < size; i++)
		number |= (uint64_t)take(in) << (8 * i);
	return number;
}

/* Small ones are one byte, of either sign. */
static uint64_t take_number(struct input *in)
{
	uint8_t first = take(in);

	if (first < 0x80)
		return first;
	if (first < 0xc0)
		return (int64_t)first - 0xc0;
	return first < 0xe0 ? (uint64_t)(int16_t)take_many(in, 2) : take_many(in, 8);
}

/* How many there are of so many that should be; where. */
static size_t take_bytes(struct input *in, size_t length, const uint8_t **bytes)
{
	if (length > in->left)
		length = in->left;
	*bytes = in->bytes;
	in->bytes += length;
	in->left -= length;
	return length;
}

/* Into a table of strings; where it is. */
static size_t take_name(struct input *in, struct buf *names)
{
	const uint8_t *bytes;
	size_t at = names->len, length = take_bytes(in, take(in), &bytes);

	buf_add(names, bytes, length);
	buf_add(names, "", 1);
	return at;
}

/* --- making a file --------------------------------------------------------------------------- */

struct making {
	uint16_t machine, type;
	struct buf out, names, symbols;
	Elf64_Shdr sections[2 * SECTIONS_MAX + 4]; /* the file's own, then tables */
	unsigned count, symbol_count;
	struct relocation {
		unsigned section;
		Elf64_Rela rela;
	} relocations[RELOCATIONS_MAX];
	unsigned relocation_count;
};

static void start(struct making *m, uint16_t machine, uint16_t type)
{
	static const Elf64_Ehdr header;
	static const Elf64_Sym none;

	memset(m, 0, sizeof(*m));
	m->machine = machine;
	m->type = type;
	m->count = m->symbol_count = 1;
	buf_add(&m->out, &header, sizeof(header));
	buf_add(&m->names, "", 1);
	buf_add(&m->symbols, &none, sizeof(none));
}

static void align(struct buf *b)
{
	while (b->len % 8)
		buf_add(b, "", 1);
}

static Elf64_Shdr *add_section(struct making *m, size_t name, uint32_t type, const void *bytes,
                               size_t size)
{
	Elf64_Shdr *h = &m->sections[m->count++];

	align(&m->out);
	*h = (Elf64_Shdr){.sh_name = name,
	                  .sh_type = type,
	                  .sh_offset = m->out.len,
	                  .sh_size = size,
	                  .sh_addralign = 1};
	buf_add(&m->out, bytes, type == SHT_NOBITS ? 0 : size);
	return h;
}

static void add_symbol(struct making *m, const Elf64_Sym *symbol)
{
	buf_add(&m->symbols, symbol, sizeof(*symbol));
	m->symbol_count++;
}

static void section(struct making *m, struct input *in)
{
	uint8_t flags = take(in);
	uint64_t address = take_number(in);
	size_t name = take_name(in, &m->names), length;
	const uint8_t *bytes;
	Elf64_Shdr *h;

	length = take_bytes(in, take_many(in, 2), &bytes);
	if (m->count > SECTIONS_MAX)
		return;
	h = add_section(m, name, flags & NO_BYTES ? SHT_NOBITS : SHT_PROGBITS, bytes, length);
	h->sh_addr = m->type == ET_REL ? 0 : address;
	h->sh_flags = (flags & ALLOC ? SHF_ALLOC : 0) | (flags & CODE ? SHF_EXECINSTR : 0) |
	              (flags & WRITABLE ? SHF_WRITE : 0);
}

static void symbol(struct making *m, struct input *in)
{
	Elf64_Sym s = {.st_shndx = take(in)};

	s.st_info = take(in);
	s.st_value = take_number(in);
	s.st_size = take_number(in);
	s.st_name = take_name(in, &m->names);
	if (m->symbol_count < SYMBOLS_MAX)
		add_symbol(m, &s);
}

static void relocation(struct making *m, struct input *in)
{
	struct relocation *r = &m->relocations[m->relocation_count];

	r->section = take(in);
	r->rela.r_offset = take_number(in);
	r->rela.r_info = take_many(in, 2);
	r->rela.r_info |= (uint64_t)take(in) << 32;
	r->rela.r_addend = (int64_t)take_number(in);
	m->relocation_count += m->relocation_count + 1 < RELOCATIONS_MAX;
}

/* Section 0, or one that is not there, is none. */
static void place_symbols(struct making *m)
{
	Elf64_Sym *s = (Elf64_Sym *)m->symbols.data;

	for (unsigned i = 1; i < m->symbol_count; i++) {
		if (s[i].st_shndx >= m->count)
			s[i].st_shndx = SHN_UNDEF;
		if (m->type != ET_REL && s[i].st_shndx)
			s[i].st_value += m->sections[s[i].st_shndx].sh_addr;
	}
}

/* Those of section `of`, or of the loader. */
static void table_of_relocations(struct making *m, unsigned of, unsigned symbols)
{
	struct buf table = {0};
	Elf64_Shdr *h;

	for (unsigned i = 0; i < m->relocation_count; i++) {
		Elf64_Rela rela = m->relocations[i].rela;
		unsigned section = m->relocations[i].section;

		if (section >= symbols || !m->sections[section].sh_size || (of && of != section))
			continue;
		rela.r_offset %= m->sections[section].sh_size;
		if (!of)
			rela.r_offset += m->sections[section].sh_addr;
		rela.r_info = ELF64_R_INFO(ELF64_R_SYM(rela.r_info) % m->symbol_count,
		                           ELF64_R_TYPE(rela.r_info));
		buf_add(&table, &rela, sizeof(rela));
	}
	if (table.len) {
		h = add_section(m, 0, SHT_RELA, table.data, table.len);
		h->sh_link = symbols;
		h->sh_info = of;
		h->sh_entsize = sizeof(Elf64_Rela);
		h->sh_flags = of ? 0 : SHF_ALLOC;
	}
	buf_free(&table);
}

static void add_tables(struct making *m)
{
	unsigned symbols = m->count;
	Elf64_Shdr *h;

	place_symbols(m);
	h = add_section(m, 0, SHT_SYMTAB, m->symbols.data, m->symbols.len);
	h->sh_link = m->count;
	h->sh_entsize = sizeof(Elf64_Sym);
	h->sh_info = 1;
	add_section(m, 0, SHT_STRTAB, m->names.data, m->names.len);
	if (m->type == ET_DYN)
		table_of_relocations(m, 0, symbols);
	for (unsigned i = 1; m->type == ET_REL && i < symbols; i++)
		table_of_relocations(m, i, symbols);
	align(&m->out);
	*(Elf64_Ehdr *)m->out.data = (Elf64_Ehdr){
	        .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
	                    EV_CURRENT},
	        .e_type = m->type,
	        .e_machine = m->machine,
	        .e_version = EV_CURRENT,
	        .e_shoff = m->out.len,
	        .e_ehsize = sizeof(Elf64_Ehdr),
	        .e_shentsize = sizeof(Elf64_Shdr),
	        .e_shnum = m->count,
	        .e_shstrndx = symbols + 1,
	};
	buf_add(&m->out, m->sections, m->count * sizeof(*m->sections));
}

/* Appends it to an archive, or is the whole when there is no other. */
static void finish(struct making *m, struct buf *all, bool alone)
{
	char header[sizeof(struct ar_hdr) + 1];

	add_tables(m);
	if (!alone) {
		snprintf(header, sizeof(header), "%-16s%-12d%-6d%-6d%-8d%-10zu%s", "m.o/", 0, 0, 0,
		         100644, m->out.len, ARFMAG);
		buf_add(all, all->len ? "" : ARMAG, all->len ? 0 : SARMAG);
		buf_add(all, header, sizeof(struct ar_hdr));
	}
	buf_add(all, m->out.data, m->out.len);
	buf_free(&m->out);
	buf_free(&m->names);
	buf_free(&m->symbols);
}

const void *target_image(const uint8_t *bytes, size_t length, size_t *size)
{
	static struct making m;
	struct input in = {bytes, length};
	uint16_t machine = machines[take(&in) % 3], type = types[take(&in) % 3];
	struct buf all = {0};

	start(&m, machine, type);
	while (in.left) {
		switch ((enum record)(take(&in) % RECORDS)) {
		case SECTION: section(&m, &in); break;
		case SYMBOL: symbol(&m, &in); break;
		case RELOCATION: relocation(&m, &in); break;
		case ANOTHER_FILE:
			if (in.left > 1)
				finish(&m, &all, false), start(&m, machine, type);
			break;
		default: break;
		}
	}
	finish(&m, &all, !all.len);
	*size = all.len;
	return all.data;
}

/* --- the other way round --------------------------------------------------------------------- */

static void give(struct buf *out, uint64_t number, unsigned size)
{
	for (unsigned i = 0; i < size; i++, number >>= 8)
		buf_add(out, &(uint8_t){number}, 1);
}

static void give_number(struct buf *out, uint64_t number)
{
	int64_t n = (int64_t)number;

	if (n >= 0 && n < 0x80) {
		give(out, number, 1);
	} else if (n >= -0x40 && n < 0) {
		give(out, number + 0xc0, 1);
	} else if (n == (int16_t)n) {
		give(out, 0xc0, 1);
		give(out, number, 2);
	} else {
		give(out, 0xe0, 1);
		give(out, number, 8);
	}
}

static void give_name(struct buf *out, const char *name)
{
	size_t length = strlen(name) < 255 ? strlen(name) : 255;

	give(out, length, 1);
	buf_add(out, name, length);
}

/* A file that a compiler or linker made: nothing is checked. */
struct file {
	const char *image, *names, *symbol_names;
	const Elf64_Shdr *sections;
	unsigned count, number[256], symbol_count; /* what sections are called here; 0: left out */
	uint8_t symbol[1 << 12];
};

static void give_sections(struct buf *out, struct file *f, bool relocatable)
{
	unsigned n = 0;

	for (unsigned i = 1; i < f->count && i < 256; i++) {
		const Elf64_Shdr *h = &f->sections[i];
		const char *name = f->names + h->sh_name;

		if ((h->sh_type != SHT_PROGBITS && h->sh_type != SHT_NOBITS) || !h->sh_size ||
		    (relocatable && !strncmp(name, ".rela", 5)) || !strcmp(name, ".comment"))
			continue;
		f->number[i] = ++n;
		give(out, SECTION, 1);
		give(out,
		     (h->sh_flags & SHF_ALLOC ? ALLOC : 0) |
		             (h->sh_flags & SHF_EXECINSTR ? CODE : 0) |
		             (h->sh_flags & SHF_WRITE ? WRITABLE : 0) |
		             (h->sh_type == SHT_NOBITS ? NO_BYTES : 0),
		     1);
		give_number(out, h->sh_addr);
		give_name(out, name);
		give(out, h->sh_size, 2);
		buf_add(out, f->image + h->sh_offset,
		        h->sh_type == SHT_NOBITS ? 0 : h->sh_size & 0xffff);
	}
}

static void give_symbols(struct buf *out, struct file *f, const Elf64_Shdr *table, bool relocatable)
{
	const Elf64_Sym *s = (const void *)(f->image + table->sh_offset);

	f->symbol_names = f->image + f->sections[table->sh_link].sh_offset;
	for (unsigned i = 1; i < table->sh_size / sizeof(*s) && i < sizeof(f->symbol); i++) {
		unsigned section = s[i].st_shndx < 256 ? f->number[s[i].st_shndx] : 0;

		f->symbol[i] = ++f->symbol_count;
		give(out, SYMBOL, 1);
		give(out, section, 1);
		give(out, s[i].st_info, 1);
		give_number(out, s[i].st_value - (relocatable || !section
		                                          ? 0
		                                          : f->sections[s[i].st_shndx].sh_addr));
		give_number(out, s[i].st_size);
		give_name(out, f->symbol_names + s[i].st_name);
	}
}

static void give_relocations(struct buf *out, const struct file *f, const Elf64_Shdr *table)
{
	const Elf64_Rela *r = (const void *)(f->image + table->sh_offset);

	for (unsigned i = 0; table->sh_info < 256 && i < table->sh_size / sizeof(*r); i++) {
		if (!f->number[table->sh_info])
			return;
		give(out, RELOCATION, 1);
		give(out, f->number[table->sh_info], 1);
		give_number(out, r[i].r_offset);
		give(out, ELF64_R_TYPE(r[i].r_info), 2);
		give(out, f->symbol[ELF64_R_SYM(r[i].r_info) % sizeof(f->symbol)], 1);
		give_number(out, r[i].r_addend);
	}
}

const void *target_seed(const void *image, size_t size, size_t *length)
{
	static struct file f;
	const Elf64_Ehdr *h = image;
	struct buf out = {0};

	f.image = image;
	f.sections = (const void *)(f.image + h->e_shoff);
	f.count = h->e_shnum;
	f.names = f.image + f.sections[h->e_shstrndx].sh_offset;
	give(&out, h->e_machine == EM_X86_64 ? 0 : h->e_machine == EM_AARCH64 ? 1 : 2, 1);
	give(&out, h->e_type == ET_REL ? 0 : h->e_type == ET_EXEC ? 1 : 2, 1);
	give_sections(&out, &f, h->e_type == ET_REL);
	for (unsigned i = 1; i < f.count; i++)
		if (f.sections[i].sh_type == SHT_SYMTAB)
			give_symbols(&out, &f, &f.sections[i], h->e_type == ET_REL);
	for (unsigned i = 1; i < f.count; i++)
		if (f.sections[i].sh_type == SHT_RELA && h->e_type == ET_REL)
			give_relocations(&out, &f, &f.sections[i]);
	*length = out.len;
	return out.data;
}
