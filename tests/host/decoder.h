/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a decoder of tools/check says, in words, so that a test is a table of bytes and words:
 *
 *   "4 jump +8 @0/4"            length, flow, distance and where it is encoded
 *   "2 call indirect r15"       or "[r3+16 @2/4]"
 *   "r0 = 4s[r1+r2*8+16]"       four bytes from memory, extended with their sign
 *   "r0 = r1 + (r2:4 << 2)"     the low four bytes of r2
 *   "compare:8 r3, 5; if 1"     the flags, and the condition of a branch
 *
 * and behind it "wrote" other registers, "flags", "memory", "stack+8" or "stack?".
 */
#ifndef TESTS_HOST_DECODER_H
#define TESTS_HOST_DECODER_H

#include "tests/host/test.h"
#include "tools/check/arch.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct decoder_case {
	const char *text; /* of the assembler, for people */
	const char *hex;  /* the bytes */
	const char *says;
};

static void add_words(char *to, const char *fmt, ...)
{
	size_t length = strlen(to);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(to + length, 200 - length, fmt, ap);
	va_end(ap);
}

static const char *reg_name(uint8_t reg)
{
	static char names[4][8];
	static unsigned next;
	char *name = names[next++ % 4];

	snprintf(name, sizeof(names[0]), "r%u", reg);
	return reg == REG_NONE ? "-" : reg == REG_PC ? "pc" : name;
}

static void add_field(char *to, uint8_t field, uint8_t size)
{
	if (size)
		add_words(to, " @%u/%u", field, size);
}

static void add_memory(char *to, const struct memory_operand *m)
{
	add_words(to, "[%s", reg_name(m->base));
	if (m->index != REG_NONE)
		add_words(to, "+%s*%u", reg_name(m->index), m->scale);
	if (m->displacement)
		add_words(to, "%+" PRId64, m->displacement);
	add_field(to, m->field, m->field_size);
	add_words(to, "]");
}

static void say_flow(const struct instruction *in, char *to)
{
	static const char *const names[] = {
	        [FLOW_NEXT] = "next",
	        [FLOW_JUMP] = "jump",
	        [FLOW_BRANCH] = "branch",
	        [FLOW_CALL] = "call",
	        [FLOW_RETURN] = "return",
	        [FLOW_JUMP_INDIRECT] = "jump indirect",
	        [FLOW_CALL_INDIRECT] = "call indirect",
	        [FLOW_LEAVE] = "leave",
	        [FLOW_TRAP] = "trap",
	        [FLOW_BREAKPOINT] = "breakpoint",
	        [FLOW_BAD] = "bad",
	};

	add_words(to, "%u %s", in->length, names[in->flow]);
	if (in->flow == FLOW_JUMP || in->flow == FLOW_BRANCH || in->flow == FLOW_CALL) {
		add_words(to, " %+" PRId64, in->displacement);
		add_field(to, in->field, in->field_size);
	}
	if (in->flow == FLOW_JUMP_INDIRECT || in->flow == FLOW_CALL_INDIRECT) {
		add_words(to, " ");
		if (in->reg != REG_NONE)
			add_words(to, "%s", reg_name(in->reg));
		else
			add_memory(to, &in->memory);
	}
	if (in->filler)
		add_words(to, ", filler");
}

static void say_operation(const struct value_effect *e, char *to)
{
	const char *sign = e->is_signed ? "s" : "";

	switch (e->operation) {
	case VALUE_NONE: add_words(to, "-"); break;
	case VALUE_COPY:
		add_words(to, "%s = %s:%u", reg_name(e->a), reg_name(e->b), e->size);
		break;
	case VALUE_CONSTANT:
		add_words(to, "%s = %" PRId64, reg_name(e->a), e->number);
		add_field(to, e->memory.field, e->memory.field_size);
		break;
	case VALUE_ADDRESS:
		add_words(to, "%s = &", reg_name(e->a));
		add_memory(to, &e->memory);
		if (e->shift)
			add_words(to, " without %u bits", e->shift);
		break;
	case VALUE_ADD_LOW:
		add_words(to, "%s = %s + low %" PRId64, reg_name(e->a), reg_name(e->b), e->number);
		add_field(to, e->memory.field, e->memory.field_size);
		break;
	case VALUE_SUM:
		add_words(to, "%s = %s + ", reg_name(e->a), reg_name(e->b));
		if (e->c == REG_NONE)
			add_words(to, "%" PRId64, e->number);
		else
			add_words(to, "(%s:%u%s << %u)", reg_name(e->c), e->c_size, sign, e->shift);
		break;
	case VALUE_LOAD:
		add_words(to, "%s = %u%s", reg_name(e->a), e->size, sign);
		add_memory(to, &e->memory);
		break;
	case VALUE_STORE:
		add_words(to, "%u", e->size);
		add_memory(to, &e->memory);
		if (e->b == REG_PC)
			add_words(to, " = ?");
		else if (e->b != REG_NONE)
			add_words(to, " = %s", reg_name(e->b));
		else
			add_words(to, " = %" PRId64, e->number);
		break;
	case VALUE_COMPARE:
	case VALUE_TEST:
		add_words(to, "%s:%u ", e->operation == VALUE_TEST ? "test" : "compare", e->size);
		if (e->b != REG_NONE)
			add_words(to, "%s", reg_name(e->b));
		else
			add_memory(to, &e->memory);
		if (e->c != REG_NONE)
			add_words(to, ", %s", reg_name(e->c));
		else
			add_words(to, ", %" PRId64, e->number);
		break;
	}
}

static void say_effect(const struct value_effect *e, char *to)
{
	say_operation(e, to);
	if (e->condition >= 0)
		add_words(to, "; if %d", e->condition);
	if (e->written)
		add_words(to, "; wrote");
	for (unsigned i = 0; i < 32; i++)
		if (e->written >> i & 1)
			add_words(to, " %u", i);
	if (e->flags)
		add_words(to, "; flags");
	if (e->writes_memory)
		add_words(to, "; memory");
	if (e->stack == INT32_MIN)
		add_words(to, "; stack?");
	else if (e->stack)
		add_words(to, "; stack%+d", e->stack);
}

/* "e8 00" ...; exactly as long, so that reading behind the end is seen. */
static uint8_t *bytes_of(const char *hex, size_t *count)
{
	uint8_t *bytes = malloc(strlen(hex) / 2 + 1);

	*count = 0;
	for (; *hex; hex += hex[2] ? 3 : 2)
		bytes[(*count)++] = strtoul(hex, NULL, 16);
	return realloc(bytes, *count);
}

/* Cut off anywhere, it is something of at least one byte, and not of more than there are. */
static void check_cuts(const struct arch *arch, const uint8_t *bytes, size_t length)
{
	for (size_t left = 1; left < length; left++) {
		struct instruction in;
		uint8_t *cut = memcpy(malloc(left), bytes, left);

		arch->decode(cut, left, &in);
		assert_in_range(in.length, 1, left);
		free(cut);
	}
}

static void check_cases(const struct arch *arch, const struct decoder_case *cases, size_t count,
                        bool effects)
{
	size_t different = 0;

	for (size_t i = 0; i < count; i++) {
		struct instruction in;
		struct value_effect e;
		char says[200] = "";
		size_t length;
		uint8_t *bytes = bytes_of(cases[i].hex, &length);

		if (effects) {
			arch->values(bytes, length, &e);
			say_effect(&e, says);
		} else {
			arch->decode(bytes, length, &in);
			say_flow(&in, says);
			check_cuts(arch, bytes, length);
		}
		free(bytes);
		if (!strcmp(says, cases[i].says))
			continue;
		print_error("%s: \"%s\", and not \"%s\"\n", cases[i].text, says, cases[i].says);
		different++;
	}
	assert_int_equal(different, 0);
}

#define CHECK_FLOW(arch, cases)    check_cases(arch, cases, sizeof(cases) / sizeof(*(cases)), false)
#define CHECK_EFFECTS(arch, cases) check_cases(arch, cases, sizeof(cases) / sizeof(*(cases)), true)

#endif
