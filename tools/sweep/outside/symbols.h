/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of a kernel's addresses: from a System.map, or the symbols of an ELF image. */
#ifndef TOOLS_SWEEP_OUTSIDE_SYMBOLS_H
#define TOOLS_SWEEP_OUTSIDE_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

struct symbols;

/* Ends the command with one line when the file is neither. */
struct symbols *symbols_read(const char *path);
bool symbols_find(const struct symbols *s, const char *name, uint64_t *address);
/* "name+0x12", or the number; the caller frees it. */
char *symbols_place(const struct symbols *s, uint64_t address);

#endif
