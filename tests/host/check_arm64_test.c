/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What does the decoder of AArch64 say: where control goes, and what happens to registers, stack and
 * flags? The words are those of decoder.h; bytes and texts are an assembler's, r31 is SP.
 */
#include "tests/host/decoder.h"
#include "tools/check/arm64.c"

/* --- decode() -------------------------------------------------------------------------------- */

static void direct_targets(void **state)
{
	static const struct decoder_case cases[] = {
	        {"b .+8", "02 00 00 14", "4 jump +8 @0/4"},
	        {"b .-4", "ff ff ff 17", "4 jump -4 @0/4"},
	        {"b .+0x7fffffc", "ff ff ff 15", "4 jump +134217724 @0/4"},
	        {"b .-0x8000000", "00 00 00 16", "4 jump -134217728 @0/4"},
	        {"bl .+16", "04 00 00 94", "4 call +16 @0/4"},
	        {"bl .-16", "fc ff ff 97", "4 call -16 @0/4"},
	        {"cbz x3, .+8", "43 00 00 b4", "4 branch +8 @0/4"},
	        {"cbnz w3, .-8", "c3 ff ff 35", "4 branch -8 @0/4"},
	        {"tbz x5, #40, .+12", "65 00 40 b6", "4 branch +12 @0/4"},
	        {"tbnz w5, #3, .-12", "a5 ff 1f 37", "4 branch -12 @0/4"},
	        {"b.eq .+20", "a0 00 00 54", "4 branch +20 @0/4"},
	        {"b.ne .-20", "61 ff ff 54", "4 branch -20 @0/4"},
	        {"b.al .+4", "2e 00 00 54", "4 jump +4 @0/4"},
	        {"bc.ne .+8", "51 00 00 54", "4 branch +8 @0/4"},
	        {"cbgt w1, w2, .+8", "41 00 02 74", "4 branch +8 @0/4"},
	        {"cbne x1, #3, .-8", "c1 bf c3 f5", "4 branch -8 @0/4"},
	};

	CHECK_FLOW(&arch_aarch64, cases);
}

/* Nothing is known of XZR: not that it is register 31. */
static void indirect_targets(void **state)
{
	static const struct decoder_case cases[] = {
	        {"br x16", "00 02 1f d6", "4 jump indirect r16"},
	        {"blr x8", "00 01 3f d6", "4 call indirect r8"},
	        {"braa x1, x2", "22 08 1f d7", "4 jump indirect r1"},
	        {"braaz x1", "3f 08 1f d6", "4 jump indirect r1"},
	        {"blraa x1, sp", "3f 08 3f d7", "4 call indirect r1"},
	        {"blrabz x4", "9f 0c 3f d6", "4 call indirect r4"},
	        {"brab x3, x4", "64 0c 1f d7", "4 jump indirect r3"},
	        {"br xzr", "e0 03 1f d6", "4 jump indirect [-]"},
	};

	CHECK_FLOW(&arch_aarch64, cases);
}

static void returns(void **state)
{
	static const struct decoder_case cases[] = {
	        {"ret", "c0 03 5f d6", "4 return"},
	        {"ret x5", "a0 00 5f d6", "4 return"},
	        {"retaa", "ff 0b 5f d6", "4 return"},
	        {"retab", "ff 0f 5f d6", "4 return"},
	        {"retaasppc", "1f 00 00 55", "4 return"},
	        {"retaasppcr x1", "e1 0b 5f d6", "4 return"},
	        {"eret", "e0 03 9f d6", "4 leave"},
	        {"eretaa", "ff 0b 9f d6", "4 leave"},
	        {"drps", "e0 03 bf d6", "4 leave"},
	};

	CHECK_FLOW(&arch_aarch64, cases);
}

/* Those that come back are no traps. */
static void traps(void **state)
{
	static const struct decoder_case cases[] = {
	        {"brk #0x800", "00 00 21 d4", "4 trap"}, {"hlt #1", "20 00 40 d4", "4 trap"},
	        {"udf #1", "01 00 00 00", "4 trap"},     {"dcps1", "01 00 a0 d4", "4 trap"},
	        {"svc #0", "01 00 00 d4", "4 next"},     {"hvc #0", "02 00 00 d4", "4 next"},
	        {"smc #0", "03 00 00 d4", "4 next"},
	};

	CHECK_FLOW(&arch_aarch64, cases);
}

static void others(void **state)
{
	static const struct decoder_case cases[] = {
	        {"nop", "1f 20 03 d5", "4 next, filler"},
	        {"hint #34", "5f 24 03 d5", "4 next"},
	        {"paciasp", "3f 23 03 d5", "4 next"},
	        {"autiasp", "bf 23 03 d5", "4 next"},
	        {"isb", "df 3f 03 d5", "4 next"},
	        {"mrs x0, nzcv", "00 42 3b d5", "4 next"},
	        {"msr daifset, #2", "df 42 03 d5", "4 next"},
	        {"dc zva, x0", "20 74 0b d5", "4 next"},
	        {"adrp x1, .+0x1000", "01 00 00 b0", "4 next"},
	        {"add x0, x1, #0x10", "20 40 00 91", "4 next"},
	        {"ldr x0, [x1]", "20 00 40 f9", "4 next"},
	        {"str q0, [sp]", "e0 03 80 3d", "4 next"},
	        {"fmov x0, d0", "00 00 66 9e", "4 next"},
	        {"sme", "00 00 00 80", "4 next"},
	};

	CHECK_FLOW(&arch_aarch64, cases);
}

static void no_instruction(void **state)
{
	static const struct decoder_case cases[] = {
	        {"zero", "00 00 00 00", "4 bad, filler"},
	        {"unallocated 0001", "00 00 00 02", "4 bad"},
	        {"half a word", "00 00", "2 bad"},
	};

	CHECK_FLOW(&arch_aarch64, cases);
}

/* --- values() -------------------------------------------------------------------------------- */

/* ADRP drops the low bits of the PC; an ADD may have the rest of an address. */
static void addresses(void **state)
{
	static const struct decoder_case cases[] = {
	        {"adr x0, .+8", "40 00 00 10", "r0 = &[pc+8 @0/4]"},
	        {"adr x0, .-1", "e0 ff ff 70", "r0 = &[pc-1 @0/4]"},
	        {"adrp x1, .+0x1000", "01 00 00 b0", "r1 = &[pc+4096 @0/4] without 12 bits"},
	        {"adrp x1, .-0x1000", "e1 ff ff f0", "r1 = &[pc-4096 @0/4] without 12 bits"},
	        {"add x0, x1, #0x10", "20 40 00 91", "r0 = r1 + low 16 @0/4"},
	        {"add x0, x1, #1, lsl #12", "20 04 40 91", "r0 = r1 + low 4096 @0/4"},
	        {"sub x0, x1, #0x10", "20 40 00 d1", "r0 = r1 + low -16"},
	        {"add w0, w1, #1", "20 04 00 11", "-; wrote 0"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

static void the_stack_pointer(void **state)
{
	static const struct decoder_case cases[] = {
	        {"add x0, sp, #16", "e0 43 00 91", "r0 = &[r31+16]"},
	        {"sub x0, sp, #16", "e0 43 00 d1", "r0 = &[r31-16]"},
	        {"add sp, sp, #32", "ff 83 00 91", "-; stack+32"},
	        {"sub sp, sp, #0x30", "ff c3 00 d1", "-; stack-48"},
	        {"mov sp, x29", "bf 03 00 91", "r31 = r29:8"},
	        {"mov x29, sp", "fd 03 00 91", "r29 = &[r31]"},
	        {"and sp, x0, #0xfffffffffffffff0", "1f ec 7c 92", "-; stack?"},
	        {"msr spsel, #0", "bf 40 00 d5", "-; stack?"},
	        {"ldr x0, [sp], #16", "e0 07 41 f8", "r0 = 8[r31]; stack+16"},
	        {"str x0, [sp, #-16]!", "e0 0f 1f f8", "8[r31-16] = r0; stack-16"},
	        {"ldp x29, x30, [sp], #32", "fd 7b c2 a8", "r29 = 8[r31]; wrote 30; stack+32"},
	        {"stp x29, x30, [sp, #-32]!", "fd 7b be a9", "16[r31-32] = r29; stack-32"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

static void comparisons(void **state)
{
	static const struct decoder_case cases[] = {
	        {"cmp x3, #5", "7f 14 00 f1", "compare:8 r3, 5"},
	        {"cmp w3, #5", "7f 14 00 71", "compare:4 r3, 5"},
	        {"cmn x3, #5", "7f 14 00 b1", "compare:8 r3, -5"},
	        {"cmp x3, x4", "7f 00 04 eb", "compare:8 r3, r4"},
	        {"cmp w3, w4", "7f 00 04 6b", "compare:4 r3, r4"},
	        {"cmp x3, xzr", "7f 00 1f eb", "compare:8 r3, 0"},
	        {"cmp x3, w4, uxtw", "7f 40 24 eb", "-; flags"},
	        {"cmp sp, x4", "ff 63 24 eb", "compare:8 r31, r4"},
	        {"tst x3, #0xff", "7f 1c 40 f2", "test:8 r3, 255"},
	        {"tst x3, x4", "7f 00 04 ea", "test:8 r3, r4"},
	        {"tst w3, w4", "7f 00 04 6a", "test:4 r3, r4"},
	        {"ands x0, x1, x2", "20 00 02 ea", "-; wrote 0; flags"},
	        {"adds x0, x1, x2", "20 00 02 ab", "-; wrote 0; flags"},
	        {"ccmp x0, x1, #0, eq", "00 00 41 fa", "-; flags"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

/* Opposites differ in the lowest bit. */
static void conditions(void **state)
{
	static const struct decoder_case cases[] = {
	        {"cbz x3, .+8", "43 00 00 b4", "compare:8 r3, 0; if 0"},
	        {"cbnz w3, .-8", "c3 ff ff 35", "compare:4 r3, 0; if 1"},
	        {"tbz x5, #40, .+12", "65 00 40 b6", "test:8 r5, 1099511627776; if 0"},
	        {"tbnz w5, #3, .-12", "a5 ff 1f 37", "test:4 r5, 8; if 1"},
	        {"b.eq .+20", "a0 00 00 54", "-; if 0"},
	        {"b.ne .-20", "61 ff ff 54", "-; if 1"},
	        {"b.al .+4", "2e 00 00 54", "-"},
	        {"bc.ne .+8", "51 00 00 54", "-; if 1"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

static void constants(void **state)
{
	static const struct decoder_case cases[] = {
	        {"mov x0, x1", "e0 03 01 aa", "r0 = r1:8"},
	        {"mov w0, w1", "e0 03 01 2a", "r0 = r1:4"},
	        {"mov x0, xzr", "e0 03 1f aa", "r0 = 0"},
	        {"mov x0, #0x1234", "80 46 82 d2", "r0 = 4660 @0/4"},
	        {"movz x0, #1, lsl #16", "20 00 a0 d2", "r0 = 65536 @0/4"},
	        {"movn x0, #0", "00 00 80 92", "r0 = -1 @0/4"},
	        {"movn w0, #0", "00 00 80 12", "r0 = 4294967295 @0/4"},
	        {"movk x0, #1", "20 00 80 f2", "-; wrote 0"},
	        {"orr x0, xzr, #0xff00ff00ff00ff00", "e0 9f 08 b2", "r0 = -71777214294589696"},
	        {"and x0, x1, #0xff", "20 1c 40 92", "r0 = r1:1"},
	        {"and x0, x1, #0xffff", "20 3c 40 92", "r0 = r1:2"},
	        {"and w0, w1, #0xff", "20 1c 00 12", "r0 = r1:1"},
	        {"and x0, x1, #0x7f", "20 18 40 92", "-; wrote 0"},
	        {"orr w0, wzr, #1", "e0 03 00 32", "r0 = 1"},
	        {"orr x0, x1, x2", "20 00 02 aa", "-; wrote 0"},
	        {"eor x0, x1, #0xff", "20 1c 40 d2", "-; wrote 0"},
	        {"bic x0, x1, x2", "20 00 22 8a", "-; wrote 0"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

static void extensions(void **state)
{
	static const struct decoder_case cases[] = {
	        {"uxtb w0, w1", "20 1c 00 53", "r0 = r1:1"},
	        {"sxtw x0, w1", "20 7c 40 93", "r0 = - + (r1:4s << 0)"},
	        {"sxtb x0, w1", "20 1c 40 93", "r0 = - + (r1:1s << 0)"},
	        {"uxth w0, w1", "20 3c 00 53", "r0 = r1:2"},
	        {"lsl x0, x1, #3", "20 f0 7d d3", "r0 = - + (r1:8 << 3)"},
	        {"ubfiz x0, x1, #2, #32", "20 7c 7e d3", "r0 = - + (r1:4 << 2)"},
	        {"sbfiz x0, x1, #2, #32", "20 7c 7e 93", "r0 = - + (r1:4s << 2)"},
	        {"lsr x0, x1, #3", "20 fc 43 d3", "-; wrote 0"},
	        {"bfi x0, x1, #0, #8", "20 1c 40 b3", "-; wrote 0"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

static void sums(void **state)
{
	static const struct decoder_case cases[] = {
	        {"add x0, x1, x2", "20 00 02 8b", "r0 = r1 + (r2:8 << 0)"},
	        {"add x0, x1, x2, lsl #2", "20 08 02 8b", "r0 = r1 + (r2:8 << 2)"},
	        {"add x0, x1, x2, lsr #2", "20 08 42 8b", "-; wrote 0"},
	        {"add x0, x1, w2, uxtw #2", "20 48 22 8b", "r0 = r1 + (r2:4 << 2)"},
	        {"add x0, x1, w2, sxtw #2", "20 c8 22 8b", "r0 = r1 + (r2:4s << 2)"},
	        {"add x0, x1, w2, sxtb", "20 80 22 8b", "r0 = r1 + (r2:1s << 0)"},
	        {"sub x0, x1, x2", "20 00 02 cb", "-; wrote 0"},
	        {"add w0, w1, w2", "20 00 02 0b", "-; wrote 0"},
	        {"add x0, xzr, x1", "e0 03 01 8b", "-; wrote 0"},
	        {"neg x0, x1", "e0 03 01 cb", "-; wrote 0"},
	        {"csel x0, x1, x2, eq", "20 00 82 9a", "-; wrote 0"},
	        {"mul x0, x1, x2", "20 7c 02 9b", "-; wrote 0"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

static void loads(void **state)
{
	static const struct decoder_case cases[] = {
	        {"ldr x0, [x1]", "20 00 40 f9", "r0 = 8[r1 @0/4]"},
	        {"ldr x0, [x1, #8]", "20 04 40 f9", "r0 = 8[r1+8 @0/4]"},
	        {"ldr w0, [x1, #4]", "20 04 40 b9", "r0 = 4[r1+4 @0/4]"},
	        {"ldrb w0, [x1, #3]", "20 0c 40 39", "r0 = 1[r1+3 @0/4]"},
	        {"ldrh w0, [x1, #2]", "20 04 40 79", "r0 = 2[r1+2 @0/4]"},
	        {"ldrsw x0, [x1, #4]", "20 04 80 b9", "r0 = 4s[r1+4 @0/4]"},
	        {"ldrsb x0, [x1]", "20 00 80 39", "r0 = 1s[r1 @0/4]"},
	        {"ldrsb w0, [x1]", "20 00 c0 39", "-; wrote 0"},
	        {"ldr x0, [sp, #8]", "e0 07 40 f9", "r0 = 8[r31+8]"},
	        {"ldr x0, [x1, x2, lsl #3]", "20 78 62 f8", "r0 = 8[r1+r2*8]"},
	        {"ldr w0, [x1, w2, uxtw #2]", "20 58 62 b8", "r0 = 4[r1+r2*4]"},
	        {"ldrb w0, [x1, x2]", "20 68 62 38", "r0 = 1[r1+r2*1]"},
	        {"ldr x0, [x1], #8", "20 84 40 f8", "r0 = 8[r1 @0/4]; wrote 1"},
	        {"ldr x1, [x1], #8", "21 84 40 f8", "-; wrote 1"},
	        {"ldp x0, x1, [x2]", "40 04 40 a9", "r0 = 8[r2 @0/4]; wrote 1"},
	        {"ldpsw x0, x1, [x2]", "40 04 40 69", "r0 = 4s[r2 @0/4]; wrote 1"},
	        {"ldr x0, .+8", "40 00 00 58", "r0 = 8[pc+8 @0/4]"},
	        {"ldrsw x0, .+8", "40 00 00 98", "r0 = 4s[pc+8 @0/4]"},
	        {"ldur x0, [x1, #-8]", "20 80 5f f8", "r0 = 8[r1-8 @0/4]"},
	        {"ldar x0, [x1]", "20 fc df c8", "r0 = 8[r1 @0/4]"},
	        {"ldtr x0, [x1]", "20 08 40 f8", "-; wrote 0"},
	        {"ldr xzr, [x1]", "3f 00 40 f9", "-"},
	        {"prfm pldl1keep, [x0]", "00 00 80 f9", "-"},
	        {"ldr q0, [x1]", "20 00 c0 3d", "-"},
	        {"ldr d0, [x1], #8", "20 84 40 fc", "-; wrote 1"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

static void stores(void **state)
{
	static const struct decoder_case cases[] = {
	        {"str x0, [sp, #8]", "e0 07 00 f9", "8[r31+8] = r0"},
	        {"str wzr, [sp, #12]", "ff 0f 00 b9", "4[r31+12] = 0"},
	        {"strb w0, [x1]", "20 00 00 39", "1[r1 @0/4] = r0"},
	        {"str x0, [x1], #8", "20 84 00 f8", "8[r1 @0/4] = r0; wrote 1"},
	        {"stp x0, x1, [sp, #16]", "e0 07 01 a9", "16[r31+16] = r0"},
	        {"stlr w0, [x1]", "20 fc 9f 88", "4[r1 @0/4] = r0"},
	        {"str q0, [sp]", "e0 03 80 3d", "0[r31] = 0; memory"},
	        {"sttr x0, [x1]", "20 08 00 f8", "0[r1 @0/4] = 0; memory"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

static void exclusives_and_atomics(void **state)
{
	static const struct decoder_case cases[] = {
	        {"ldxr x0, [x1]", "20 7c 5f c8", "0[r1 @0/4] = 0; wrote 0; memory"},
	        {"stxr w2, x0, [x1]", "20 7c 02 c8", "0[r1 @0/4] = 0; wrote 2; memory"},
	        {"ldadd x0, x1, [x2]", "41 00 20 f8", "0[r2 @0/4] = 0; wrote 1; memory"},
	        {"cas x0, x1, [x2]", "41 7c a0 c8", "0[r2 @0/4] = 0; wrote 0 1; memory"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

static void links_and_hints(void **state)
{
	static const struct decoder_case cases[] = {
	        {"bl .+16", "04 00 00 94", "-; wrote 30"},
	        {"blr x8", "00 01 3f d6", "-; wrote 30"},
	        {"blraa x1, sp", "3f 08 3f d7", "-; wrote 30"},
	        {"ret", "c0 03 5f d6", "-"},
	        {"br x16", "00 02 1f d6", "-"},
	        {"nop", "1f 20 03 d5", "-"},
	        {"paciasp", "3f 23 03 d5", "-; wrote 30"},
	        {"autiasp", "bf 23 03 d5", "-; wrote 30"},
	        {"pacia1716", "1f 21 03 d5", "-; wrote 17"},
	        {"xpaclri", "ff 20 03 d5", "-; wrote 30"},
	        {"chkfeat x16", "1f 25 03 d5", "-; wrote 16"},
	        {"svc #0", "01 00 00 d4",
	         "-; wrote 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 30; flags; memory"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

static void system_registers(void **state)
{
	static const struct decoder_case cases[] = {
	        {"mrs x0, nzcv", "00 42 3b d5", "-; wrote 0"},
	        {"msr nzcv, x0", "00 42 1b d5", "-; flags"},
	        {"mrs x3, sp_el0", "03 41 38 d5", "-; wrote 3"},
	        {"msr sp_el0, x3", "03 41 18 d5", "-"},
	        {"mrrs x0, x1, ttbr0_el1", "00 20 78 d5", "-; wrote 0 1"},
	        {"dc zva, x0", "20 74 0b d5", "-; memory"},
	        {"fmov x0, d0", "00 00 66 9e", "-; wrote 0; flags"},
	        {"sme", "00 00 00 80",
	         "-; wrote 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; flags; memory; stack?"},
	};

	CHECK_EFFECTS(&arch_aarch64, cases);
}

/* --- relocations ----------------------------------------------------------------------------- */

static void relocations(void **state)
{
	assert_int_equal(arch_aarch64.reference(R_AARCH64_ABS64), REFERENCE_ADDRESS);
	assert_int_equal(arch_aarch64.reference(R_AARCH64_PREL32), REFERENCE_RELATIVE);
	assert_int_equal(arch_aarch64.reference(R_AARCH64_CALL26), REFERENCE_BRANCH);
	assert_int_equal(arch_aarch64.reference(R_AARCH64_CONDBR19), REFERENCE_BRANCH);
	assert_int_equal(arch_aarch64.reference(R_AARCH64_ADR_PREL_PG_HI21), REFERENCE_HIGH);
	assert_int_equal(arch_aarch64.reference(R_AARCH64_LDST64_ABS_LO12_NC), REFERENCE_LOW);
	assert_int_equal(arch_aarch64.reference(R_AARCH64_LD64_GOT_LO12_NC), REFERENCE_GOT);
	assert_int_equal(arch_aarch64.reference(R_AARCH64_NONE), REFERENCE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(direct_targets),
	        cmocka_unit_test(indirect_targets),
	        cmocka_unit_test(returns),
	        cmocka_unit_test(traps),
	        cmocka_unit_test(others),
	        cmocka_unit_test(no_instruction),
	        cmocka_unit_test(addresses),
	        cmocka_unit_test(the_stack_pointer),
	        cmocka_unit_test(comparisons),
	        cmocka_unit_test(conditions),
	        cmocka_unit_test(constants),
	        cmocka_unit_test(extensions),
	        cmocka_unit_test(sums),
	        cmocka_unit_test(loads),
	        cmocka_unit_test(stores),
	        cmocka_unit_test(exclusives_and_atomics),
	        cmocka_unit_test(links_and_hints),
	        cmocka_unit_test(system_registers),
	        cmocka_unit_test(relocations),
	};

	return cmocka_run_group_tests_name("check_arm64", tests, NULL, NULL);
}
