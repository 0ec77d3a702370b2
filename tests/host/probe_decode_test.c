/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does an instruction that a probe may move do the same elsewhere? Zydis is asked about millions of
 * random ones: length, what it says about RIP, and that control goes to the next.
 */
#include "tests/host/test.h"
#include "work/probe/decode.c"
#include <Zydis/Zydis.h>
#include <string.h>

#define SEQUENCES 3000000

static ZydisDecoder decoder;

static u64 next_random(void)
{
	static u64 x = 88172645463325252UL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

static bool same_elsewhere(const ZydisDecodedInstruction *insn)
{
	switch (insn->meta.category) {
	case ZYDIS_CATEGORY_CALL:
	case ZYDIS_CATEGORY_RET:
	case ZYDIS_CATEGORY_COND_BR:
	case ZYDIS_CATEGORY_UNCOND_BR:
	case ZYDIS_CATEGORY_INTERRUPT:
	case ZYDIS_CATEGORY_SYSCALL:
	case ZYDIS_CATEGORY_SYSRET:
	case ZYDIS_CATEGORY_SYSTEM: return false;
	default: return true;
	}
}

/* Where the 32-bit distance from RIP begins; 0: there is none. */
static unsigned relative_of(const ZydisDecodedInstruction *insn)
{
	bool relative = insn->raw.modrm.mod == 0 && insn->raw.modrm.rm == 5 &&
	                (insn->attributes & ZYDIS_ATTRIB_HAS_MODRM);

	return relative ? insn->raw.disp.offset : 0;
}

static bool agrees(const u8 *code, const struct instruction *mine)
{
	ZydisDecodedInstruction insn;

	/* what is no instruction at all faults at its copy as it would have at its place */
	if (!ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&decoder, NULL, code, 16, &insn)))
		return true;
	if (mine->len == insn.length && mine->relative == relative_of(&insn) &&
	    same_elsewhere(&insn))
		return true;
	print_message("# %02x %02x %02x %02x %02x %02x: %u %u, Zydis %u %u\n", code[0], code[1],
	              code[2], code[3], code[4], code[5], mine->len, mine->relative, insn.length,
	              relative_of(&insn));
	return false;
}

static void random_instructions(void **state)
{
	unsigned accepted = 0;

	ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	for (unsigned i = 0; i < SEQUENCES; i++) {
		u64 words[2] = {next_random(), next_random()};
		struct instruction mine;
		u8 code[24] = {0};

		memcpy(code, words, sizeof(words));
		if (!instruction_decode(code, &mine))
			continue;
		accepted++;
		if (!agrees(code, &mine))
			fail();
	}
	assert_true(accepted > SEQUENCES / 4);
}

/* How functions begin, and what must not be moved. */
static void known_ones(void **state)
{
	static const struct {
		const char *text;
		u8 code[16];
		unsigned len; /* 0: refused */
	} cases[] = {
	        {"push %rbp", {0x55}, 1},
	        {"mov %rsp,%rbp", {0x48, 0x89, 0xe5}, 3},
	        {"nopl 0(%rax,%rax)", {0x0f, 0x1f, 0x44, 0, 0}, 5},
	        {"endbr64", {0xf3, 0x0f, 0x1e, 0xfa}, 4},
	        {"mov %gs:x(%rip),%rax", {0x65, 0x48, 0x8b, 0x05, 1, 2, 3, 4}, 8},
	        {"movabs $x,%rax", {0x48, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8}, 10},
	        {"ret", {0xc3}, 0},
	        {"call", {0xe8, 0, 0, 0, 0}, 0},
	        {"jmp", {0xeb, 0}, 0},
	        {"je", {0x74, 0}, 0},
	        {"call *%rax", {0xff, 0xd0}, 0},
	        {"jmp *%rax", {0xff, 0xe0}, 0},
	        {"int3", {0xcc}, 0},
	        {"popf", {0x9d}, 0},
	        {"cli", {0xfa}, 0},
	        {"hlt", {0xf4}, 0},
	        {"syscall", {0x0f, 0x05}, 0},
	        {"mov %rax,%db7", {0x0f, 0x23, 0xf8}, 0},
	};

	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
		struct instruction mine = {0};
		bool known = instruction_decode(cases[i].code, &mine);

		if (known != (cases[i].len != 0) || (known && mine.len != cases[i].len))
			fail_msg("%s: %d, %u bytes", cases[i].text, known, mine.len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(known_ones),
	        cmocka_unit_test(random_instructions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
