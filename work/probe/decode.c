/* SPDX-License-Identifier: BSD-2-Clause */
/* Source: APM vol. 3, appendix A, opcode maps; 1.2 for the bytes around the opcode. */
#include "work/probe/decode.h"

#include "lib/compiler.h"

/* What follows an opcode; 0: not for us. */
enum form {
	NONE = 1 << 0,   /* nothing */
	MODRM = 1 << 1,  /* ModRM, SIB, displacement */
	IMM8 = 1 << 2,   /* a byte */
	IMM32 = 1 << 3,  /* four bytes, two with an operand-size prefix */
	IMM64 = 1 << 4,  /* eight bytes with REX.W, else as IMM32 */
	GROUP3 = 1 << 5, /* an immediate for /0 and /1 */
	GROUP5 = 1 << 6, /* /0, /1 and /6 alone: the others go elsewhere */
	GROUP11 = 1 << 7 /* /0 alone: /7 ends or begins a transaction */
};

/* Ranges of the one-byte map. */
static const struct range {
	u8 first, last;
	u8 form;
} one_byte[] = {
        {0x00, 0x03, MODRM},
        {0x04, 0x04, IMM8},
        {0x05, 0x05, IMM32},
        {0x08, 0x0b, MODRM},
        {0x0c, 0x0c, IMM8},
        {0x0d, 0x0d, IMM32},
        {0x10, 0x13, MODRM},
        {0x14, 0x14, IMM8},
        {0x15, 0x15, IMM32},
        {0x18, 0x1b, MODRM},
        {0x1c, 0x1c, IMM8},
        {0x1d, 0x1d, IMM32},
        {0x20, 0x23, MODRM},
        {0x24, 0x24, IMM8},
        {0x25, 0x25, IMM32},
        {0x28, 0x2b, MODRM},
        {0x2c, 0x2c, IMM8},
        {0x2d, 0x2d, IMM32},
        {0x30, 0x33, MODRM},
        {0x34, 0x34, IMM8},
        {0x35, 0x35, IMM32},
        {0x38, 0x3b, MODRM},
        {0x3c, 0x3c, IMM8},
        {0x3d, 0x3d, IMM32},
        {0x50, 0x5f, NONE},
        {0x63, 0x63, MODRM},
        {0x68, 0x68, IMM32},
        {0x69, 0x69, MODRM | IMM32},
        {0x6a, 0x6a, IMM8},
        {0x6b, 0x6b, MODRM | IMM8},
        {0x80, 0x80, MODRM | IMM8},
        {0x81, 0x81, MODRM | IMM32},
        {0x83, 0x83, MODRM | IMM8},
        {0x84, 0x8b, MODRM},
        {0x8d, 0x8d, MODRM},
        {0x90, 0x90, NONE},
        {0x98, 0x99, NONE},
        {0xa8, 0xa8, IMM8},
        {0xa9, 0xa9, IMM32},
        {0xb0, 0xb7, IMM8},
        {0xb8, 0xbf, IMM64},
        {0xc0, 0xc1, MODRM | IMM8},
        {0xc6, 0xc6, MODRM | IMM8 | GROUP11},
        {0xc7, 0xc7, MODRM | IMM32 | GROUP11},
        {0xd0, 0xd3, MODRM},
        {0xf6, 0xf6, MODRM | IMM8 | GROUP3},
        {0xf7, 0xf7, MODRM | IMM32 | GROUP3},
        {0xfe, 0xfe, MODRM},
        {0xff, 0xff, MODRM | GROUP5},
};

/* 0f xx: no-ops, CMOV, SETcc, bit tests, IMUL, CMPXCHG, MOVZX, MOVSX, XADD. */
static const struct range two_bytes[] = {
        {0x1e, 0x1f, MODRM}, {0x40, 0x4f, MODRM},        {0x90, 0x9f, MODRM},
        {0xa3, 0xa3, MODRM}, {0xab, 0xab, MODRM},        {0xaf, 0xb1, MODRM},
        {0xb6, 0xb7, MODRM}, {0xba, 0xba, MODRM | IMM8}, {0xbc, 0xc1, MODRM},
};

static unsigned form_of(const struct range *ranges, unsigned nr, u8 opcode)
{
	unsigned i;

	for (i = 0; i < nr; i++)
		if (opcode >= ranges[i].first && opcode <= ranges[i].last)
			return ranges[i].form;
	return 0;
}

/* Bytes from ModRM to the end of the displacement; notes a distance from RIP. */
static unsigned modrm_len(const u8 *code, unsigned at, struct instruction *insn)
{
	u8 mod = code[at] >> 6, rm = code[at] & 7;
	unsigned len = 1;

	if (mod == 3)
		return len;
	if (rm == 4) {
		len++;
		if (mod == 0 && (code[at + 1] & 7) == 5)
			return len + 4;
	} else if (mod == 0 && rm == 5) {
		insn->relative = at + len;
		return len + 4;
	}
	return len + (mod == 1 ? 1 : mod == 2 ? 4 : 0);
}

static unsigned immediate_len(unsigned form, u8 reg, bool word, bool wide)
{
	if ((form & GROUP3) && reg > 1)
		return 0;
	if (form & IMM8)
		return 1;
	if ((form & IMM64) && wide)
		return 8;
	return form & (IMM32 | IMM64) ? (word && !wide ? 2 : 4) : 0;
}

bool instruction_decode(const u8 *code, struct instruction *insn)
{
	bool word = false, wide = false;
	unsigned at = 0, form;
	u8 reg;

	insn->relative = 0;
	/* operand size, segments, repeat (ENDBR, PAUSE), lock */
	while (code[at] == 0x66 || code[at] == 0x64 || code[at] == 0x65 || code[at] == 0xf3 ||
	       code[at] == 0xf0) {
		word |= code[at] == 0x66;
		if (++at > 4)
			return false;
	}
	if ((code[at] & 0xf0) == 0x40)
		wide = code[at++] & 8;
	if (code[at] == 0x0f) {
		at++;
		form = form_of(two_bytes, ARRAY_SIZE(two_bytes), code[at]);
	} else {
		form = form_of(one_byte, ARRAY_SIZE(one_byte), code[at]);
	}
	if (!form)
		return false;
	reg = code[++at] >> 3 & 7;
	if ((form & GROUP5) && reg != 0 && reg != 1 && reg != 6)
		return false;
	if ((form & GROUP11) && reg)
		return false;
	if (form & MODRM)
		at += modrm_len(code, at, insn);
	insn->len = at + immediate_len(form, reg, word, wide);
	return insn->len <= INSTRUCTION_MAX;
}
