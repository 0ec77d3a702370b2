/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The instructions of the door in the kernel's image, .entry.text and .noinstr.text, with room for
 * what a sweep tells of each.
 */
#ifndef TOOLS_SWEEP_INSIDE_CODE_MAP_H
#define TOOLS_SWEEP_INSIDE_CODE_MAP_H

#include "tools/check/model.h"

struct function {
	const char *name, *section;
	uint64_t address;
	size_t first, count; /* instructions, with filler */
	/* of those that are no filler: */
	size_t instructions, reached, listed, open;
};

struct door_instruction {
	uint64_t address;
	const uint8_t *bytes;
	char *text;
	uint64_t hits;
	const char *reason; /* why none can be there, or NULL */
	uint32_t function;
	uint8_t length;
	bool filler; /* what fills gaps: between functions, and where control never falls through */
	bool ends;   /* control never goes on to the next one */
};

struct code_map {
	struct program program;
	struct door_instruction *instructions; /* by rising address */
	size_t count;
	struct function *functions; /* the same */
	size_t function_count;
};

/* Ends the command when the image is none of ours. */
void code_map_read(struct code_map *map, const char *image);
/* The instruction that begins there, or NULL. */
struct door_instruction *code_map_find(const struct code_map *map, uint64_t address);
/* "function+0x12" of any address of the image, else the number itself. */
char *code_map_name(struct code_map *map, uint64_t address);
/* "path/file.c:12", or NULL. */
const char *code_map_source(struct code_map *map, uint64_t address);

#endif
