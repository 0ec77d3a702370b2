/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/expensive/classify.h"

#include <stdbool.h>
#include <string.h>

struct opcode {
	const uint8_t *at; /* behind the prefixes */
	size_t left;
	bool locked;
};

static struct opcode skip_prefixes(const uint8_t *bytes, size_t length)
{
	static const uint8_t legacy[] = {0x66, 0x67, 0xf2, 0xf3, 0x2e,
	                                 0x36, 0x3e, 0x26, 0x64, 0x65};
	struct opcode o = {bytes, length, false};

	for (; o.left; o.at++, o.left--) {
		if (*o.at == 0xf0)
			o.locked = true;
		else if (!memchr(legacy, *o.at, sizeof(legacy)))
			break;
	}
	if (o.left && (*o.at & 0xf0) == 0x40) { /* REX */
		o.at++;
		o.left--;
	}
	return o;
}

static bool is_memory(uint8_t modrm)
{
	return modrm >> 6 != 3;
}

static unsigned reg(uint8_t modrm)
{
	return modrm >> 3 & 7;
}

/* 0F 00: LLDT, LTR. 0F 01: LGDT, LIDT, LMSW, INVLPG, and SWAPGS. */
static enum expensive system_group(uint8_t opcode, uint8_t modrm)
{
	if (opcode == 0)
		return reg(modrm) == 2 || reg(modrm) == 3 ? EXPENSIVE_OTHER : CHEAP;
	if (modrm == 0xf8)
		return EXPENSIVE_SWAPGS;
	if (reg(modrm) == 6)
		return EXPENSIVE_CR;
	return is_memory(modrm) && (reg(modrm) == 2 || reg(modrm) == 3 || reg(modrm) == 7)
	               ? EXPENSIVE_OTHER
	               : CHEAP;
}

/* 0F AE: FXSAVE, FXRSTOR, XSAVE, XRSTOR, XSAVEOPT. 0F C7: XRSTORS, XSAVEC, XSAVES. */
static bool is_fpu_state(uint8_t opcode, uint8_t modrm)
{
	if (!is_memory(modrm))
		return false;
	if (opcode == 0xae)
		return reg(modrm) < 2 || (reg(modrm) >= 4 && reg(modrm) <= 6);
	return reg(modrm) >= 3 && reg(modrm) <= 5;
}

static enum expensive two_bytes(const uint8_t *at, size_t left)
{
	switch (at[0]) {
	case 0x06: return EXPENSIVE_CR;
	case 0x22: return EXPENSIVE_CR;
	case 0x30: return EXPENSIVE_WRMSR;
	case 0x09: /* WBINVD */
	case 0x23: /* MOV to a debug register */
	case 0x32: /* RDMSR */
	case 0xa2: return EXPENSIVE_OTHER;
	case 0x38: return left > 1 && at[1] == 0x82 ? EXPENSIVE_OTHER : CHEAP; /* INVPCID */
	default: break;
	}
	if (left < 2)
		return CHEAP;
	if (at[0] < 2)
		return system_group(at[0], at[1]);
	if ((at[0] == 0xae || at[0] == 0xc7) && is_fpu_state(at[0], at[1]))
		return EXPENSIVE_XSAVE;
	return CHEAP;
}

enum expensive classify(const uint8_t *bytes, size_t length)
{
	struct opcode o = skip_prefixes(bytes, length);

	if (o.locked)
		return EXPENSIVE_LOCKED;
	if (!o.left)
		return CHEAP;
	switch (*o.at) {
	case 0x0f: return o.left > 1 ? two_bytes(o.at + 1, o.left - 1) : CHEAP;
	case 0xcf: return EXPENSIVE_IRET;
	case 0x86:
	case 0x87: return o.left > 1 && is_memory(o.at[1]) ? EXPENSIVE_LOCKED : CHEAP;
	case 0xe4: /* IN, OUT */
	case 0xe5:
	case 0xe6:
	case 0xe7:
	case 0xec:
	case 0xed:
	case 0xee:
	case 0xef: return EXPENSIVE_OTHER;
	default: return CHEAP;
	}
}
