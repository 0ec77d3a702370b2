/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libelf finds headers and data and checks that they lie inside the file; entries are copied out of
 * the data, which in archives may be aligned to 2 only. References are read when they are asked for:
 * most of those in a kernel never are.
 */
#include "tools/check/elf.h"
#include "tools/check/arch.h"
#include "tools/common/say.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is wrong with a file: one line, the same status as a wrong option. */
#define bad(name, ...) bad_file((name), must_printf(__VA_ARGS__))

static _Noreturn void bad_file(const char *name, const char *what)
{
	die(ST_USAGE, "%s: %s", name, what);
}

/* A file while it is read. */
struct reading {
	struct program *p;
	struct file *file;
	Elf *elf;
	uint32_t file_index;
	bool relocatable;
	/* the symbol table, and who has long section numbers */
	const char *symbol_bytes, *names, *long_numbers;
	size_t symbol_section, symbols, names_size, long_numbers_count;
};

static void *grow(void *old, uint32_t count, uint32_t more, size_t size)
{
	return must_alloc(old, ((size_t)count + more + 1) * size);
}

/* --- sections -------------------------------------------------------------------------------- */

static unsigned flags_of(const GElf_Shdr *h)
{
	unsigned flags = 0;

	if (h->sh_flags & SHF_ALLOC)
		flags |= SECTION_ALLOC;
	if (h->sh_flags & SHF_EXECINSTR)
		flags |= SECTION_CODE;
	if (h->sh_flags & SHF_WRITE)
		flags |= SECTION_WRITABLE;
	if (h->sh_type == SHT_NOBITS)
		flags |= SECTION_NO_BYTES;
	return flags;
}

static const char *section_name(struct reading *r, size_t strings, const GElf_Shdr *h)
{
	const char *name = elf_strptr(r->elf, strings, h->sh_name);

	if (!name)
		bad(r->file->name, "the name of a section lies outside of the table of names");
	return name;
}

/* Its bytes, or an end; `name` may be "". */
static const char *named_data(struct reading *r, Elf_Scn *scn, const char *what, const char *name,
                              size_t *size)
{
	Elf_Data *data = elf_rawdata(scn, NULL);

	if (!data || (data->d_size && !data->d_buf))
		bad(r->file->name, "%s%s ends behind the end of the file", what, name);
	*size = data->d_size;
	return data->d_buf ? data->d_buf : "";
}

static const char *section_data(struct reading *r, Elf_Scn *scn, const char *what, size_t *size)
{
	return named_data(r, scn, what, "", size);
}

static void read_section(struct reading *r, Elf_Scn *scn, size_t strings)
{
	struct section *s = &r->p->sections[r->p->section_count];
	GElf_Shdr h;

	if (!gelf_getshdr(scn, &h))
		bad(r->file->name, "a section header cannot be read: %s", elf_errmsg(-1));
	*s = (struct section){
	        .name = section_name(r, strings, &h),
	        .file = r->file_index,
	        .flags = flags_of(&h),
	        .address = r->relocatable ? 0 : h.sh_addr,
	        .size = h.sh_size,
	        .elf_index = elf_ndxscn(scn),
	};
	if (h.sh_type != SHT_NOBITS && h.sh_type != SHT_NULL) {
		size_t size;

		s->bytes = (const uint8_t *)named_data(r, scn, "section ", s->name, &size);
		s->size = size;
	}
	if (h.sh_type == SHT_NULL)
		s->size = 0;
	r->p->section_count++;
}

/* Sections keep their numbers: number 0 is an empty one. */
static void read_sections(struct reading *r)
{
	size_t count, strings;
	GElf_Ehdr h; /* a copy: members of archives may lie at any even address */
	Elf_Scn *scn;

	if (!gelf_getehdr(r->elf, &h) || h.e_shentsize != sizeof(Elf64_Shdr))
		bad(r->file->name, "the section headers have a wrong size");
	if (elf_getshdrnum(r->elf, &count) || elf_getshdrstrndx(r->elf, &strings))
		bad(r->file->name, "the section headers cannot be read: %s", elf_errmsg(-1));
	if (!count)
		bad(r->file->name, "it has no section headers");
	if (count > UINT32_MAX / 2 - r->p->section_count)
		bad(r->file->name, "it has too many sections");
	r->file->first_section = r->p->section_count;
	r->file->section_count = count;
	r->p->sections = grow(r->p->sections, r->p->section_count, count, sizeof(*r->p->sections));
	for (size_t i = 0; i < count; i++) {
		scn = elf_getscn(r->elf, i);
		if (!scn)
			bad(r->file->name, "section header %zu cannot be read: %s", i,
			    elf_errmsg(-1));
		read_section(r, scn, strings);
	}
}

/* --- symbols --------------------------------------------------------------------------------- */

static enum symbol_type type_of(unsigned info)
{
	switch (ELF64_ST_TYPE(info)) {
	case STT_FUNC:
	case STT_GNU_IFUNC: return SYMBOL_FUNCTION;
	case STT_OBJECT:
	case STT_TLS:
	case STT_COMMON: return SYMBOL_OBJECT;
	case STT_SECTION: return SYMBOL_LABEL;
	default: return SYMBOL_OTHER;
	}
}

/*
 * ".L5": a label of the compiler, which stays where the linker may make code shorter. "$x", "$d.1",
 * "$xrv64i2p1_c2p0": where code and data begin (AAELF64, 5.7; RISC-V ELF psABI, 8.5).
 */
static bool is_label(const char *name)
{
	return !strncmp(name, ".L", 2) || !strncmp(name, "$xrv", 4) ||
	       (name[0] == '$' && name[1] && (!name[2] || name[2] == '.'));
}

static uint32_t section_of(struct reading *r, const Elf64_Sym *sym, size_t index)
{
	uint32_t number = sym->st_shndx;

	if (number == SHN_XINDEX) {
		if (index >= r->long_numbers_count)
			bad(r->file->name, "symbol %zu has no long section number", index);
		memcpy(&number, r->long_numbers + index * sizeof(number), sizeof(number));
	} else if (number == SHN_UNDEF || number >= SHN_LORESERVE) {
		return NO_SECTION;
	}
	if (number >= r->file->section_count)
		bad(r->file->name, "symbol %zu is in section %u, and there are %u", index, number,
		    r->file->section_count);
	return r->file->first_section + number;
}

static void read_symbol(struct reading *r, size_t index)
{
	struct symbol *s = &r->p->symbols[r->p->symbol_count];
	Elf64_Sym sym;

	memcpy(&sym, r->symbol_bytes + index * sizeof(sym), sizeof(sym));
	if (sym.st_name >= r->names_size)
		bad(r->file->name, "the name of symbol %zu lies outside of the table of names",
		    index);
	*s = (struct symbol){
	        .name = r->names + sym.st_name,
	        .place = {section_of(r, &sym, index), sym.st_value},
	        .size = sym.st_size,
	        .type = type_of(sym.st_info),
	        .global = ELF64_ST_BIND(sym.st_info) != STB_LOCAL,
	        .weak = ELF64_ST_BIND(sym.st_info) == STB_WEAK,
	        .chosen_late = ELF64_ST_TYPE(sym.st_info) == STT_GNU_IFUNC,
	        .file = r->file_index,
	        .definition = r->p->symbol_count,
	};
	if (ELF64_ST_TYPE(sym.st_info) == STT_SECTION)
		s->name = "";
	if (!s->global && is_label(s->name))
		s->type = SYMBOL_LABEL;
	if (s->place.section != NO_SECTION && !r->relocatable)
		s->place.offset -= r->p->sections[s->place.section].address;
	r->p->symbol_count++;
}

static void read_symbol_table(struct reading *r, Elf_Scn *scn, const GElf_Shdr *h)
{
	Elf_Scn *strings = elf_getscn(r->elf, h->sh_link);
	size_t size;

	r->symbol_bytes = section_data(r, scn, "the symbol table", &size);
	if (h->sh_entsize != sizeof(Elf64_Sym) || size % sizeof(Elf64_Sym))
		bad(r->file->name, "the symbol table has entries of a wrong size");
	r->symbols = size / sizeof(Elf64_Sym);
	r->symbol_section = elf_ndxscn(scn);
	if (r->symbols > UINT32_MAX / 2 - r->p->symbol_count)
		bad(r->file->name, "it has too many symbols");
	if (!strings || !h->sh_link)
		bad(r->file->name, "the symbol table has no names");
	r->names = section_data(r, strings, "the table of names", &r->names_size);
	if (!r->names_size || r->names[r->names_size - 1])
		bad(r->file->name, "the table of names does not end with a zero");
}

/* The table, or the smaller one that a stripped image keeps for its loader. */
static void find_symbols(struct reading *r)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr h;

	while ((scn = elf_nextscn(r->elf, scn))) {
		if (!gelf_getshdr(scn, &h))
			continue;
		if (h.sh_type == SHT_SYMTAB || (h.sh_type == SHT_DYNSYM && !r->symbol_bytes))
			read_symbol_table(r, scn, &h);
		if (h.sh_type == SHT_SYMTAB_SHNDX) {
			r->long_numbers = section_data(r, scn, "a table of section numbers",
			                               &r->long_numbers_count);
			r->long_numbers_count /= sizeof(uint32_t);
		}
	}
}

static void read_symbols(struct reading *r)
{
	struct program *p = r->p;

	find_symbols(r);
	r->file->first_symbol = p->symbol_count;
	r->file->symbol_count = r->symbols;
	p->symbols = grow(p->symbols, p->symbol_count, r->symbols, sizeof(*p->symbols));
	for (size_t i = 0; i < r->symbols; i++)
		read_symbol(r, i);
}

/* --- references ------------------------------------------------------------------------------ */

/* Those of a relocatable file say which section they change; remember where they are. */
static void find_references(struct reading *r)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr h;

	while (r->relocatable && (scn = elf_nextscn(r->elf, scn))) {
		size_t size;

		if (!gelf_getshdr(scn, &h))
			continue;
		if (h.sh_type != SHT_RELA && h.sh_type != SHT_REL)
			continue;
		if (!h.sh_info || h.sh_info >= r->file->section_count)
			bad(r->file->name, "relocations are for section %u, which is not there",
			    h.sh_info);
		struct section *s = &r->p->sections[r->file->first_section + h.sh_info];

		/* clang's notes to the linker have such */
		if (h.sh_type == SHT_REL && !(s->flags & SECTION_ALLOC))
			continue;
		if (h.sh_link != r->symbol_section)
			bad(r->file->name, "the relocations of %s are not to symbols of the table",
			    s->name);
		if (h.sh_type == SHT_REL || h.sh_entsize != sizeof(Elf64_Rela))
			bad(r->file->name, "the relocations of %s are of a kind that is not known",
			    s->name);
		if (s->raw_references)
			bad(r->file->name, "section %s has two tables of relocations", s->name);
		s->raw_references = section_data(r, scn, "a table of relocations", &size);
		s->reference_count = size / sizeof(Elf64_Rela);
	}
}

static Elf64_Rela raw_reference(const struct section *s, size_t number)
{
	Elf64_Rela rela;

	memcpy(&rela, (const char *)s->raw_references + number * sizeof(rela), sizeof(rela));
	return rela;
}

bool elf_references_are_sorted(const struct program *p, const struct section *s)
{
	const struct file *f = &p->files[s->file];
	uint64_t last = 0;
	bool in_order = true;

	for (size_t i = 0; i < s->reference_count; i++) {
		const Elf64_Rela rela = raw_reference(s, i);
		uint32_t symbol = ELF64_R_SYM(rela.r_info);

		if (rela.r_offset >= s->size)
			bad(f->name, "a relocation of %s is for byte 0x%llx, behind its end",
			    s->name, (unsigned long long)rela.r_offset);
		if (symbol >= f->symbol_count && symbol)
			bad(f->name, "a relocation of %s is to symbol %u, and there are %u",
			    s->name, symbol, f->symbol_count);
		in_order &= rela.r_offset >= last;
		last = rela.r_offset;
	}
	return in_order;
}

uint64_t elf_reference_offset(const struct section *s, size_t number)
{
	return raw_reference(s, number).r_offset;
}

struct reference elf_reference(const struct program *p, const struct section *s, size_t number)
{
	const Elf64_Rela rela = raw_reference(s, number);
	uint32_t symbol = ELF64_R_SYM(rela.r_info);

	return (struct reference){
	        .offset = rela.r_offset,
	        .kind = p->arch->reference(ELF64_R_TYPE(rela.r_info)),
	        .symbol = symbol ? p->files[s->file].first_symbol + symbol : NO_SYMBOL,
	        .addend = rela.r_addend,
	};
}

void elf_read_references(struct program *p, struct section *s)
{
	s->references = must_alloc(NULL, (s->reference_count + 1) * sizeof(*s->references));
	for (size_t i = 0; i < s->reference_count; i++)
		s->references[i] = elf_reference(p, s, i);
}

/*
 * What the loader of a position-independent image will store: by address, for any section. Those
 * that name a symbol are to what the image itself defines, or to nothing.
 */
static void add_loader_reference(struct reading *r, const Elf64_Rela *rela)
{
	struct program *p = r->p;
	struct place at = program_place(p, rela->r_offset);
	uint32_t symbol = ELF64_R_SYM(rela->r_info);
	struct section *s;

	if (at.section == NO_SECTION || at.section < r->file->first_section)
		return;
	s = &p->sections[at.section];
	if (!(s->reference_count & (s->reference_count + 1))) /* the room doubles */
		s->references = must_alloc(s->references,
		                           (2 * s->reference_count + 2) * sizeof(*s->references));
	s->references[s->reference_count++] = (struct reference){
	        .offset = at.offset,
	        .kind = REFERENCE_ADDRESS,
	        /* numbers of the loader's own symbol table are not ours: then the target is unknown */
	        .symbol = NO_SYMBOL,
	        .addend = symbol ? -1 : rela->r_addend,
	};
}

static void read_loader_references(struct reading *r)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr h;

	while (!r->relocatable && (scn = elf_nextscn(r->elf, scn))) {
		const char *from;
		size_t size;

		if (!gelf_getshdr(scn, &h) || h.sh_type != SHT_RELA || !(h.sh_flags & SHF_ALLOC))
			continue;
		from = section_data(r, scn, "a table of relocations", &size);
		for (size_t i = 0; i < size / sizeof(Elf64_Rela); i++) {
			Elf64_Rela rela;

			memcpy(&rela, from + i * sizeof(rela), sizeof(rela));
			add_loader_reference(r, &rela);
		}
	}
}

/* --- files ----------------------------------------------------------------------------------- */

static void check_header(struct reading *r, const char *name)
{
	GElf_Ehdr h;

	if (elf_kind(r->elf) != ELF_K_ELF || !gelf_getehdr(r->elf, &h))
		bad(name, "it is not an ELF file");
	if (h.e_ident[EI_CLASS] != ELFCLASS64 || h.e_ident[EI_DATA] != ELFDATA2LSB)
		bad(name, "it is not a 64-bit little-endian ELF file");
	if (h.e_type != ET_REL && h.e_type != ET_EXEC && h.e_type != ET_DYN)
		bad(name, "it is neither relocatable nor executable");
	const struct arch *arch = arch_find(h.e_machine);

	if (!arch)
		bad(name, "its machine (%u) is none of x86-64, AArch64, RISC-V", h.e_machine);
	if (r->p->arch && r->p->arch != arch)
		bad(name, "it is of %s, the file before it of %s", arch->name, r->p->arch->name);
	r->p->arch = arch;
	r->relocatable = h.e_type == ET_REL;
}

static void load_one(struct program *p, const char *name, Elf *elf, const void *image, size_t size)
{
	struct reading r = {.p = p, .elf = elf, .file_index = p->file_count};

	check_header(&r, name);
	p->files = grow(p->files, p->file_count, 1, sizeof(*p->files));
	r.file = &p->files[p->file_count++];
	*r.file = (struct file){.name = must_strdup(name),
	                        .relocatable = r.relocatable,
	                        .image = image,
	                        .image_size = size};
	read_sections(&r);
	read_symbols(&r);
	find_references(&r);
	read_loader_references(&r);
}

static void load_archive(struct program *p, const char *name, Elf *archive)
{
	unsigned members = 0;
	Elf *elf;

	while ((elf = elf_begin(-1, ELF_C_READ_MMAP, archive))) {
		Elf_Arhdr *h = elf_getarhdr(elf);
		Elf_Cmd next;

		if (!h || !h->ar_name)
			bad(name, "the archive is broken: %s", elf_errmsg(-1));
		if (elf_kind(elf) == ELF_K_ELF) {
			size_t size;
			const char *image = elf_rawfile(elf, &size);

			load_one(p, must_printf("%s(%s)", name, h->ar_name), elf, image, size);
			members++;
		}
		next = elf_next(elf);
		if (next == ELF_C_NULL)
			break;
	}
	if (!members)
		bad(name, "there is no ELF file in the archive");
}

void elf_load_memory(struct program *p, const char *name, const void *image, size_t size)
{
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = size ? elf_memory((void *)image, size) : NULL;
	if (elf && elf_kind(elf) == ELF_K_AR)
		load_archive(p, name, elf);
	else if (elf)
		load_one(p, name, elf, image, size);
	else
		bad(name, size ? "it is not an ELF file" : "it is empty");
}

void elf_load(struct program *p, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *image = NULL;

	if (fd < 0 || fstat(fd, &st))
		bad(path, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		bad(path, "it is not a file");
	/* Private and writable: libelf may put things in order in place. */
	if (st.st_size)
		image = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	if (image == MAP_FAILED)
		bad(path, "%s", strerror(errno));
	close(fd);
	elf_load_memory(p, path, image, st.st_size);
}

/* --- one program of several files ------------------------------------------------------------ */

struct definition {
	const char *name;
	uint32_t symbol;
};

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct definition *)a)->name, ((const struct definition *)b)->name);
}

/* The first strong definition counts, else the first weak one. */
static void define(struct program *p, void **tree, uint32_t symbol)
{
	struct definition *fresh = must_alloc(NULL, sizeof(*fresh)), **found;

	*fresh = (struct definition){p->symbols[symbol].name, symbol};
	found = tsearch(fresh, tree, compare_names);
	if (!found)
		die(ST_UNAVAILABLE, "out of memory");
	if (*found == fresh)
		return;
	if (p->symbols[(*found)->symbol].weak && !p->symbols[symbol].weak)
		(*found)->symbol = symbol;
	free(fresh);
}

void elf_link(struct program *p)
{
	void *tree = NULL;

	if (p->file_count < 2)
		return;
	for (uint32_t i = 0; i < p->symbol_count; i++)
		if (p->symbols[i].global && p->symbols[i].place.section != NO_SECTION)
			define(p, &tree, i);
	for (uint32_t i = 0; i < p->symbol_count; i++) {
		struct symbol *s = &p->symbols[i];
		const struct definition wanted = {s->name, i};
		struct definition **found;

		if (!s->global)
			continue;
		found = tfind(&wanted, &tree, compare_names);
		if (found)
			s->definition = (*found)->symbol;
	}
}
