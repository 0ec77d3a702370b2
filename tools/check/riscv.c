/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * RISC-V 64, decoded by hand: The RISC-V Instruction Set Manual, Volume I (chapters "RV32I", "RV64I",
 * "C", "B", "Zcb", and the listings of instructions at its end) and Volume II for what is privileged.
 *
 * Instructions of two bytes stand for ones of four: they are expanded, and all else sees only those.
 * AUIPC with JALR behind it, as compilers emit for calls and tail calls, is one instruction of eight.
 */
#include "tools/check/arch.h"

#include <elf.h>

enum { ZERO = 0, RA = 1, SP = 2, T0 = 5, FRAME = 8 };

/* RA, T0-T2, A0-A7, T3-T6 (psABI, 1.1) */
#define CALL_CLOBBERS (1u << RA | 7u << 5 | 0xffu << 10 | 0xfu << 28)

/* Opcodes: bits 6:0 ("RV32/64G Instruction Set Listings", table of major opcodes) */
enum opcode {
	LOAD = 0x03,
	LOAD_FP = 0x07,
	CUSTOM_0 = 0x0b,
	MISC_MEM = 0x0f,
	OP_IMM = 0x13,
	AUIPC = 0x17,
	OP_IMM_32 = 0x1b,
	STORE = 0x23,
	STORE_FP = 0x27,
	CUSTOM_1 = 0x2b,
	AMO = 0x2f,
	OP = 0x33,
	LUI = 0x37,
	OP_32 = 0x3b,
	MADD = 0x43,
	MSUB = 0x47,
	NMSUB = 0x4b,
	NMADD = 0x4f,
	OP_FP = 0x53,
	OP_V = 0x57,
	CUSTOM_2 = 0x5b,
	BRANCH = 0x63,
	JALR = 0x67,
	RESERVED = 0x6b,
	JAL = 0x6f,
	SYSTEM = 0x73,
	OP_VE = 0x77,
	CUSTOM_3 = 0x7b,
};

static uint32_t field(uint32_t word, unsigned high, unsigned low)
{
	return word << (31 - high) >> (31 - high + low);
}

/* The bits from `low` up have that weight: a piece of a scattered number. */
static uint32_t piece(uint32_t word, unsigned high, unsigned low, unsigned weight)
{
	return field(word, high, low) << weight;
}

static bool bit(uint32_t word, unsigned number)
{
	return word >> number & 1;
}

static int32_t sign(uint32_t number, unsigned bits)
{
	return (int32_t)(number << (32 - bits)) >> (32 - bits);
}

/* --- fields of instructions of four bytes ("Base Instruction Formats") ------------------------ */

static enum opcode opcode(uint32_t word)
{
	return word & 0x7f;
}

static unsigned rd(uint32_t word)
{
	return field(word, 11, 7);
}

static unsigned funct3(uint32_t word)
{
	return field(word, 14, 12);
}

static unsigned rs1(uint32_t word)
{
	return field(word, 19, 15);
}

static unsigned rs2(uint32_t word)
{
	return field(word, 24, 20);
}

static unsigned funct7(uint32_t word)
{
	return field(word, 31, 25);
}

static int32_t i_number(uint32_t word)
{
	return (int32_t)word >> 20;
}

static int32_t s_number(uint32_t word)
{
	return sign(piece(word, 31, 25, 5) | field(word, 11, 7), 12);
}

static int32_t b_number(uint32_t word)
{
	return sign(piece(word, 31, 31, 12) | piece(word, 7, 7, 11) | piece(word, 30, 25, 5) |
	                    piece(word, 11, 8, 1),
	            13);
}

static int32_t u_number(uint32_t word)
{
	return (int32_t)(word & 0xfffff000);
}

static int32_t j_number(uint32_t word)
{
	return sign(piece(word, 31, 31, 20) | piece(word, 19, 12, 12) | piece(word, 20, 20, 11) |
	                    piece(word, 30, 21, 1),
	            21);
}

/* --- making them ----------------------------------------------------------------------------- */

static uint32_t r_type(enum opcode op, unsigned f7, unsigned f3, unsigned d, unsigned s1,
                       unsigned s2)
{
	return op | d << 7 | f3 << 12 | s1 << 15 | s2 << 20 | f7 << 25;
}

static uint32_t i_type(enum opcode op, unsigned f3, unsigned d, unsigned s1, int32_t number)
{
	return op | d << 7 | f3 << 12 | s1 << 15 | (uint32_t)number << 20;
}

static uint32_t s_type(enum opcode op, unsigned f3, unsigned s1, unsigned s2, int32_t number)
{
	return op | piece(number, 4, 0, 7) | f3 << 12 | s1 << 15 | s2 << 20 |
	       piece(number, 11, 5, 25);
}

static uint32_t b_type(unsigned f3, unsigned s1, unsigned s2, int32_t number)
{
	return BRANCH | piece(number, 11, 11, 7) | piece(number, 4, 1, 8) | f3 << 12 | s1 << 15 |
	       s2 << 20 | piece(number, 10, 5, 25) | piece(number, 12, 12, 31);
}

static uint32_t j_type(unsigned d, int32_t number)
{
	return JAL | d << 7 | piece(number, 19, 12, 12) | piece(number, 11, 11, 20) |
	       piece(number, 10, 1, 21) | piece(number, 20, 20, 31);
}

/* --- instructions of two bytes (chapter "C", "RVC Instruction Set Listings"; "Zcb") ----------- */

#define ILLEGAL 0u

/* Registers 8 to 15 in three bits: rd', rs1' at 9:7; rd', rs2' at 4:2. */
static unsigned high_reg(uint32_t half)
{
	return 8 + field(half, 9, 7);
}

static unsigned low_reg(uint32_t half)
{
	return 8 + field(half, 4, 2);
}

static int32_t ci_number(uint32_t half)
{
	return sign(piece(half, 12, 12, 5) | field(half, 6, 2), 6);
}

static uint32_t ci_shift(uint32_t half)
{
	return piece(half, 12, 12, 5) | field(half, 6, 2);
}

/* C.LBU, C.LHU, C.LH, C.SB, C.SH */
static uint32_t expand_narrow(uint32_t half)
{
	unsigned byte = bit(half, 6) | piece(half, 5, 5, 1), two = piece(half, 5, 5, 1);
	unsigned base = high_reg(half), reg = low_reg(half);

	switch (field(half, 12, 10)) {
	case 0: return i_type(LOAD, 4, reg, base, byte);
	case 1: return i_type(LOAD, bit(half, 6) ? 1 : 5, reg, base, two);
	case 2: return s_type(STORE, 0, base, reg, byte);
	case 3: return bit(half, 6) ? ILLEGAL : s_type(STORE, 1, base, reg, two);
	default: return ILLEGAL;
	}
}

static uint32_t expand_0(uint32_t half)
{
	unsigned base = high_reg(half), reg = low_reg(half);
	unsigned word = piece(half, 12, 10, 3) | piece(half, 6, 6, 2) | piece(half, 5, 5, 6);
	unsigned two_words = piece(half, 12, 10, 3) | piece(half, 6, 5, 6);
	unsigned on_stack = piece(half, 12, 11, 4) | piece(half, 10, 7, 6) | piece(half, 6, 6, 2) |
	                    piece(half, 5, 5, 3);

	switch (field(half, 15, 13)) {
	case 0: return on_stack ? i_type(OP_IMM, 0, reg, SP, on_stack) : ILLEGAL; /* C.ADDI4SPN */
	case 1: return i_type(LOAD_FP, 3, reg, base, two_words);                  /* C.FLD */
	case 2: return i_type(LOAD, 2, reg, base, word);                          /* C.LW */
	case 3: return i_type(LOAD, 3, reg, base, two_words);                     /* C.LD */
	case 4: return expand_narrow(half);
	case 5: return s_type(STORE_FP, 3, base, reg, two_words); /* C.FSD */
	case 6: return s_type(STORE, 2, base, reg, word);         /* C.SW */
	default: return s_type(STORE, 3, base, reg, two_words);   /* C.SD */
	}
}

/* C.ADDI16SP, C.LUI; where the number is 0 there are the may-be-operations of Zcmop */
static uint32_t expand_upper(uint32_t half)
{
	unsigned reg = rd(half);
	int32_t on_stack = sign(piece(half, 12, 12, 9) | piece(half, 4, 3, 7) |
	                                piece(half, 5, 5, 6) | piece(half, 2, 2, 5) |
	                                piece(half, 6, 6, 4),
	                        10);

	if (!ci_number(half))
		return reg < 16 && reg % 2 ? r_type(LUI, 0, 0, ZERO, 0, 0) : ILLEGAL;
	if (reg == SP)
		return i_type(OP_IMM, 0, SP, SP, on_stack);
	return LUI | reg << 7 | (uint32_t)ci_number(half) << 12;
}

/* C.ZEXT.B, C.SEXT.B, C.ZEXT.H, C.SEXT.H, C.ZEXT.W, C.NOT */
static uint32_t expand_extension(uint32_t half)
{
	unsigned reg = high_reg(half);

	switch (field(half, 4, 2)) {
	case 0: return i_type(OP_IMM, 7, reg, reg, 0xff);
	case 1: return i_type(OP_IMM, 1, reg, reg, 0x604);
	case 2: return r_type(OP_32, 4, 4, reg, reg, ZERO);
	case 3: return i_type(OP_IMM, 1, reg, reg, 0x605);
	case 4: return r_type(OP_32, 4, 0, reg, reg, ZERO);
	case 5: return i_type(OP_IMM, 4, reg, reg, -1);
	default: return ILLEGAL;
	}
}

static uint32_t expand_arithmetic(uint32_t half)
{
	unsigned reg = high_reg(half), other = low_reg(half);

	switch (field(half, 11, 10)) {
	case 0: return i_type(OP_IMM, 5, reg, reg, ci_shift(half));         /* C.SRLI */
	case 1: return i_type(OP_IMM, 5, reg, reg, 0x400 | ci_shift(half)); /* C.SRAI */
	case 2: return i_type(OP_IMM, 7, reg, reg, ci_number(half));        /* C.ANDI */
	}
	switch (piece(half, 12, 12, 2) | field(half, 6, 5)) {
	case 0: return r_type(OP, 0x20, 0, reg, reg, other);    /* C.SUB */
	case 1: return r_type(OP, 0, 4, reg, reg, other);       /* C.XOR */
	case 2: return r_type(OP, 0, 6, reg, reg, other);       /* C.OR */
	case 3: return r_type(OP, 0, 7, reg, reg, other);       /* C.AND */
	case 4: return r_type(OP_32, 0x20, 0, reg, reg, other); /* C.SUBW */
	case 5: return r_type(OP_32, 0, 0, reg, reg, other);    /* C.ADDW */
	case 6: return r_type(OP, 1, 0, reg, reg, other);       /* C.MUL */
	default: return expand_extension(half);
	}
}

static uint32_t expand_1(uint32_t half)
{
	unsigned reg = rd(half);
	int32_t jump = sign(piece(half, 12, 12, 11) | piece(half, 8, 8, 10) |
	                            piece(half, 10, 9, 8) | piece(half, 6, 6, 7) |
	                            piece(half, 7, 7, 6) | piece(half, 2, 2, 5) |
	                            piece(half, 11, 11, 4) | piece(half, 5, 3, 1),
	                    12);
	int32_t branch = sign(piece(half, 12, 12, 8) | piece(half, 6, 5, 6) | piece(half, 2, 2, 5) |
	                              piece(half, 11, 10, 3) | piece(half, 4, 3, 1),
	                      9);

	switch (field(half, 15, 13)) {
	case 0: return i_type(OP_IMM, 0, reg, reg, ci_number(half)); /* C.NOP, C.ADDI */
	case 1:
		return reg ? i_type(OP_IMM_32, 0, reg, reg, ci_number(half))
		           : ILLEGAL;                                 /* C.ADDIW */
	case 2: return i_type(OP_IMM, 0, reg, ZERO, ci_number(half)); /* C.LI */
	case 3: return expand_upper(half);
	case 4: return expand_arithmetic(half);
	case 5: return j_type(ZERO, jump);                       /* C.J */
	case 6: return b_type(0, high_reg(half), ZERO, branch);  /* C.BEQZ */
	default: return b_type(1, high_reg(half), ZERO, branch); /* C.BNEZ */
	}
}

#define EBREAK_WORD 0x00100073u

/* C.JR, C.MV, C.EBREAK, C.JALR, C.ADD */
static uint32_t expand_registers(uint32_t half)
{
	unsigned reg = rd(half), other = field(half, 6, 2);

	if (!bit(half, 12) && !other)
		return reg ? i_type(JALR, 0, ZERO, reg, 0) : ILLEGAL;
	if (!bit(half, 12))
		return r_type(OP, 0, 0, reg, ZERO, other);
	if (other)
		return r_type(OP, 0, 0, reg, reg, other);
	return reg ? i_type(JALR, 0, RA, reg, 0) : EBREAK_WORD;
}

static uint32_t expand_2(uint32_t half)
{
	unsigned reg = rd(half), other = field(half, 6, 2);
	unsigned word = piece(half, 12, 12, 5) | piece(half, 6, 4, 2) | piece(half, 3, 2, 6);
	unsigned two_words = piece(half, 12, 12, 5) | piece(half, 6, 5, 3) | piece(half, 4, 2, 6);
	unsigned store_word = piece(half, 12, 9, 2) | piece(half, 8, 7, 6);
	unsigned store_two = piece(half, 12, 10, 3) | piece(half, 9, 7, 6);

	switch (field(half, 15, 13)) {
	case 0: return i_type(OP_IMM, 1, reg, reg, ci_shift(half));         /* C.SLLI */
	case 1: return i_type(LOAD_FP, 3, reg, SP, two_words);              /* C.FLDSP */
	case 2: return reg ? i_type(LOAD, 2, reg, SP, word) : ILLEGAL;      /* C.LWSP */
	case 3: return reg ? i_type(LOAD, 3, reg, SP, two_words) : ILLEGAL; /* C.LDSP */
	case 4: return expand_registers(half);
	case 5: return s_type(STORE_FP, 3, SP, other, store_two); /* C.FSDSP */
	case 6: return s_type(STORE, 2, SP, other, store_word);   /* C.SWSP */
	default: return s_type(STORE, 3, SP, other, store_two);   /* C.SDSP */
	}
}

static uint32_t expand(uint32_t half)
{
	if (!half)
		return ILLEGAL;
	switch (half & 3) {
	case 0: return expand_0(half);
	case 1: return expand_1(half);
	default: return expand_2(half);
	}
}

/*
 * One instruction in its form of four bytes, and how long it is here. Longer ones than four bytes
 * ("Expanded Instruction-Length Encoding") nobody has yet.
 */
static uint32_t fetch(const uint8_t *bytes, size_t left, uint8_t *length)
{
	uint32_t half;

	*length = left < 2 ? left : 2;
	if (left < 2)
		return ILLEGAL;
	half = bytes[0] | bytes[1] << 8;
	if ((half & 3) != 3)
		return expand(half);
	if ((half & 0x1f) == 0x1f || left < 4)
		return ILLEGAL;
	*length = 4;
	return half | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* AUIPC, and JALR from the register that it wrote. */
static bool is_pair(const uint8_t *bytes, size_t left, uint32_t first, uint32_t *second)
{
	uint8_t length;

	if (opcode(first) != AUIPC || rd(first) == ZERO || left < 8)
		return false;
	*second = fetch(bytes + 4, left - 4, &length);
	return length == 4 && opcode(*second) == JALR && !funct3(*second) &&
	       rs1(*second) == rd(first);
}

/* --- where control goes ---------------------------------------------------------------------- */

static void direct(struct instruction *out, bool links, int64_t displacement)
{
	out->flow = links ? FLOW_CALL : FLOW_JUMP;
	out->displacement = displacement;
	out->field_size = out->length;
}

static void branch_flow(uint32_t word, struct instruction *out)
{
	if (funct3(word) == 2 || funct3(word) == 3)
		return;
	out->flow = FLOW_BRANCH;
	out->displacement = b_number(word);
	out->field_size = out->length;
}

/* With a number the target is not what the register holds: then it is not told. */
static void jalr_flow(uint32_t word, struct instruction *out)
{
	if (funct3(word))
		return;
	if (rd(word) == ZERO && rs1(word) == RA && !i_number(word)) {
		out->flow = FLOW_RETURN;
		return;
	}
	out->flow = rd(word) == ZERO ? FLOW_JUMP_INDIRECT : FLOW_CALL_INDIRECT;
	if (!i_number(word) && rs1(word) != ZERO)
		out->reg = rs1(word);
}

/* "unimp" of assemblers and __builtin_trap() of clang: a write to CYCLE, which cannot be written */
#define UNIMP_WORD 0xc0001073u

static enum flow system_flow(uint32_t word)
{
	switch (word) {
	case EBREAK_WORD:
	case UNIMP_WORD: return FLOW_TRAP;
	case 0x00200073: /* URET */
	case 0x10200073: /* SRET */
	case 0x30200073: /* MRET */
	case 0x70200073: /* MNRET */
	case 0x7b200073: /* DRET */ return FLOW_LEAVE;
	default: return FLOW_NEXT; /* ECALL and WFI, too */
	}
}

static void decode(const uint8_t *bytes, size_t left, struct instruction *out)
{
	uint32_t word, second;

	*out = (struct instruction){
	        .flow = FLOW_BAD, .reg = REG_NONE, .memory = {.base = REG_NONE, .index = REG_NONE}};
	word = fetch(bytes, left, &out->length);
	/* the halfword 0, and NOP, which is ADDI X0, X0, 0 */
	out->filler = word == OP_IMM || (out->length == 2 && !bytes[0] && !bytes[1]);
	/* C.UNIMP, which is never to become an instruction ("C", "Defined Illegal Instruction") */
	if (out->length == 2 && out->filler && word == ILLEGAL)
		out->flow = FLOW_TRAP;
	if (word == ILLEGAL || opcode(word) == RESERVED)
		return;
	if (is_pair(bytes, left, word, &second)) {
		out->length = 8;
		direct(out, rd(second) != ZERO, (int64_t)u_number(word) + i_number(second));
		return;
	}
	switch (opcode(word)) {
	case BRANCH: branch_flow(word, out); break;
	case JALR: jalr_flow(word, out); break;
	case JAL: direct(out, rd(word) != ZERO, j_number(word)); break;
	case SYSTEM: out->flow = system_flow(word); break;
	default: out->flow = FLOW_NEXT; break;
	}
}

/* --- values ---------------------------------------------------------------------------------- */

static void wrote(struct value_effect *e, unsigned reg)
{
	if (reg == SP)
		e->stack = INT32_MIN;
	else if (reg != ZERO)
		e->written |= 1u << reg;
}

static void anything(struct value_effect *e)
{
	e->written = UINT32_MAX & ~(1u << ZERO | 1u << SP);
	e->writes_memory = true;
	e->stack = INT32_MIN;
}

/* False: the result is nobody's, or SP's, whose changes are told elsewhere. */
static bool told(struct value_effect *e, enum value_operation operation, unsigned a)
{
	if (a == ZERO || a == SP) {
		wrote(e, a);
		return false;
	}
	e->operation = operation;
	e->a = a;
	return true;
}

/* a = the low `size` bytes of b, and zeroes. To SP, too. */
static void copy(struct value_effect *e, unsigned a, unsigned b, unsigned size)
{
	if (a == ZERO)
		return;
	e->operation = b == ZERO ? VALUE_CONSTANT : VALUE_COPY;
	e->a = a;
	e->b = b == ZERO ? REG_NONE : b;
	e->size = size;
}

/* b is a register, or REG_NONE for nothing but the shifted or extended one. */
static void sum(struct value_effect *e, unsigned a, unsigned b, unsigned c, unsigned shift,
                unsigned c_size, bool is_signed)
{
	if (!told(e, VALUE_SUM, a))
		return;
	e->b = b;
	e->c = c;
	e->shift = shift;
	e->c_size = c_size;
	e->is_signed = is_signed;
}

/* Numbers of four bytes may have a relocation in them; short forms have none that counts here. */
static void relocated(struct value_effect *e, unsigned length)
{
	e->memory.field_size = length;
}

static void stack_address(struct value_effect *e, unsigned a, int64_t distance)
{
	if (!told(e, VALUE_ADDRESS, a))
		return;
	e->memory.base = SP;
	e->memory.displacement = distance;
}

/*
 * ADDI, with LI and MV. From SP it is an address on the stack. From another it may have a relocation,
 * with 0 for a number: then it is no copy.
 */
static void add_immediate(uint32_t word, unsigned length, struct value_effect *e)
{
	int64_t number = i_number(word);

	if (rd(word) == SP && rs1(word) == SP) {
		e->stack = number;
	} else if (rd(word) == SP && !number && rs1(word) != ZERO) {
		copy(e, SP, rs1(word), 8);
	} else if (rs1(word) == SP) {
		stack_address(e, rd(word), number);
	} else if (told(e, rs1(word) == ZERO ? VALUE_CONSTANT : VALUE_ADD_LOW, rd(word))) {
		e->b = rs1(word) == ZERO ? REG_NONE : rs1(word);
		e->number = number;
		relocated(e, length);
	}
}

/* SLLI; SEXT.B, SEXT.H and others have the same funct3 */
static void shift_left(uint32_t word, struct value_effect *e)
{
	unsigned number = field(word, 31, 20);

	if (number == 0)
		copy(e, rd(word), rs1(word), 8);
	else if (number < 64)
		sum(e, rd(word), REG_NONE, rs1(word), number, 8, false);
	else if (number == 0x604 || number == 0x605)
		sum(e, rd(word), REG_NONE, rs1(word), 0, number == 0x604 ? 1 : 2, true);
	else
		wrote(e, rd(word));
}

static void op_imm(uint32_t word, unsigned length, struct value_effect *e)
{
	if (funct3(word) == 0)
		add_immediate(word, length, e);
	else if (funct3(word) == 1)
		shift_left(word, e);
	else if (funct3(word) == 7 && i_number(word) == 0xff) /* ZEXT.B */
		copy(e, rd(word), rs1(word), 1);
	else
		wrote(e, rd(word));
}

/* ADDIW, with SEXT.W and what assemblers make of LI; SLLI.UW */
static void op_imm_32(uint32_t word, struct value_effect *e)
{
	unsigned f3 = funct3(word);

	if (f3 == 0 && rs1(word) == ZERO && told(e, VALUE_CONSTANT, rd(word)))
		e->number = i_number(word);
	else if (f3 == 0 && rs1(word) != ZERO && !i_number(word))
		sum(e, rd(word), REG_NONE, rs1(word), 0, 4, true);
	else if (f3 == 1 && field(word, 31, 26) == 2)
		sum(e, rd(word), REG_NONE, rs1(word), field(word, 25, 20), 4, false);
	else
		wrote(e, rd(word));
}

/* rd = rs2 + (the low `size` bytes of rs1 << shift); without rs2 it is an extension. */
static void add_shifted(uint32_t word, unsigned shift, unsigned size, struct value_effect *e)
{
	unsigned b = rs2(word) == ZERO ? REG_NONE : rs2(word);

	if (b == REG_NONE && !shift)
		copy(e, rd(word), rs1(word), size);
	else
		sum(e, rd(word), b, rs1(word), shift, size, false);
}

/* C.MV is ADD with X0. */
static void add(uint32_t word, struct value_effect *e)
{
	unsigned other = rs1(word) == ZERO ? rs2(word) : rs1(word);

	if (rs1(word) != ZERO && rs2(word) != ZERO)
		sum(e, rd(word), rs1(word), rs2(word), 0, 8, false);
	else if (other == SP && rd(word) != SP)
		stack_address(e, rd(word), 0);
	else if (other == ZERO)
		wrote(e, rd(word));
	else
		copy(e, rd(word), other, 8);
}

/* SH1ADD, SH2ADD, SH3ADD have 2, 4, 6 for funct3 (chapter "B", Zba). */
enum { SHADD = 0x10 };

static bool is_shadd(uint32_t word)
{
	return funct7(word) == SHADD && funct3(word) && funct3(word) % 2 == 0;
}

static void op(uint32_t word, struct value_effect *e)
{
	if (!funct7(word) && !funct3(word))
		add(word, e);
	else if (is_shadd(word))
		add_shifted(word, funct3(word) / 2, 8, e);
	else
		wrote(e, rd(word));
}

/* ADD.UW, SH1ADD.UW ...; ZEXT.H */
static void op_32(uint32_t word, struct value_effect *e)
{
	if (funct7(word) == 4 && funct3(word) == 0)
		add_shifted(word, 0, 4, e);
	else if (is_shadd(word))
		add_shifted(word, funct3(word) / 2, 4, e);
	else if (funct7(word) == 4 && funct3(word) == 4 && rs2(word) == ZERO)
		copy(e, rd(word), rs1(word), 2);
	else
		wrote(e, rd(word));
}

/* LUI, AUIPC: the upper part of a number or an address. */
static void upper(uint32_t word, unsigned length, struct value_effect *e)
{
	bool relative = opcode(word) == AUIPC;

	if (!told(e, relative ? VALUE_ADDRESS : VALUE_CONSTANT, rd(word)))
		return;
	if (relative) {
		e->memory.base = REG_PC;
		e->memory.displacement = u_number(word);
	} else {
		e->number = u_number(word);
	}
	relocated(e, length);
}

static void memory_at(struct value_effect *e, unsigned base, int64_t displacement, unsigned length)
{
	e->memory.base = base;
	e->memory.displacement = displacement;
	if (base != SP)
		relocated(e, length);
}

/* LB, LH, LW, LD; LBU, LHU, LWU */
static void load(uint32_t word, unsigned length, struct value_effect *e)
{
	unsigned f3 = funct3(word);

	if (f3 == 7) {
		anything(e);
		return;
	}
	if (!told(e, VALUE_LOAD, rd(word)))
		return;
	e->size = 1 << (f3 & 3);
	e->is_signed = f3 < 3;
	memory_at(e, rs1(word), i_number(word), length);
}

/* Of what is not followed, or of how much is not known. */
static void store_anything(uint32_t word, struct value_effect *e)
{
	e->operation = VALUE_STORE;
	e->memory.base = rs1(word);
	e->writes_memory = true;
}

static void store(uint32_t word, unsigned length, struct value_effect *e)
{
	if (funct3(word) > 3) {
		store_anything(word, e);
		return;
	}
	e->operation = VALUE_STORE;
	e->b = rs2(word) == ZERO ? REG_NONE : rs2(word);
	e->size = 1 << funct3(word);
	memory_at(e, rs1(word), s_number(word), length);
}

/* LR is the only one that does not store (chapter "A"); AMOCAS.Q has two results (Zacas). */
static void atomic(uint32_t word, struct value_effect *e)
{
	wrote(e, rd(word));
	if (field(word, 31, 27) == 5 && rd(word) != ZERO && rd(word) < 31)
		wrote(e, rd(word) + 1);
	if (field(word, 31, 27) != 2)
		store_anything(word, e);
}

/* Only OPCFG (VSETVLI) and OPMVV (VMV.X.S, VCPOP.M) have general registers for results. */
static void op_v(uint32_t word, struct value_effect *e)
{
	if (funct3(word) == 7 || funct3(word) == 2)
		wrote(e, rd(word));
}

/*
 * A branch compares first. The lower bit of funct3 is the opposite condition: BEQ, BNE; BLT, BGE;
 * BLTU, BGEU. X0 on the left is a register like others, and never changes.
 */
static void branch(uint32_t word, struct value_effect *e)
{
	static const int8_t conditions[] = {
	        CONDITION_EQUAL, CONDITION_NOT_EQUAL, -1, -1, CONDITION_OWN, CONDITION_OWN + 1,
	        CONDITION_BELOW, CONDITION_NOT_BELOW,
	};
	unsigned f3 = funct3(word), left = rs1(word), right = rs2(word);

	if (f3 < 2 && left == ZERO) {
		left = right;
		right = ZERO;
	}
	e->operation = VALUE_COMPARE;
	e->b = left;
	e->c = right == ZERO ? REG_NONE : right;
	e->size = 8;
	e->condition = conditions[f3];
}

#define ECALL_WORD 0x00000073u

/* funct3 4: loads and stores of guests, shadow stacks, may-be-operations */
static void system_effect(uint32_t word, struct value_effect *e)
{
	wrote(e, rd(word));
	if (word == ECALL_WORD)
		e->written = CALL_CLOBBERS;
	e->writes_memory = word == ECALL_WORD || funct3(word) == 4;
}

/* FENCE, CBO.ZERO and its like, LQ */
static void misc_mem(uint32_t word, struct value_effect *e)
{
	wrote(e, rd(word));
	if (funct3(word) == 2)
		store_anything(word, e);
}

static void tell(uint32_t word, unsigned length, struct value_effect *e)
{
	switch (opcode(word)) {
	case LOAD: load(word, length, e); break;
	case STORE: store(word, length, e); break;
	case STORE_FP: store_anything(word, e); break;
	case OP_IMM: op_imm(word, length, e); break;
	case OP_IMM_32: op_imm_32(word, e); break;
	case OP: op(word, e); break;
	case OP_32: op_32(word, e); break;
	case LUI:
	case AUIPC: upper(word, length, e); break;
	case AMO: atomic(word, e); break;
	case BRANCH: branch(word, e); break;
	case SYSTEM: system_effect(word, e); break;
	case MISC_MEM: misc_mem(word, e); break;
	case OP_V: op_v(word, e); break;
	case LOAD_FP:
	case OP_VE: break; /* vectors and floating point stay among themselves */
	case MADD:         /* but not with Zfinx */
	case MSUB:
	case NMSUB:
	case NMADD:
	case OP_FP:
	case JAL:
	case JALR: wrote(e, rd(word)); break;
	case CUSTOM_0:
	case CUSTOM_1:
	case CUSTOM_2:
	case CUSTOM_3:
	case RESERVED:
	default: anything(e); break;
	}
}

static void values(const uint8_t *bytes, size_t left, struct value_effect *out)
{
	uint8_t length;
	uint32_t word = fetch(bytes, left, &length), second;

	*out = (struct value_effect){.a = REG_NONE,
	                             .b = REG_NONE,
	                             .c = REG_NONE,
	                             .memory = {.base = REG_NONE, .index = REG_NONE},
	                             .condition = -1};
	if (is_pair(bytes, left, word, &second)) {
		wrote(out, rd(word));
		wrote(out, rd(second));
		return;
	}
	tell(word, length, out);
}

/* --- relocations (RISC-V ELF psABI, 8.4) ------------------------------------------------------ */

enum { PLT32 = 59 }; /* younger than some <elf.h> */

static enum reference_kind reference(uint32_t type)
{
	switch (type) {
	case R_RISCV_32:
	case R_RISCV_64: return REFERENCE_ADDRESS;
	case R_RISCV_32_PCREL: return REFERENCE_RELATIVE;
	case R_RISCV_BRANCH:
	case R_RISCV_JAL:
	case R_RISCV_CALL:
	case R_RISCV_CALL_PLT:
	case R_RISCV_RVC_BRANCH:
	case R_RISCV_RVC_JUMP:
	case PLT32: return REFERENCE_BRANCH;
	case R_RISCV_GOT_HI20: return REFERENCE_GOT;
	case R_RISCV_TLS_GOT_HI20:
	case R_RISCV_TLS_GD_HI20:
	case R_RISCV_TPREL_HI20:
	case R_RISCV_RVC_LUI:
	case R_RISCV_HI20:
	case R_RISCV_PCREL_HI20: return REFERENCE_HIGH;
	case R_RISCV_PCREL_LO12_I:
	case R_RISCV_PCREL_LO12_S:
	case R_RISCV_LO12_I:
	case R_RISCV_LO12_S:
	case R_RISCV_TPREL_LO12_I:
	case R_RISCV_TPREL_LO12_S:
	case R_RISCV_GPREL_I:
	case R_RISCV_GPREL_S: return REFERENCE_LOW;
	/* "set" with "subtract" at the same place is a difference, too */
	case R_RISCV_SET8:
	case R_RISCV_SET16:
	case R_RISCV_SET32:
	case R_RISCV_ADD8:
	case R_RISCV_ADD16:
	case R_RISCV_ADD32:
	case R_RISCV_ADD64: return REFERENCE_ADD;
	case R_RISCV_SUB8:
	case R_RISCV_SUB16:
	case R_RISCV_SUB32:
	case R_RISCV_SUB64: return REFERENCE_SUBTRACT;
	default: return REFERENCE_NONE;
	}
}

static const char *const no_thunks[] = {NULL};

const struct arch arch_riscv64 = {
        .name = "RISC-V 64",
        .elf_machine = EM_RISCV,
        .stack_reg = SP,
        .frame_reg = FRAME,
        .other_link_reg = T0,
        .call_clobbers = CALL_CLOBBERS,
        .call_results = 3u << 10, /* A0 A1 */
        .indirect_thunks = no_thunks,
        .return_thunks = no_thunks,
        .decode = decode,
        .values = values,
        .reference = reference,
};
