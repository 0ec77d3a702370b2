/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ELF files as programs. ELF64, little-endian: relocatable files, archives of them, executables
 * with or without position independence. A file that is none of these, or is broken, ends the
 * command with one line and status 2.
 */
#ifndef TOOLS_CHECK_ELF_H
#define TOOLS_CHECK_ELF_H

#include "tools/check/model.h"

/* Add a file. All of a program are of one architecture. */
void elf_load(struct program *p, const char *path);
/* The same from memory that stays; a name for messages. */
void elf_load_memory(struct program *p, const char *name, const void *image, size_t size);
/* When all are loaded: undefined and weak symbols find what is linked. */
void elf_link(struct program *p);

/*
 * For section_reference(). Looks whether the references of a section, as the file has them, are
 * possible, and in order. Where one of them is, one of them, and all of them, in an array that the
 * section keeps.
 */
bool elf_references_are_sorted(const struct program *p, const struct section *s);
uint64_t elf_reference_offset(const struct section *s, size_t number);
struct reference elf_reference(const struct program *p, const struct section *s, size_t number);
void elf_read_references(struct program *p, struct section *s);

#endif
