/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program as the checker sees it: sections of bytes, symbols, and references between them. No
 * file format and no architecture: elf.h fills it, arch.h reads its bytes.
 *
 * Several relocatable files are one program, as if they were linked: a global symbol that one of
 * them leaves undefined is the definition in another. A place is (section, offset); in linked
 * images too, where offset is the address less that of the section.
 *
 * All memory lives as long as the command. Nothing here fails: what is wrong with a file is found
 * while it is loaded.
 */
#ifndef TOOLS_CHECK_MODEL_H
#define TOOLS_CHECK_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NO_SECTION UINT32_MAX
#define NO_SYMBOL  UINT32_MAX

struct place {
	uint32_t section; /* NO_SECTION: nowhere in this program */
	uint64_t offset;
};

enum section_flags {
	SECTION_ALLOC = 1 << 0,
	SECTION_CODE = 1 << 1,
	SECTION_WRITABLE = 1 << 2,
	SECTION_NO_BYTES = 1 << 3, /* .bss */
};

/* What a relocation stores, as far as the checker cares. */
enum reference_kind {
	REFERENCE_NONE,     /* nothing that matters here */
	REFERENCE_ADDRESS,  /* the address of the target: 4 or 8 bytes */
	REFERENCE_RELATIVE, /* the distance from the place itself to the target */
	REFERENCE_BRANCH,   /* the same, of a call or jump; may go through a PLT entry */
	REFERENCE_GOT,      /* the address of a slot that holds the target's address */
	REFERENCE_ADD,      /* adds the address; with a REFERENCE_SUBTRACT at the same place: */
	REFERENCE_SUBTRACT, /* a distance between two symbols */
	REFERENCE_HIGH,     /* the upper part of an address or distance, set by one instruction */
	REFERENCE_LOW,      /* the lower part, added by another */
};

struct reference {
	uint64_t offset; /* of the bytes that are changed, in their section */
	enum reference_kind kind;
	uint32_t symbol; /* index into program.symbols; NO_SYMBOL: the addend is an address */
	int64_t addend;  /* as the format has it: relative to the changed bytes */
};

struct section {
	const char *name;
	uint32_t file;    /* index into program.files */
	unsigned flags;   /* enum section_flags */
	uint64_t address; /* 0 in relocatable files */
	uint64_t size;
	const uint8_t *bytes; /* NULL with SECTION_NO_BYTES */
	uint32_t elf_index;   /* in its file */
	/* what other places this one refers to: use section_reference() */
	const void *raw_references;   /* as the file has them */
	struct reference *references; /* NULL: the raw ones are in order */
	size_t reference_count;
	bool references_ready;
	/* symbols here, by rising offset: use section_symbols() */
	uint32_t *symbols;
	uint32_t symbol_count;
	bool symbols_sorted;
};

enum symbol_type {
	SYMBOL_OTHER,
	SYMBOL_FUNCTION,
	SYMBOL_OBJECT,
	SYMBOL_LABEL, /* a place, but no name for people: sections, labels of compilers */
};

struct symbol {
	const char *name;   /* "" for sections */
	struct place place; /* section NO_SECTION: undefined */
	uint64_t size;
	enum symbol_type type;
	bool global, weak;
	bool chosen_late; /* what is called by that name is what the function there returns */
	uint32_t file;
	uint32_t
	        definition; /* of an undefined or weak one: the symbol that is linked; else itself */
};

struct file {
	const char *name; /* "libentry.a(irq.o)" for members */
	bool relocatable;
	uint32_t first_section, section_count;
	uint32_t first_symbol, symbol_count;
	bool symbols_listed; /* in their sections */
	const void *image;   /* the format's own */
	size_t image_size;
};

struct program {
	const struct arch *arch;
	struct file *files;
	uint32_t file_count;
	struct section *sections;
	uint32_t section_count;
	struct symbol *symbols;
	uint32_t symbol_count;
};

/* --- looking things up ---------------------------------------------------------------------- */

static inline bool place_is(struct place a, struct place b)
{
	return a.section == b.section && a.offset == b.offset;
}

#define NOWHERE ((struct place){NO_SECTION, 0})

/* Bytes at a place: how many are left in its section, and where they are; 0 when there are none. */
size_t program_bytes(const struct program *p, struct place at, const uint8_t **bytes);

/* A little-endian number of 1, 2, 4 or 8 bytes; false when it is not all there. */
bool program_number(const struct program *p, struct place at, unsigned size, uint64_t *number);

/* The section of that name; the first one, or the next after `after` (NO_SECTION: from the start). */
uint32_t program_section(const struct program *p, const char *name, uint32_t after);

/* A defined symbol of that name, globals first, or NO_SYMBOL. */
uint32_t program_symbol(const struct program *p, const char *name);

/* The place of an address in a linked image; nowhere when no section has it. */
struct place program_place(const struct program *p, uint64_t address);

/*
 * The symbol that covers a place in code: the last one that begins at or before it; functions are
 * preferred to others at the same place, global ones to local ones. NO_SYMBOL when there is none.
 */
uint32_t program_cover(struct program *p, struct place at);

/* All symbols defined in a section by rising offset, without labels. */
const uint32_t *section_symbols(struct program *p, uint32_t section, uint32_t *count);
/* The index there of the first one behind the place. */
uint32_t program_next_symbol(struct program *p, struct place at);

/* The first reference with at <= offset < at + size in this section; false: there is none. */
bool program_reference(struct program *p, struct place at, uint64_t size, struct reference *found);

/* The references of a section by rising offset, counted from 0; false behind the last. */
bool section_reference(struct program *p, uint32_t section, size_t number, struct reference *found);

/* --- where references lead ------------------------------------------------------------------- */

/* A place, or the name of something that no file defines. */
struct target {
	struct place place; /* nowhere: undefined, or not known */
	uint32_t symbol;    /* NO_SYMBOL when a place has none */
};

/*
 * What a reference is to. `bias` is added to the addend: for an operand of an instruction whose
 * distance counts from the end of the instruction it is the distance from the operand to the end.
 */
struct target program_target(struct program *p, const struct reference *r, int64_t bias);

/*
 * A pointer in data. Relative ones (size 4 or 8) count from their own place. Follows references in
 * relocatable files and reads the number in linked ones. Nowhere when there is no pointer.
 */
struct target program_pointer(struct program *p, struct place at, unsigned size, bool relative);

/*
 * The place that is as far from `origin` as the difference of two symbols says, a pair of references
 * at `at`. What is subtracted must be in origin's section. Nowhere when there is no such pair.
 */
struct target program_difference(struct program *p, struct place at, struct place origin);

/* "name+0x12" of a place or target, for people; the string is the caller's. */
char *program_describe(struct program *p, struct target t);
const char *program_section_name(const struct program *p, struct place at);

#endif
