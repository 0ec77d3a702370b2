/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/sweep/inside/code_map.h"
#include "tools/check/arch.h"
#include "tools/check/elf.h"
#include "tools/check/source.h"
#include "tools/common/say.h"

#include <Zycore/Format.h>
#include <Zydis/Zydis.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As arch/x86_64/boot/kernel.ld names them. */
static const struct {
	const char *name, *start, *end;
} sections[] = {
        {".entry.text", "__entry_text_start", "__entry_text_end"},
        {".noinstr.text", "__noinstr_text_start", "__noinstr_text_end"},
};

#define LENGTH(a) (sizeof(a) / sizeof((a)[0]))

/* --- names ----------------------------------------------------------------------------------- */

/* The function at a place, by a name of its own and not by one of the linker script's. */
static const struct symbol *function_of(struct code_map *map, struct place at)
{
	struct program *p = &map->program;
	const uint32_t cover = program_cover(p, at);
	const uint32_t *symbols;
	uint32_t count;

	if (cover == NO_SYMBOL)
		return NULL;
	symbols = section_symbols(p, at.section, &count);
	for (uint32_t i = program_next_symbol(p, at); i; i--) {
		const struct symbol *s = &p->symbols[symbols[i - 1]];

		if (!place_is(s->place, p->symbols[cover].place))
			break;
		if (strncmp(s->name, "__", 2))
			return s;
	}
	return &p->symbols[cover];
}

char *code_map_name(struct code_map *map, uint64_t address)
{
	const struct place at = program_place(&map->program, address);
	const struct symbol *s = at.section == NO_SECTION ? NULL : function_of(map, at);

	if (!s)
		return must_printf("0x%" PRIx64, address);
	if (at.offset == s->place.offset)
		return must_strdup(s->name);
	return must_printf("%s+0x%" PRIx64, s->name, at.offset - s->place.offset);
}

/* --- text ------------------------------------------------------------------------------------ */

static ZydisFormatterFunc print_number;

/* Names instead of addresses: they stay the same when the kernel is built again. */
static ZyanStatus print_address(const ZydisFormatter *formatter, ZydisFormatterBuffer *buffer,
                                ZydisFormatterContext *context)
{
	struct code_map *map = context->user_data;
	ZyanString *string;
	ZyanU64 address;
	char *name;
	ZyanStatus status;

	if (!ZYAN_SUCCESS(ZydisCalcAbsoluteAddress(context->instruction, context->operand,
	                                           context->runtime_address, &address)) ||
	    program_place(&map->program, address).section == NO_SECTION)
		return print_number(formatter, buffer, context);
	status = ZydisFormatterBufferAppend(buffer, ZYDIS_TOKEN_SYMBOL);
	if (ZYAN_SUCCESS(status))
		status = ZydisFormatterBufferGetString(buffer, &string);
	if (!ZYAN_SUCCESS(status))
		return status;
	name = code_map_name(map, address);
	status = ZyanStringAppendFormat(string, "%s", name);
	free(name);
	return status;
}

static void prepare(ZydisDecoder *decoder, ZydisFormatter *formatter)
{
	ZydisDecoderInit(decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	ZydisFormatterInit(formatter, ZYDIS_FORMATTER_STYLE_ATT);
	print_number = (ZydisFormatterFunc)&print_address;
	ZydisFormatterSetHook(formatter, ZYDIS_FORMATTER_FUNC_PRINT_ADDRESS_ABS,
	                      (const void **)&print_number);
}

/* Younger than the decoder: its bytes. */
static char *bytes_text(const struct door_instruction *i)
{
	char text[3 * 16 + 16] = "(bytes)";

	for (unsigned b = 0; b < i->length; b++)
		snprintf(text + 7 + 3 * b, 4, " %02x", i->bytes[b]);
	return must_strdup(text);
}

static char *text_of(struct code_map *map, const struct door_instruction *i)
{
	static ZydisDecoder decoder;
	static ZydisFormatter formatter;
	ZydisDecodedInstruction in;
	ZydisDecodedOperand op[ZYDIS_MAX_OPERAND_COUNT];
	char text[256];

	if (!print_number)
		prepare(&decoder, &formatter);
	if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, i->bytes, i->length, &in, op)) ||
	    !ZYAN_SUCCESS(ZydisFormatterFormatInstruction(&formatter, &in, op,
	                                                  in.operand_count_visible, text,
	                                                  sizeof(text), i->address, map)))
		return bytes_text(i);
	return must_strdup(text);
}

/* --- reading --------------------------------------------------------------------------------- */

static struct place symbol_place(struct code_map *map, const char *image, const char *name)
{
	uint32_t symbol = program_symbol(&map->program, name);

	if (symbol == NO_SYMBOL)
		die(ST_USAGE, "%s: is no Airlock kernel (it has no %s)", image, name);
	return map->program.symbols[symbol].place;
}

static uint64_t address_of(const struct code_map *map, struct place at)
{
	return map->program.sections[at.section].address + at.offset;
}

/* Targets of branches: a sorted list, and whether an address is in it. */
struct targets {
	uint64_t *one;
	size_t count, room;
};

static void add_target(struct targets *t, uint64_t address)
{
	if (t->count == t->room) {
		t->room = t->room ? 2 * t->room : 256;
		t->one = must_alloc(t->one, t->room * sizeof(*t->one));
	}
	t->one[t->count++] = address;
}

static int compare_numbers(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static bool is_target(const struct targets *t, uint64_t address)
{
	return t->count && bsearch(&address, t->one, t->count, sizeof(*t->one), compare_numbers);
}

static bool falls_through(enum flow flow)
{
	return flow != FLOW_JUMP && flow != FLOW_RETURN && flow != FLOW_JUMP_INDIRECT &&
	       flow != FLOW_LEAVE && flow != FLOW_TRAP && flow != FLOW_BAD;
}

static struct door_instruction *add_instruction(struct code_map *map)
{
	size_t n = map->count++;

	if (!(n & (n - 1)))
		map->instructions =
		        must_alloc(map->instructions, (n ? 2 * n : 1) * sizeof(*map->instructions));
	map->instructions[n] = (struct door_instruction){0};
	return &map->instructions[n];
}

/* The function of the place; a new one when it is another than the last. */
static uint32_t function_at(struct code_map *map, struct place at, const char *section)
{
	const struct symbol *s = function_of(map, at);
	size_t n = map->function_count;

	if (n && s && map->functions[n - 1].address == address_of(map, s->place) &&
	    !strcmp(map->functions[n - 1].section, section))
		return n - 1;
	if (!(n & (n - 1)))
		map->functions =
		        must_alloc(map->functions, (n ? 2 * n : 1) * sizeof(*map->functions));
	map->functions[n] = (struct function){.name = s ? s->name : "?",
	                                      .section = section,
	                                      .address = s ? address_of(map, s->place) : 0,
	                                      .first = map->count};
	map->function_count++;
	return n;
}

static void read_section(struct code_map *map, const char *name, struct place from, uint64_t end,
                         struct targets *targets)
{
	bool through = false; /* does the instruction before fall into this one? */
	const uint8_t *bytes;

	while (from.offset < end) {
		size_t left = program_bytes(&map->program, from, &bytes);
		uint32_t function = function_at(map, from, name);
		struct door_instruction *i = add_instruction(map);
		struct instruction in;

		map->program.arch->decode(bytes, left, &in);
		i->address = address_of(map, from);
		i->bytes = bytes;
		i->length = in.length;
		i->function = function;
		map->functions[function].count++;
		/* for now: looks like it, and nothing falls into it */
		i->filler = in.filler && (!through || in.flow == FLOW_BREAKPOINT);
		i->ends = !falls_through(in.flow);
		through = !i->ends && !i->filler;
		if (in.flow == FLOW_JUMP || in.flow == FLOW_BRANCH || in.flow == FLOW_CALL)
			add_target(targets, i->address + in.displacement);
		from.offset += in.length;
	}
}

/* A call that does not come back may have filler behind it, up to the next function. */
static void mark_function_end(struct code_map *map, const struct function *f)
{
	for (size_t i = f->first + f->count; i > f->first; i--) {
		struct door_instruction *one = &map->instructions[i - 1];
		struct instruction in;

		map->program.arch->decode(one->bytes, one->length, &in);
		if (!in.filler)
			break;
		one->filler = true;
	}
}

/* What is jumped to is code, and so is all that it falls into. */
static void unmark_targets(struct code_map *map, const struct targets *targets)
{
	bool code = false;

	for (size_t i = 0; i < map->count; i++) {
		struct door_instruction *one = &map->instructions[i];

		code = one->filler && one->bytes[0] != 0xcc &&
		       (code || is_target(targets, one->address));
		if (code)
			one->filler = false;
	}
}

void code_map_read(struct code_map *map, const char *image)
{
	struct targets targets = {0};

	*map = (struct code_map){0};
	elf_load(&map->program, image);
	elf_link(&map->program);
	for (size_t i = 0; i < LENGTH(sections); i++)
		read_section(map, sections[i].name, symbol_place(map, image, sections[i].start),
		             symbol_place(map, image, sections[i].end).offset, &targets);
	if (targets.count)
		qsort(targets.one, targets.count, sizeof(*targets.one), compare_numbers);
	for (size_t i = 0; i < map->function_count; i++)
		mark_function_end(map, &map->functions[i]);
	unmark_targets(map, &targets);
	for (size_t i = 0; i < map->count; i++)
		map->instructions[i].text = text_of(map, &map->instructions[i]);
	free(targets.one);
}

/* --- asking ---------------------------------------------------------------------------------- */

struct door_instruction *code_map_find(const struct code_map *map, uint64_t address)
{
	size_t low = 0, high = map->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (map->instructions[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < map->count && map->instructions[low].address == address
	               ? &map->instructions[low]
	               : NULL;
}

const char *code_map_source(struct code_map *map, uint64_t address)
{
	const struct place at = program_place(&map->program, address);

	return at.section == NO_SECTION ? NULL : source_line(&map->program, at);
}
