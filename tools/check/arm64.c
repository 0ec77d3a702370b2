/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * AArch64, decoded by hand from the tables of chapter C4 "The A64 Instruction Set" of the Arm
 * Architecture Reference Manual (DDI 0487); the classes below carry their names there, and what a
 * single instruction does is in C6.2 under its name.
 *
 * Registers are X0 to X30. Number 31 is SP where the manual says so, and SP is all that leaves this
 * file under that number: XZR reads as the constant 0, and writes to it are none.
 */
#include "tools/check/arch.h"

#include <elf.h>

enum { X16 = 16, X17 = 17, FRAME = 29, LINK = 30, SP = 31, XZR = 31 };

/* X0 to X18 and the link register (AAPCS64, 6.1.1) */
#define CALL_CLOBBERS (0x7ffffu | 1u << LINK)

static uint32_t word_at(const uint8_t *b)
{
	return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
}

static uint32_t field(uint32_t word, unsigned high, unsigned low)
{
	return word << (31 - high) >> (31 - high + low);
}

static int64_t signed_field(uint32_t word, unsigned high, unsigned low)
{
	return (int32_t)(word << (31 - high)) >> (31 - high + low);
}

static bool bit(uint32_t word, unsigned number)
{
	return word >> number & 1;
}

/* The fields that are in the same place everywhere. */
static unsigned rd(uint32_t word) /* Rt, too */
{
	return field(word, 4, 0);
}

static unsigned rn(uint32_t word)
{
	return field(word, 9, 5);
}

static unsigned rt2(uint32_t word)
{
	return field(word, 14, 10);
}

static unsigned rm(uint32_t word) /* Rs, too */
{
	return field(word, 20, 16);
}

/* --- where control goes ---------------------------------------------------------------------- */

enum operand { NO_OPERAND, WORDS_26, WORDS_19, WORDS_14, WORDS_9, REGISTER };

struct transfer {
	uint32_t mask, value;
	enum flow flow;
	enum operand operand;
};

/* Branches, Exception Generating and System instructions: all that have bits 28:26 = 101. */
static const struct transfer transfers[] = {
        /* Unconditional branch (immediate): B, BL */
        {0xfc000000, 0x14000000, FLOW_JUMP, WORDS_26},
        {0xfc000000, 0x94000000, FLOW_CALL, WORDS_26},
        /* Compare and branch (immediate): CBZ, CBNZ; test and branch: TBZ, TBNZ */
        {0x7e000000, 0x34000000, FLOW_BRANCH, WORDS_19},
        {0x7e000000, 0x36000000, FLOW_BRANCH, WORDS_14},
        /* Conditional branch (immediate): B.AL, B.NV; B.cond, BC.cond */
        {0xff00000e, 0x5400000e, FLOW_JUMP, WORDS_19},
        {0xff000000, 0x54000000, FLOW_BRANCH, WORDS_19},
        /* RETAASPPC, RETABSPPC: the label says where the address was signed */
        {0xffc0001f, 0x5500001f, FLOW_RETURN, NO_OPERAND},
        /* Compare registers, or with an immediate, and branch (FEAT_CMPBR): CBGT ... CBHNE */
        {0x7e000000, 0x74000000, FLOW_BRANCH, WORDS_9},
        /* Unconditional branch (register): BR, BRAAZ, BRABZ, BRAA, BRAB; the same for BLR */
        {0xfffffc1f, 0xd61f0000, FLOW_JUMP_INDIRECT, REGISTER},
        {0xfffff81f, 0xd61f081f, FLOW_JUMP_INDIRECT, REGISTER},
        {0xfffff800, 0xd71f0800, FLOW_JUMP_INDIRECT, REGISTER},
        {0xfffffc1f, 0xd63f0000, FLOW_CALL_INDIRECT, REGISTER},
        {0xfffff81f, 0xd63f081f, FLOW_CALL_INDIRECT, REGISTER},
        {0xfffff800, 0xd73f0800, FLOW_CALL_INDIRECT, REGISTER},
        /* RET; RETAA, RETAB; RETAASPPCR, RETABSPPCR */
        {0xfffffc1f, 0xd65f0000, FLOW_RETURN, NO_OPERAND},
        {0xfffffbe0, 0xd65f0be0, FLOW_RETURN, NO_OPERAND},
        /* ERET, ERETAA, ERETAB, DRPS */
        {0xffffffff, 0xd69f03e0, FLOW_LEAVE, NO_OPERAND},
        {0xfffffbff, 0xd69f0bff, FLOW_LEAVE, NO_OPERAND},
        {0xffffffff, 0xd6bf03e0, FLOW_LEAVE, NO_OPERAND},
        /* Exception generation: BRK, HLT, TCANCEL, DCPS1-3; SVC, HVC, SMC come back */
        {0xffe0001f, 0xd4200000, FLOW_TRAP, NO_OPERAND},
        {0xffe0001f, 0xd4400000, FLOW_TRAP, NO_OPERAND},
        {0xffe0001f, 0xd4600000, FLOW_TRAP, NO_OPERAND},
        {0xffe0001c, 0xd4a00000, FLOW_TRAP, NO_OPERAND},
        {0xffe0001c, 0xd4000000, FLOW_NEXT, NO_OPERAND},
        /* hints, barriers, system registers and operations */
        {0xff000000, 0xd5000000, FLOW_NEXT, NO_OPERAND},
};

#define NOP 0xd503201f

/* Main encoding: bits 28:25 are 0000 in UDF and, with bit 31, in SME; 00x1 is no instruction. */
static enum flow flow_of_others(uint32_t word)
{
	if (!field(word, 31, 16))
		return word ? FLOW_TRAP : FLOW_BAD; /* UDF; a zero word rather is no code at all */
	switch (field(word, 28, 25)) {
	case 0: return bit(word, 31) ? FLOW_NEXT : FLOW_BAD;
	case 1:
	case 3: return FLOW_BAD;
	default: return FLOW_NEXT;
	}
}

static void set_operand(uint32_t word, enum operand operand, struct instruction *out)
{
	switch (operand) {
	case NO_OPERAND: return;
	case REGISTER:
		/* To XZR: to 0, and no register of ours has that. */
		out->reg = rn(word) == XZR ? REG_NONE : rn(word);
		return;
	case WORDS_26: out->displacement = 4 * signed_field(word, 25, 0); break;
	case WORDS_19: out->displacement = 4 * signed_field(word, 23, 5); break;
	case WORDS_14: out->displacement = 4 * signed_field(word, 18, 5); break;
	case WORDS_9: out->displacement = 4 * signed_field(word, 13, 5); break;
	}
	out->field_size = 4;
}

static void decode(const uint8_t *bytes, size_t left, struct instruction *out)
{
	uint32_t word;

	*out = (struct instruction){.length = left < 4 ? left : 4,
	                            .flow = FLOW_BAD,
	                            .reg = REG_NONE,
	                            .memory = {.base = REG_NONE, .index = REG_NONE}};
	if (left < 4)
		return;
	word = word_at(bytes);
	out->filler = word == NOP || !word;
	if (field(word, 28, 26) != 5) {
		out->flow = flow_of_others(word);
		return;
	}
	for (size_t i = 0; i < sizeof(transfers) / sizeof(transfers[0]); i++) {
		const struct transfer *t = &transfers[i];

		if ((word & t->mask) != t->value)
			continue;
		out->flow = t->flow;
		set_operand(word, t->operand, out);
		return;
	}
}

/* --- values ---------------------------------------------------------------------------------- */

static void wrote(struct value_effect *e, unsigned reg)
{
	if (reg != XZR)
		e->written |= 1u << reg;
}

static void wrote_or_sp(struct value_effect *e, unsigned reg)
{
	if (reg == SP)
		e->stack = INT32_MIN;
	wrote(e, reg);
}

static void told(struct value_effect *e, enum value_operation operation, uint8_t a)
{
	e->operation = operation;
	e->a = a;
}

/* a = the low `size` bytes of b, and zeroes. */
static void copy(struct value_effect *e, unsigned a, unsigned b, unsigned size)
{
	told(e, VALUE_COPY, a);
	e->b = b;
	e->size = size;
}

static void constant(struct value_effect *e, unsigned a, uint64_t number)
{
	told(e, VALUE_CONSTANT, a);
	e->number = (int64_t)number;
	e->size = 8;
}

/* b is a register, or REG_NONE for nothing but the shifted one. */
static void sum(struct value_effect *e, unsigned a, unsigned b, unsigned c, unsigned shift,
                unsigned c_size, bool is_signed)
{
	told(e, VALUE_SUM, a);
	e->b = b;
	e->c = c;
	e->shift = shift;
	e->c_size = c_size;
	e->is_signed = is_signed && c_size < 8;
}

/* COMPARE, TEST of registers; c may be XZR. */
static void compare(struct value_effect *e, enum value_operation operation, unsigned b, unsigned c,
                    uint32_t word)
{
	told(e, operation, REG_NONE);
	e->b = b;
	e->c = c == XZR ? REG_NONE : c;
	e->size = bit(word, 31) ? 8 : 4;
}

static void compare_number(struct value_effect *e, enum value_operation operation, unsigned b,
                           int64_t number, uint32_t word)
{
	compare(e, operation, b, XZR, word);
	e->number = number;
}

static void flags_and(struct value_effect *e, unsigned reg)
{
	e->flags = true;
	wrote(e, reg);
}

/* What is not looked at any closer: SVE, SME, and what is not known. */
static void anything(uint32_t word, struct value_effect *e)
{
	e->written = UINT32_MAX & ~(1u << SP);
	e->flags = e->writes_memory = true;
	e->stack = INT32_MIN;
}

static void nothing(uint32_t word, struct value_effect *e)
{
}

/* --- Data Processing -- Immediate --- */

/* ADR, ADRP: the second counts pages, from the page of the instruction. */
static void pc_relative(uint32_t word, struct value_effect *e)
{
	int64_t distance = 4 * signed_field(word, 23, 5) + field(word, 30, 29);
	bool page = bit(word, 31);

	if (rd(word) == XZR)
		return;
	told(e, VALUE_ADDRESS, rd(word));
	e->memory.base = REG_PC;
	e->memory.displacement = page ? distance * 4096 : distance;
	e->memory.field_size = 4;
	e->shift = page ? 12 : 0; /* so many bits of the PC are dropped first */
}

/* ADDS, SUBS; with XZR they are CMN, CMP. CMN #0 is the only one that is no comparison. */
static void add_immediate_flags(uint32_t word, int64_t number, struct value_effect *e)
{
	if (rd(word) == XZR && (bit(word, 30) || number))
		compare_number(e, VALUE_COMPARE, rn(word), -number, word);
	else
		flags_and(e, rd(word));
}

/* To SP: a sum with itself, or MOV; what else there may be nobody follows. */
static void add_to_sp(uint32_t word, int64_t number, struct value_effect *e)
{
	if (bit(word, 31) && rn(word) == SP)
		e->stack = number;
	else if (bit(word, 31) && !number)
		copy(e, SP, rn(word), 8);
	else
		e->stack = INT32_MIN;
}

/*
 * ADD, SUB. Any ADD may have a relocation, with 0 for a number: it is no copy. From SP it is an
 * address on the stack, which has none.
 */
static void add_immediate(uint32_t word, struct value_effect *e)
{
	int64_t number = (int64_t)field(word, 21, 10) << (bit(word, 22) ? 12 : 0);
	bool subtract = bit(word, 30);

	if (subtract)
		number = -number;
	if (bit(word, 29)) {
		add_immediate_flags(word, number, e);
	} else if (rd(word) == SP) {
		add_to_sp(word, number, e);
	} else if (!bit(word, 31)) {
		wrote(e, rd(word));
	} else if (rn(word) == SP) {
		told(e, VALUE_ADDRESS, rd(word));
		e->memory.base = SP;
		e->memory.displacement = number;
	} else {
		told(e, VALUE_ADD_LOW, rd(word));
		e->b = rn(word);
		e->number = number;
		e->memory.field_size = subtract ? 0 : 4;
	}
}

/* ADDG, SUBG; SMAX, UMIN ... (immediate) */
static void result_or_sp(uint32_t word, struct value_effect *e)
{
	wrote_or_sp(e, rd(word));
}

/* DecodeBitMasks() of the manual (J1); false when it is no mask. */
static bool bit_mask(uint32_t word, uint64_t *mask)
{
	unsigned imms = field(word, 15, 10), immr = field(word, 21, 16);
	unsigned pattern = field(word, 22, 22) << 6 | (~imms & 0x3f);
	unsigned size = 64;

	if (pattern < 2 || (bit(word, 22) && !bit(word, 31)))
		return false;
	while (!(pattern & size))
		size /= 2;
	imms &= size - 1;
	immr &= size - 1;
	if (imms == size - 1)
		return false;
	uint64_t all = ~0ull >> (64 - size), ones = ~0ull >> (63 - imms);

	*mask = immr ? (ones >> immr | ones << (size - immr)) & all : ones;
	for (; size < 64; size *= 2)
		*mask |= *mask << size;
	if (!bit(word, 31))
		*mask &= UINT32_MAX;
	return true;
}

/* How many whole bytes a mask of low bits leaves; 0: it is none of these. */
static unsigned bytes_kept(uint64_t mask)
{
	switch (mask) {
	case 0xff: return 1;
	case 0xffff: return 2;
	case 0xffffffff: return 4;
	default: return 0;
	}
}

enum logical { AND, ORR, EOR, ANDS };

static void logical_immediate(uint32_t word, struct value_effect *e)
{
	enum logical operation = field(word, 30, 29);
	uint64_t mask = 0;
	bool valid = bit_mask(word, &mask);

	if (operation == ANDS) {
		if (valid && rd(word) == XZR && rn(word) != XZR)
			compare_number(e, VALUE_TEST, rn(word), (int64_t)mask, word);
		else
			flags_and(e, rd(word));
	} else if (!valid || rd(word) == SP) {
		wrote_or_sp(e, rd(word));
	} else if (operation == ORR && rn(word) == XZR) {
		constant(e, rd(word), mask);
	} else if (operation == AND && rn(word) != XZR && bytes_kept(mask)) {
		copy(e, rd(word), rn(word), bytes_kept(mask));
	} else {
		wrote(e, rd(word));
	}
}

/* MOVN, MOVZ; MOVK changes a part of a register. */
static void move_wide(uint32_t word, struct value_effect *e)
{
	unsigned operation = field(word, 30, 29), shift = 16 * field(word, 22, 21);
	uint64_t number = (uint64_t)field(word, 20, 5) << shift;
	bool wide = bit(word, 31);

	if (rd(word) == XZR)
		return;
	if ((operation != 0 && operation != 2) || (!wide && shift > 16)) {
		wrote(e, rd(word));
		return;
	}
	if (operation == 0)
		number = ~number;
	constant(e, rd(word), wide ? number : number & UINT32_MAX);
	e->memory.field_size = 4;
}

/*
 * SBFM, UBFM: a field of the source to the low bits (SXTW, UXTB), or low bits of it to a field (LSL,
 * SBFIZ). Told when the low bits are whole bytes. BFM leaves the rest of the destination as it is.
 */
static void bitfield(uint32_t word, struct value_effect *e)
{
	unsigned operation = field(word, 30, 29), immr = field(word, 21, 16);
	unsigned imms = field(word, 15, 10), width = imms + 1;
	bool wide = bit(word, 31), is_signed = operation == 0;

	if (rd(word) == XZR)
		return;
	wrote(e, rd(word));
	if (operation == 1 || operation == 3 || rn(word) == XZR || bit(word, 22) != wide ||
	    (is_signed && !wide) || (!wide && (imms > 31 || immr > 31)))
		return;
	unsigned shift = immr ? (wide ? 64 : 32) - immr : 0;
	bool left = immr > imms;

	if (immr && !left)
		return;
	if (wide && width + shift == 64)
		width = 64; /* LSL: the bits above fall out anyway */
	if (width != 8 && width != 16 && width != 32 && width != 64)
		return;
	e->written = 0;
	if (shift || is_signed)
		sum(e, rd(word), REG_NONE, rn(word), shift, width / 8, is_signed);
	else
		copy(e, rd(word), rn(word), width / 8);
}

/* EXTR; AUTIASPPC, AUTIBSPPC write the link register */
static void extract(uint32_t word, struct value_effect *e)
{
	if ((word & 0xffc0001f) == 0xf380001f)
		wrote(e, LINK);
	wrote(e, rd(word));
}

/* --- Branches, Exception Generating and System instructions --- */

static void link(uint32_t word, struct value_effect *e)
{
	wrote(e, LINK);
}

/* BLR and its kin are the ones with bits 22:21 = 01. */
static void branch_register(uint32_t word, struct value_effect *e)
{
	if (field(word, 22, 21) == 1)
		wrote(e, LINK);
}

/* The numbers of conditions (C1.2.4) come in pairs as ours do. */
static void branch_conditional(uint32_t word, struct value_effect *e)
{
	unsigned pair = field(word, 3, 1);
	bool opposite = bit(word, 0);

	switch (pair) {
	case 0: e->condition = CONDITION_EQUAL + opposite; break;
	case 1: e->condition = CONDITION_BELOW + !opposite; break;          /* HS, LO */
	case 4: e->condition = CONDITION_BELOW_OR_EQUAL + !opposite; break; /* HI, LS */
	case 7: break;
	default: e->condition = CONDITION_OWN + 2 * pair + opposite; break;
	}
}

/* CBZ, CBNZ. The flags stay as they are: COMPARE tells what the branch asks. */
static void compare_and_branch(uint32_t word, struct value_effect *e)
{
	if (rd(word) == XZR)
		return;
	compare_number(e, VALUE_COMPARE, rd(word), 0, word);
	e->condition = bit(word, 24) ? CONDITION_NOT_EQUAL : CONDITION_EQUAL;
}

/* TBZ, TBNZ */
static void test_and_branch(uint32_t word, struct value_effect *e)
{
	unsigned number = field(word, 31, 31) << 5 | field(word, 23, 19);

	if (rd(word) == XZR)
		return;
	compare_number(e, VALUE_TEST, rd(word), (int64_t)(1ull << number), word);
	e->condition = bit(word, 24) ? CONDITION_NOT_EQUAL : CONDITION_EQUAL;
}

/* SVC, HVC, SMC: whoever answers may change what a function may (SMCCC, 2.5). */
static void exception(uint32_t word, struct value_effect *e)
{
	if (field(word, 23, 21) != 0)
		return;
	e->written = CALL_CLOBBERS;
	e->flags = e->writes_memory = true;
}

/* Hints are NOPs where a processor does not know them, but some of them write a register. */
static void hint(unsigned number, struct value_effect *e)
{
	if (number == 7 || (number >= 24 && number < 32)) /* XPACLRI; PACIASP ... AUTIBZ */
		wrote(e, LINK);
	if (number >= 8 && number < 16) /* PACIA1716 ... */
		wrote(e, X17);
	if (number == 40) /* CHKFEAT */
		wrote(e, X16);
}

/* MSR (immediate), with CFINV, XAFLAG, AXFLAG */
static void write_state(uint32_t word, struct value_effect *e)
{
	unsigned op1 = field(word, 18, 16), op2 = field(word, 7, 5);

	if (op1 == 0 && op2 < 3)
		e->flags = true;
	if (op1 == 0 && op2 == 5) /* SPSel: another stack pointer */
		e->stack = INT32_MIN;
}

#define NZCV_WRITE  0xd51b4200
#define SPSEL_WRITE 0xd5184200
#define RNDR_READ   0xd53b2400 /* it and RNDRRS tell by the flags whether there was a number */

static void system_instruction(uint32_t word, struct value_effect *e)
{
	if ((word & 0xfffff01f) == 0xd503201f)
		hint(field(word, 11, 5), e);
	else if ((word & 0xfff8f01f) == 0xd500401f)
		write_state(word, e);
	if (bit(word, 21)) /* MRS, SYSL, TSTART; MRRS has two */
		wrote(e, rd(word));
	if (bit(word, 21) && bit(word, 22) && rd(word) < LINK)
		wrote(e, rd(word) + 1);
	if ((word & ~0x1fu) == NZCV_WRITE || (word & ~0x3fu) == RNDR_READ)
		e->flags = true;
	if ((word & ~0x1fu) == SPSEL_WRITE)
		e->stack = INT32_MIN;
	if ((word & 0xfff8f000) == 0xd5087000) /* DC ZVA and others */
		e->writes_memory = true;
}

/* --- Data Processing -- Register --- */

/* AND ... BICS (shifted register), with MOV and TST. */
static void logical_shifted(uint32_t word, struct value_effect *e)
{
	enum logical operation = field(word, 30, 29);
	/* neither shifted nor inverted */
	bool plain = !field(word, 23, 21) && !field(word, 15, 10);

	if (operation == ANDS && plain && rd(word) == XZR && rn(word) != XZR && rm(word) != XZR) {
		compare(e, VALUE_TEST, rn(word), rm(word), word);
	} else if (operation == ANDS) {
		flags_and(e, rd(word));
	} else if (operation == ORR && plain && rn(word) == XZR && rd(word) != XZR) {
		if (rm(word) == XZR)
			constant(e, rd(word), 0);
		else
			copy(e, rd(word), rm(word), bit(word, 31) ? 8 : 4);
	} else {
		wrote(e, rd(word));
	}
}

/* ADD, ADDS, SUB, SUBS (shifted register), with CMP; register 31 always is XZR. */
static void add_shifted(uint32_t word, struct value_effect *e)
{
	bool wide = bit(word, 31), subtract = bit(word, 30), flags = bit(word, 29);
	unsigned shift = field(word, 15, 10);
	bool left = !field(word, 23, 22);

	if (flags && subtract && rd(word) == XZR && left && !shift && rn(word) != XZR) {
		compare(e, VALUE_COMPARE, rn(word), rm(word), word);
	} else if (flags) {
		flags_and(e, rd(word));
	} else if (wide && !subtract && left && rd(word) != XZR && rn(word) != XZR &&
	           rm(word) != XZR) {
		sum(e, rd(word), rn(word), rm(word), shift, 8, false);
	} else {
		wrote(e, rd(word));
	}
}

/* The same (extended register): Rn 31 is SP, and so is Rd where the flags stay. */
static void add_extended(uint32_t word, struct value_effect *e)
{
	bool wide = bit(word, 31), subtract = bit(word, 30), flags = bit(word, 29);
	unsigned option = field(word, 15, 13), shift = field(word, 12, 10);
	bool whole = (option & 3) == (wide ? 3 : 2) && !shift;

	if (flags && subtract && rd(word) == XZR && whole) {
		compare(e, VALUE_COMPARE, rn(word), rm(word), word);
	} else if (flags) {
		flags_and(e, rd(word));
	} else if (wide && !subtract && rd(word) != SP && rm(word) != XZR) {
		sum(e, rd(word), rn(word), rm(word), shift, 1 << (option & 3), option & 4);
	} else {
		wrote_or_sp(e, rd(word));
	}
}

/* CCMP, CCMN */
static void conditional_compare(uint32_t word, struct value_effect *e)
{
	e->flags = true;
}

/*
 * ADC, CSEL, one, two and three sources; bit 29 says that the flags change. Some pointer signatures
 * are of the link register or X17, whatever Rd says.
 */
static void data_register(uint32_t word, struct value_effect *e)
{
	e->flags = bit(word, 29);
	wrote(e, rd(word));
	if ((word & 0xffff8000) == 0xdac18000) {
		wrote(e, LINK);
		wrote(e, X17);
	}
}

/* Scalar Floating-Point and Advanced SIMD: some results are general registers, some the flags. */
static void vector(uint32_t word, struct value_effect *e)
{
	flags_and(e, rd(word));
}

/* --- Loads and Stores --- */

/* Those that address from SP never have a relocation. */
static struct memory_operand memory_at(unsigned base, int64_t displacement)
{
	return (struct memory_operand){.base = base,
	                               .index = REG_NONE,
	                               .displacement = displacement,
	                               .field_size = base == SP ? 0 : 4};
}

static void load(struct value_effect *e, unsigned reg, struct memory_operand m, unsigned size,
                 bool is_signed)
{
	if (reg == XZR)
		return;
	told(e, VALUE_LOAD, reg);
	e->memory = m;
	e->size = size;
	e->is_signed = is_signed && size < 8;
}

static void store(struct value_effect *e, unsigned reg, struct memory_operand m, unsigned size)
{
	told(e, VALUE_STORE, REG_NONE);
	e->b = reg == XZR ? REG_NONE : reg;
	e->memory = m;
	e->size = size;
}

/* Of what is not followed, or of how much is not known. */
static void store_anything(struct value_effect *e, unsigned base)
{
	store(e, XZR, memory_at(base, 0), 0);
	e->writes_memory = true;
}

/* A load or store of one register: `size` in 31:30, `opc` in 23:22 say which. */
static void load_or_store(uint32_t word, struct memory_operand m, struct value_effect *e)
{
	unsigned size = field(word, 31, 30), opc = field(word, 23, 22);

	if (bit(word, 26)) {
		if (!(opc & 1)) /* of a vector register */
			store_anything(e, rn(word));
	} else if (opc == 0) {
		store(e, rd(word), m, 1 << size);
	} else if (opc == 3) {
		wrote(e, rd(word));         /* extended to 32 bits with its sign, to 64 without */
	} else if (opc == 1 || size != 3) { /* else PRFM */
		load(e, rd(word), m, 1 << size, opc == 2);
	}
}

/* The base register after it. When it is loaded too, nobody knows what it is. */
static void write_back(uint32_t word, int64_t distance, struct value_effect *e)
{
	if (rn(word) == SP) {
		e->stack = distance;
		return;
	}
	wrote(e, rn(word));
	if (e->a == rn(word)) {
		e->operation = VALUE_NONE;
		e->a = REG_NONE;
	}
}

static void unsigned_offset(uint32_t word, struct value_effect *e)
{
	unsigned scale = field(word, 31, 30);

	if (bit(word, 26) && bit(word, 23))
		scale = 4;
	load_or_store(word, memory_at(rn(word), (int64_t)field(word, 21, 10) << scale), e);
}

enum index { UNSCALED, POST_INDEX, UNPRIVILEGED, PRE_INDEX };

/* LDUR, LDTR; LDR with write-back */
static void signed_offset(uint32_t word, struct value_effect *e)
{
	enum index index = field(word, 11, 10);
	int64_t distance = signed_field(word, 20, 12);
	struct memory_operand m = memory_at(rn(word), index == POST_INDEX ? 0 : distance);

	/* The memory of a user is not what the same address is for the kernel. */
	if (index == UNPRIVILEGED && field(word, 23, 22))
		wrote(e, rd(word));
	else if (index == UNPRIVILEGED)
		store_anything(e, rn(word));
	else
		load_or_store(word, m, e);
	if (index == POST_INDEX || index == PRE_INDEX)
		write_back(word, distance, e);
}

/*
 * [Xn, Xm, LSL #3], [Xn, Wm, UXTW #2]. That only a half of the index may count is not told: whoever
 * wrote it knows that the index is within bounds.
 */
static void register_offset(uint32_t word, struct value_effect *e)
{
	unsigned scale = bit(word, 12) ? field(word, 31, 30) : 0;
	struct memory_operand m = memory_at(rn(word), 0);

	if (bit(word, 12) && bit(word, 26) && bit(word, 23))
		scale = 4;
	m.field_size = 0;
	m.index = rm(word);
	m.scale = 1 << scale;
	if (rm(word) == XZR) {
		m.index = REG_NONE;
		m.scale = 0;
	}
	load_or_store(word, m, e);
}

/* LDR (literal), LDRSW (literal) */
static void literal(uint32_t word, struct value_effect *e)
{
	unsigned opc = field(word, 31, 30);
	struct memory_operand m = memory_at(REG_PC, 4 * signed_field(word, 23, 5));

	if (!bit(word, 26) && opc != 3)
		load(e, rd(word), m, opc == 1 ? 8 : 4, opc == 2);
}

/* Of two loads the first is told; the second register only changes. */
static void load_pair(uint32_t word, struct memory_operand m, struct value_effect *e)
{
	unsigned opc = field(word, 31, 30);

	wrote(e, rt2(word));
	if (opc == 3 || rd(word) == rt2(word))
		wrote(e, rd(word)); /* LDTP, or unpredictable */
	else
		load(e, rd(word), m, opc == 2 ? 8 : 4, opc == 1);
}

/* Two stores are one of the first register, as wide as both: no load gets the same bytes back. */
static void store_pair(uint32_t word, struct memory_operand m, struct value_effect *e)
{
	unsigned opc = field(word, 31, 30);

	if (opc & 1)
		store_anything(e, rn(word)); /* STGP, STTP */
	else
		store(e, rd(word), m, opc == 2 ? 16 : 8);
}

/* LDP, STP, LDNP, STNP, LDPSW, STGP */
static void pair(uint32_t word, struct value_effect *e)
{
	unsigned opc = field(word, 31, 30), scale = opc & 2 ? 3 : 2;
	enum index index = field(word, 24, 23); /* without write-back: 0, 2 */
	struct memory_operand m;
	int64_t distance;

	if (bit(word, 26))
		scale = 2 + opc;
	else if (opc == 1 && !bit(word, 22))
		scale = 4; /* STGP */
	distance = signed_field(word, 21, 15) * (1 << scale);
	m = memory_at(rn(word), index == POST_INDEX ? 0 : distance);
	if (!bit(word, 26) && bit(word, 22))
		load_pair(word, m, e);
	else if (!bit(word, 26))
		store_pair(word, m, e);
	else if (!bit(word, 22))
		store_anything(e, rn(word));
	if (index == POST_INDEX || index == PRE_INDEX)
		write_back(word, distance, e);
}

/* LDAR, LDAPR, STLR: one register, no offset. */
static void acquire(uint32_t word, struct value_effect *e)
{
	load(e, rd(word), memory_at(rn(word), 0), 1 << field(word, 31, 30), false);
}

static void release(uint32_t word, struct value_effect *e)
{
	store(e, rd(word), memory_at(rn(word), 0), 1 << field(word, 31, 30));
}

/* LDXR, STXR, CAS, CASP ...: where a field has no register it is 31. */
static void exclusive(uint32_t word, struct value_effect *e)
{
	wrote(e, rm(word)); /* the status, or what was there */
	if (bit(word, 21) && rm(word) < LINK)
		wrote(e, rm(word) + 1);
	if (bit(word, 22)) {
		wrote(e, rd(word));
		wrote(e, rt2(word));
	}
	store_anything(e, rn(word));
}

/* LDADD, SWP ...; ST64BV and RCWCAS have more than one result */
static void atomic(uint32_t word, struct value_effect *e)
{
	wrote(e, rd(word));
	store_anything(e, rn(word));
	if (bit(word, 15) && field(word, 14, 12)) {
		wrote(e, rm(word));
		e->flags = true;
	}
}

/* LDRAA, LDRAB */
static void authenticated_load(uint32_t word, struct value_effect *e)
{
	wrote(e, rd(word));
	if (bit(word, 11))
		wrote_or_sp(e, rn(word));
}

/* LDAPUR, STLUR */
static void ordered_unscaled(uint32_t word, struct value_effect *e)
{
	load_or_store(word, memory_at(rn(word), signed_field(word, 20, 12)), e);
}

/* LD1, ST4 ...: bit 23 has the base register written. */
static void vector_structures(uint32_t word, struct value_effect *e)
{
	if (!bit(word, 22))
		store_anything(e, rn(word));
	if (bit(word, 23))
		wrote_or_sp(e, rn(word));
}

struct encoding {
	uint32_t mask, value;
	void (*tell)(uint32_t word, struct value_effect *e);
};

/* The first that fits counts. */
static const struct encoding encodings[] = {
        /* Data Processing -- Immediate */
        {0x1f000000, 0x10000000, pc_relative},
        {0x1f800000, 0x11000000, add_immediate},
        {0x1f800000, 0x11800000, result_or_sp},
        {0x1f800000, 0x12000000, logical_immediate},
        {0x1f800000, 0x12800000, move_wide},
        {0x1f800000, 0x13000000, bitfield},
        {0x1f800000, 0x13800000, extract},
        /* Branches, Exception Generating and System instructions */
        {0xfc000000, 0x94000000, link},
        {0x7e000000, 0x34000000, compare_and_branch},
        {0x7e000000, 0x36000000, test_and_branch},
        {0xff000000, 0x54000000, branch_conditional},
        {0xff000000, 0xd4000000, exception},
        {0xff000000, 0xd5000000, system_instruction},
        {0xfe000000, 0xd6000000, branch_register},
        {0x1c000000, 0x14000000, nothing},
        /* Data Processing -- Register */
        {0x1f000000, 0x0a000000, logical_shifted},
        {0x1f200000, 0x0b000000, add_shifted},
        {0x1f200000, 0x0b200000, add_extended},
        {0x1fe00000, 0x1a400000, conditional_compare},
        {0x1e000000, 0x1a000000, data_register},
        /* Loads and Stores */
        {0x3fe08000, 0x08c08000, acquire},
        {0x3fe08000, 0x08808000, release},
        {0x3ffffc00, 0x38bfc000, acquire},
        {0x3f000000, 0x08000000, exclusive},
        {0x3b000000, 0x18000000, literal},
        {0x3a000000, 0x28000000, pair},
        {0x3b000000, 0x39000000, unsigned_offset},
        {0xfffffc00, 0xf83fd000, anything}, /* LD64B: eight registers */
        {0x3b200c00, 0x38200000, atomic},
        {0x3b200c00, 0x38200800, register_offset},
        {0x3b200400, 0x38200400, authenticated_load},
        {0x3b200000, 0x38000000, signed_offset},
        {0x3f200c00, 0x19000000, ordered_unscaled},
        {0x3e000000, 0x0c000000, vector_structures},
        /* Data Processing -- Scalar Floating-Point and Advanced SIMD */
        {0x0e000000, 0x0e000000, vector},
        {0, 0, anything},
};

static void values(const uint8_t *bytes, size_t left, struct value_effect *out)
{
	const struct encoding *c = encodings;
	uint32_t word = 0; /* nobody asks of less than a word */

	*out = (struct value_effect){.a = REG_NONE,
	                             .b = REG_NONE,
	                             .c = REG_NONE,
	                             .memory = {.base = REG_NONE, .index = REG_NONE},
	                             .condition = -1};
	if (left >= 4)
		word = word_at(bytes);
	while ((word & c->mask) != c->value)
		c++;
	c->tell(word, out);
}

/* --- relocations (ELF for the Arm 64-bit Architecture, 5.7) ----------------------------------- */

enum { PLT32 = 314, GOTPCREL32 = 315 }; /* younger than some <elf.h> */

/*
 * What a MOVZ has for a relocated number, and any part of a place of a thread, is not the number in
 * the instruction; that is all that counts here.
 */
static enum reference_kind reference_of_others(uint32_t type)
{
	if (type >= R_AARCH64_MOVW_UABS_G0 && type <= R_AARCH64_MOVW_SABS_G2)
		return REFERENCE_HIGH;
	if (type >= R_AARCH64_MOVW_PREL_G0 && type <= R_AARCH64_MOVW_PREL_G3)
		return REFERENCE_HIGH;
	if (type >= R_AARCH64_TLSGD_ADR_PREL21 && type <= R_AARCH64_TLSLD_LDST128_DTPREL_LO12_NC &&
	    type != R_AARCH64_TLSDESC_CALL)
		return REFERENCE_LOW;
	return REFERENCE_NONE;
}

static enum reference_kind reference(uint32_t type)
{
	switch (type) {
	case R_AARCH64_ABS64:
	case R_AARCH64_ABS32: return REFERENCE_ADDRESS;
	case R_AARCH64_PREL64:
	case R_AARCH64_PREL32:
	case R_AARCH64_PREL16:
	case R_AARCH64_LD_PREL_LO19:
	case R_AARCH64_ADR_PREL_LO21: return REFERENCE_RELATIVE;
	case R_AARCH64_CALL26:
	case R_AARCH64_JUMP26:
	case R_AARCH64_CONDBR19:
	case R_AARCH64_TSTBR14:
	case PLT32: return REFERENCE_BRANCH;
	case R_AARCH64_ADR_PREL_PG_HI21:
	case R_AARCH64_ADR_PREL_PG_HI21_NC: return REFERENCE_HIGH;
	case R_AARCH64_ADD_ABS_LO12_NC:
	case R_AARCH64_LDST8_ABS_LO12_NC:
	case R_AARCH64_LDST16_ABS_LO12_NC:
	case R_AARCH64_LDST32_ABS_LO12_NC:
	case R_AARCH64_LDST64_ABS_LO12_NC:
	case R_AARCH64_LDST128_ABS_LO12_NC: return REFERENCE_LOW;
	case R_AARCH64_ADR_GOT_PAGE:
	case R_AARCH64_LD64_GOT_LO12_NC:
	case R_AARCH64_LD64_GOTPAGE_LO15:
	case R_AARCH64_GOT_LD_PREL19:
	case GOTPCREL32: return REFERENCE_GOT;
	default: return reference_of_others(type);
	}
}

static const char *const no_thunks[] = {NULL};

const struct arch arch_aarch64 = {
        .name = "AArch64",
        .elf_machine = EM_AARCH64,
        .stack_reg = SP,
        .frame_reg = FRAME,
        .other_link_reg = REG_NONE,
        .call_clobbers = CALL_CLOBBERS,
        .call_results = 3u << 0, /* X0 X1 */
        .indirect_thunks = no_thunks,
        .return_thunks = no_thunks,
        .decode = decode,
        .values = values,
        .reference = reference,
};
