/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What does the decoder of RISC-V say: where control goes, and what happens to registers and stack?
 * The words are those of decoder.h; bytes and texts are an assembler's.
 */
#include "tests/host/decoder.h"
#include "tools/check/riscv.c"

/* --- decode() -------------------------------------------------------------------------------- */

static void direct_targets(void **state)
{
	static const struct decoder_case cases[] = {
	        {"beq a0, a1, .+8", "63 04 b5 00", "4 branch +8 @0/4"},
	        {"bne a0, zero, .-8", "e3 1c 05 fe", "4 branch -8 @0/4"},
	        {"blt a0, a1, .+4094", "e3 4f b5 7e", "4 branch +4094 @0/4"},
	        {"bgeu a0, a1, .-4096", "63 70 b5 80", "4 branch -4096 @0/4"},
	        {"beqz a0, .+16", "63 08 05 00", "4 branch +16 @0/4"},
	        {"bnez a0, .+16", "63 18 05 00", "4 branch +16 @0/4"},
	        {"beq zero, a0, .+16", "63 08 a0 00", "4 branch +16 @0/4"},
	        {"bltu a0, a1, .+16", "63 68 b5 00", "4 branch +16 @0/4"},
	        {"bge a0, a1, .+16", "63 58 b5 00", "4 branch +16 @0/4"},
	        {"jal zero, .+0x7fffe", "6f f0 f7 7f", "4 jump +524286 @0/4"},
	        {"jal zero, .-0x100000", "6f 00 00 80", "4 jump -1048576 @0/4"},
	        {"jal ra, .+2048", "ef 00 10 00", "4 call +2048 @0/4"},
	        {"jal t0, .-2", "ef f2 ff ff", "4 call -2 @0/4"},
	        {"jal a0, .+4", "6f 05 40 00", "4 call +4 @0/4"},
	};

	CHECK_FLOW(&arch_riscv64, cases);
}

static void short_direct_targets(void **state)
{
	static const struct decoder_case cases[] = {
	        {"c.j .+16", "01 a8", "2 jump +16 @0/2"},
	        {"c.j .-16", "c5 bf", "2 jump -16 @0/2"},
	        {"c.j .+2046", "fd af", "2 jump +2046 @0/2"},
	        {"c.j .-2048", "01 b0", "2 jump -2048 @0/2"},
	        {"c.beqz a0, .+32", "05 c1", "2 branch +32 @0/2"},
	        {"c.beqz a0, .-32", "65 d1", "2 branch -32 @0/2"},
	        {"c.bnez s1, .+254", "fd ec", "2 branch +254 @0/2"},
	        {"c.bnez s1, .-256", "81 f0", "2 branch -256 @0/2"},
	};

	CHECK_FLOW(&arch_riscv64, cases);
}

/* AUIPC and JALR from its register are one instruction. */
static void pairs(void **state)
{
	static const struct decoder_case cases[] = {
	        {"auipc ra, 1: jalr ra, -8(ra)", "97 10 00 00 e7 80 80 ff", "8 call +4088 @0/8"},
	        {"auipc t1, 0xfffff: jr 16(t1)", "17 f3 ff ff 67 00 03 01", "8 jump -4080 @0/8"},
	        {"auipc a0, 1: jalr ra, a1", "17 15 00 00 e7 80 05 00", "4 next"},
	        {"auipc ra, 1, and the end", "97 10 00 00", "4 next"},
	};

	CHECK_FLOW(&arch_riscv64, cases);
}

/* Through RA it is a return, with a number nobody knows where; T0 depends on what it holds. */
static void indirect_targets_and_returns(void **state)
{
	static const struct decoder_case cases[] = {
	        {"jr ra", "67 80 00 00", "4 return"},
	        {"jr t0", "67 80 02 00", "4 jump indirect r5"},
	        {"jr a5", "67 80 07 00", "4 jump indirect r15"},
	        {"jr 8(a5)", "67 80 87 00", "4 jump indirect [-]"},
	        {"jalr ra, a5", "e7 80 07 00", "4 call indirect r15"},
	        {"jalr t0, a5", "e7 82 07 00", "4 call indirect r15"},
	        {"jalr ra, 4(a5)", "e7 80 47 00", "4 call indirect [-]"},
	        {"jalr zero, 0(zero)", "67 00 00 00", "4 jump indirect [-]"},
	        {"ret with number", "67 80 40 00", "4 jump indirect [-]"},
	        {"c.jr ra", "82 80", "2 return"},
	        {"c.jr t0", "82 82", "2 jump indirect r5"},
	        {"c.jr a5", "82 87", "2 jump indirect r15"},
	        {"c.jalr a5", "82 97", "2 call indirect r15"},
	};

	CHECK_FLOW(&arch_riscv64, cases);
}

static void ways_out(void **state)
{
	static const struct decoder_case cases[] = {
	        {"sret", "73 00 20 10", "4 leave"},
	        {"mret", "73 00 20 30", "4 leave"},
	        {".word 0x00200073", "73 00 20 00", "4 leave"},
	        {".word 0x7b200073", "73 00 20 7b", "4 leave"},
	        {".word 0x70200073", "73 00 20 70", "4 leave"},
	};

	CHECK_FLOW(&arch_riscv64, cases);
}

static void traps(void **state)
{
	static const struct decoder_case cases[] = {
	        {"ebreak", "73 00 10 00", "4 trap"}, {"c.ebreak", "02 90", "2 trap"},
	        {"unimp", "73 10 00 c0", "4 trap"},  {".half 0", "00 00", "2 trap, filler"},
	        {"ecall", "73 00 00 00", "4 next"},  {"wfi", "73 00 50 10", "4 next"},
	};

	CHECK_FLOW(&arch_riscv64, cases);
}

static void others(void **state)
{
	static const struct decoder_case cases[] = {
	        {"nop", "13 00 00 00", "4 next, filler"},
	        {"c.nop", "01 00", "2 next, filler"},
	        {"fence", "0f 00 f0 0f", "4 next"},
	        {"fence.i", "0f 10 00 00", "4 next"},
	        {"sfence.vma", "73 00 00 12", "4 next"},
	        {"csrr a0, sstatus", "73 25 00 10", "4 next"},
	        {"lui a0, 0x12345", "37 55 34 12", "4 next"},
	        {"auipc a0, 1", "17 15 00 00", "4 next"},
	        {"ld a0, 8(a1)", "03 b5 85 00", "4 next"},
	        {"c.mop.1", "81 60", "2 next"},
	        {"vadd.vv", "57 80 20 02", "4 next"},
	        {"custom-0", "0b 00 00 00", "4 next"},
	};

	CHECK_FLOW(&arch_riscv64, cases);
}

static void no_instruction(void **state)
{
	static const struct decoder_case cases[] = {
	        {"c.addi16sp, 0", "01 61", "2 bad"},
	        {"c.jr zero", "02 80", "2 bad"},
	        {"c.lwsp zero", "02 40", "2 bad"},
	        {"c.addiw zero", "01 20", "2 bad"},
	        {"branch funct3 2", "63 24 b5 00", "4 bad"},
	        {"jalr funct3 1", "e7 90 07 00", "4 bad"},
	        {"reserved opcode", "6b 00 00 00", "4 bad"},
	        {"48 bits", "1f 00", "2 bad"},
	        {"half a word", "13 00", "2 bad"},
	};

	CHECK_FLOW(&arch_riscv64, cases);
}

/* --- values() -------------------------------------------------------------------------------- */

/* They compare first. Opposite conditions differ in the lowest bit. */
static void branches(void **state)
{
	static const struct decoder_case cases[] = {
	        {"beq a0, a1, .+8", "63 04 b5 00", "compare:8 r10, r11; if 0"},
	        {"bne a0, zero, .-8", "e3 1c 05 fe", "compare:8 r10, 0; if 1"},
	        {"blt a0, a1, .+4094", "e3 4f b5 7e", "compare:8 r10, r11; if 6"},
	        {"bgeu a0, a1, .-4096", "63 70 b5 80", "compare:8 r10, r11; if 3"},
	        {"beqz a0, .+16", "63 08 05 00", "compare:8 r10, 0; if 0"},
	        {"bnez a0, .+16", "63 18 05 00", "compare:8 r10, 0; if 1"},
	        {"beq zero, a0, .+16", "63 08 a0 00", "compare:8 r10, 0; if 0"},
	        {"bltu a0, a1, .+16", "63 68 b5 00", "compare:8 r10, r11; if 2"},
	        {"bge a0, a1, .+16", "63 58 b5 00", "compare:8 r10, r11; if 7"},
	        {"c.beqz a0, .+32", "05 c1", "compare:8 r10, 0; if 0"},
	        {"c.bnez s1, .-256", "81 f0", "compare:8 r9, 0; if 1"},
	};

	CHECK_EFFECTS(&arch_riscv64, cases);
}

static void links(void **state)
{
	static const struct decoder_case cases[] = {
	        {"jal zero, .-0x100000", "6f 00 00 80", "-"},
	        {"jal ra, .+2048", "ef 00 10 00", "-; wrote 1"},
	        {"jal t0, .-2", "ef f2 ff ff", "-; wrote 5"},
	        {"jalr ra, a5", "e7 80 07 00", "-; wrote 1"},
	        {"c.jalr a5", "82 97", "-; wrote 1"},
	        {"c.jr ra", "82 80", "-"},
	        {"auipc ra, 1: jalr ra, -8(ra)", "97 10 00 00 e7 80 80 ff", "-; wrote 1"},
	        {"auipc t1, 0xfffff: jr 16(t1)", "17 f3 ff ff 67 00 03 01", "-; wrote 6"},
	        {"auipc a0, 1: jalr ra, a1", "17 15 00 00 e7 80 05 00", "r10 = &[pc+4096 @0/4]"},
	};

	CHECK_EFFECTS(&arch_riscv64, cases);
}

static void addresses_and_constants(void **state)
{
	static const struct decoder_case cases[] = {
	        {"lui a0, 0x12345", "37 55 34 12", "r10 = 305418240 @0/4"},
	        {"lui a0, 0xfffff", "37 f5 ff ff", "r10 = -4096 @0/4"},
	        {"auipc a0, 1", "17 15 00 00", "r10 = &[pc+4096 @0/4]"},
	        {"auipc a0, 0xfffff", "17 f5 ff ff", "r10 = &[pc-4096 @0/4]"},
	        {"li a0, 5", "13 05 50 00", "r10 = 5 @0/4"},
	        {"li a0, -1", "13 05 f0 ff", "r10 = -1 @0/4"},
	        {"mv a0, a1", "13 85 05 00", "r10 = r11 + low 0 @0/4"},
	        {"addi a0, a1, 8", "13 85 85 00", "r10 = r11 + low 8 @0/4"},
	        {"addi a0, a1, -8", "13 85 85 ff", "r10 = r11 + low -8 @0/4"},
	        {"addiw a0, zero, 7", "1b 05 70 00", "r10 = 7"},
	        {"c.li a0, -5", "6d 55", "r10 = -5 @0/2"},
	        {"c.lui a0, 1", "05 65", "r10 = 4096 @0/2"},
	        {"c.lui a0, 0xfffff", "7d 75", "r10 = -4096 @0/2"},
	        {"c.addi a0, -1", "7d 15", "r10 = r10 + low -1 @0/2"},
	};

	CHECK_EFFECTS(&arch_riscv64, cases);
}

static void the_stack_pointer(void **state)
{
	static const struct decoder_case cases[] = {
	        {"mv sp, s0", "13 01 04 00", "r2 = r8:8"},
	        {"mv s0, sp", "13 04 01 00", "r8 = &[r2]"},
	        {"addi sp, sp, -32", "13 01 01 fe", "-; stack-32"},
	        {"addi sp, sp, 32", "13 01 01 02", "-; stack+32"},
	        {"addi s0, sp, 32", "13 04 01 02", "r8 = &[r2+32]"},
	        {"csrrw sp, sscratch, sp", "73 11 01 14", "-; stack?"},
	        {"c.addi16sp sp, -64", "39 71", "-; stack-64"},
	        {"c.addi16sp sp, 496", "7d 61", "-; stack+496"},
	        {"c.addi4spn a0, sp, 16", "08 08", "r10 = &[r2+16]"},
	        {"c.mv sp, s0", "22 81", "r2 = r8:8"},
	};

	CHECK_EFFECTS(&arch_riscv64, cases);
}

static void extensions_and_shifts(void **state)
{
	static const struct decoder_case cases[] = {
	        {"andi a0, a1, 255", "13 f5 f5 0f", "r10 = r11:1"},
	        {"andi a0, a1, 1", "13 f5 15 00", "-; wrote 10"},
	        {"slli a0, a1, 3", "13 95 35 00", "r10 = - + (r11:8 << 3)"},
	        {"srli a0, a1, 3", "13 d5 35 00", "-; wrote 10"},
	        {"sext.w a0, a1", "1b 85 05 00", "r10 = - + (r11:4s << 0)"},
	        {"addiw a0, a1, 1", "1b 85 15 00", "-; wrote 10"},
	        {"zext.w a0, a1", "3b 85 05 08", "r10 = r11:4"},
	        {"zext.h a0, a1", "3b c5 05 08", "r10 = r11:2"},
	        {"sext.b a0, a1", "13 95 45 60", "r10 = - + (r11:1s << 0)"},
	        {"sext.h a0, a1", "13 95 55 60", "r10 = - + (r11:2s << 0)"},
	        {"slli.uw a0, a1, 2", "1b 95 25 08", "r10 = - + (r11:4 << 2)"},
	        {"c.addiw a0, 0", "01 25", "r10 = - + (r10:4s << 0)"},
	        {"c.slli a0, 2", "0a 05", "r10 = - + (r10:8 << 2)"},
	        {"c.srli a0, 2", "09 81", "-; wrote 10"},
	        {"c.andi a0, -1", "7d 99", "-; wrote 10"},
	        {"c.zext.b a0", "61 9d", "r10 = r10:1"},
	};

	CHECK_EFFECTS(&arch_riscv64, cases);
}

static void sums(void **state)
{
	static const struct decoder_case cases[] = {
	        {"add a0, a1, a2", "33 85 c5 00", "r10 = r11 + (r12:8 << 0)"},
	        {"add a0, a1, zero", "33 85 05 00", "r10 = r11:8"},
	        {"add a0, zero, a2", "33 05 c0 00", "r10 = r12:8"},
	        {"sub a0, a1, a2", "33 85 c5 40", "-; wrote 10"},
	        {"addw a0, a1, a2", "3b 85 c5 00", "-; wrote 10"},
	        {"mul a0, a1, a2", "33 85 c5 02", "-; wrote 10"},
	        {"sh1add a0, a1, a2", "33 a5 c5 20", "r10 = r12 + (r11:8 << 1)"},
	        {"sh2add a0, a1, a2", "33 c5 c5 20", "r10 = r12 + (r11:8 << 2)"},
	        {"sh3add a0, a1, a2", "33 e5 c5 20", "r10 = r12 + (r11:8 << 3)"},
	        {"sh3add.uw a0, a1, a2", "3b e5 c5 20", "r10 = r12 + (r11:4 << 3)"},
	        {"add.uw a0, a1, a2", "3b 85 c5 08", "r10 = r12 + (r11:4 << 0)"},
	        {"c.mv a0, a1", "2e 85", "r10 = r11:8"},
	        {"c.add a0, a1", "2e 95", "r10 = r10 + (r11:8 << 0)"},
	        {"c.sub a0, a1", "0d 8d", "-; wrote 10"},
	        {"c.mul a0, a1", "4d 9d", "-; wrote 10"},
	};

	CHECK_EFFECTS(&arch_riscv64, cases);
}

static void loads(void **state)
{
	static const struct decoder_case cases[] = {
	        {"ld a0, 8(a1)", "03 b5 85 00", "r10 = 8[r11+8 @0/4]"},
	        {"lw a0, -4(a1)", "03 a5 c5 ff", "r10 = 4s[r11-4 @0/4]"},
	        {"lwu a0, 4(a1)", "03 e5 45 00", "r10 = 4[r11+4 @0/4]"},
	        {"lh a0, 2(a1)", "03 95 25 00", "r10 = 2s[r11+2 @0/4]"},
	        {"lhu a0, 2(a1)", "03 d5 25 00", "r10 = 2[r11+2 @0/4]"},
	        {"lb a0, 1(a1)", "03 85 15 00", "r10 = 1s[r11+1 @0/4]"},
	        {"lbu a0, 1(a1)", "03 c5 15 00", "r10 = 1[r11+1 @0/4]"},
	        {"ld a0, 8(sp)", "03 35 81 00", "r10 = 8[r2+8]"},
	        {"fld fa0, 8(a1)", "07 b5 85 00", "-"},
	        {"c.lw a0, 4(a1)", "c8 41", "r10 = 4s[r11+4 @0/2]"},
	        {"c.ld a0, 8(a1)", "88 65", "r10 = 8[r11+8 @0/2]"},
	        {"c.lwsp a0, 4(sp)", "12 45", "r10 = 4s[r2+4]"},
	        {"c.ldsp ra, 24(sp)", "e2 60", "r1 = 8[r2+24]"},
	        {"c.fld fa0, 8(a1)", "88 25", "-"},
	        {"c.lbu a0, 1(a1)", "c8 81", "r10 = 1[r11+1 @0/2]"},
	};

	CHECK_EFFECTS(&arch_riscv64, cases);
}

static void stores(void **state)
{
	static const struct decoder_case cases[] = {
	        {"sd a0, 8(sp)", "23 34 a1 00", "8[r2+8] = r10"},
	        {"sw zero, 12(sp)", "23 26 01 00", "4[r2+12] = 0"},
	        {"sb a0, -1(a1)", "a3 8f a5 fe", "1[r11-1 @0/4] = r10"},
	        {"sh a0, 2(a1)", "23 91 a5 00", "2[r11+2 @0/4] = r10"},
	        {"fsd fa0, 8(a1)", "27 b4 a5 00", "0[r11] = 0; memory"},
	        {"c.sw a0, 64(a1)", "a8 c1", "4[r11+64 @0/2] = r10"},
	        {"c.sd a0, 128(a1)", "c8 e1", "8[r11+128 @0/2] = r10"},
	        {"c.swsp a0, 4(sp)", "2a c2", "4[r2+4] = r10"},
	        {"c.sdsp ra, 24(sp)", "06 ec", "8[r2+24] = r1"},
	        {"c.fsdsp fa0, 8(sp)", "2a a4", "0[r2] = 0; memory"},
	        {"c.sb a0, 1(a1)", "c8 89", "1[r11+1 @0/2] = r10"},
	};

	CHECK_EFFECTS(&arch_riscv64, cases);
}

static void others_that_write(void **state)
{
	static const struct decoder_case cases[] = {
	        {"lr.d a0, (a1)", "2f b5 05 10", "-; wrote 10"},
	        {"sc.d a0, a2, (a1)", "2f b5 c5 18", "0[r11] = 0; wrote 10; memory"},
	        {"amoadd.w a0, a2, (a1)", "2f a5 c5 00", "0[r11] = 0; wrote 10; memory"},
	        {"amoswap.d zero, a2, (a1)", "2f b0 c5 08", "0[r11] = 0; memory"},
	        {"amocas.q", "2f c5 c5 2c", "0[r11] = 0; wrote 10 11; memory"},
	        {"fmv.x.d a0, fa0", "53 05 05 e2", "-; wrote 10"},
	        {"csrr a0, sstatus", "73 25 00 10", "-; wrote 10"},
	        {"csrw sscratch, sp", "73 10 01 14", "-"},
	        {"ecall", "73 00 00 00",
	         "-; wrote 1 5 6 7 10 11 12 13 14 15 16 17 28 29 30 31; memory"},
	        {"vsetvli a0, a1, e8", "57 f5 05 00", "-; wrote 10"},
	        {"vadd.vv", "57 80 20 02", "-"},
	        {"hlv.d a0, (a1)", "73 c5 05 6c", "-; wrote 10; memory"},
	        {"c.mop.1", "81 60", "-"},
	};

	CHECK_EFFECTS(&arch_riscv64, cases);
}

/* --- relocations ----------------------------------------------------------------------------- */

static void relocations(void **state)
{
	assert_int_equal(arch_riscv64.reference(R_RISCV_64), REFERENCE_ADDRESS);
	assert_int_equal(arch_riscv64.reference(R_RISCV_32_PCREL), REFERENCE_RELATIVE);
	assert_int_equal(arch_riscv64.reference(R_RISCV_CALL_PLT), REFERENCE_BRANCH);
	assert_int_equal(arch_riscv64.reference(R_RISCV_RVC_JUMP), REFERENCE_BRANCH);
	assert_int_equal(arch_riscv64.reference(R_RISCV_GOT_HI20), REFERENCE_GOT);
	assert_int_equal(arch_riscv64.reference(R_RISCV_PCREL_HI20), REFERENCE_HIGH);
	assert_int_equal(arch_riscv64.reference(R_RISCV_PCREL_LO12_S), REFERENCE_LOW);
	assert_int_equal(arch_riscv64.reference(R_RISCV_ADD32), REFERENCE_ADD);
	assert_int_equal(arch_riscv64.reference(R_RISCV_SUB32), REFERENCE_SUBTRACT);
	assert_int_equal(arch_riscv64.reference(R_RISCV_RELAX), REFERENCE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(direct_targets),
	        cmocka_unit_test(short_direct_targets),
	        cmocka_unit_test(pairs),
	        cmocka_unit_test(indirect_targets_and_returns),
	        cmocka_unit_test(ways_out),
	        cmocka_unit_test(traps),
	        cmocka_unit_test(others),
	        cmocka_unit_test(no_instruction),
	        cmocka_unit_test(branches),
	        cmocka_unit_test(links),
	        cmocka_unit_test(addresses_and_constants),
	        cmocka_unit_test(the_stack_pointer),
	        cmocka_unit_test(extensions_and_shifts),
	        cmocka_unit_test(sums),
	        cmocka_unit_test(loads),
	        cmocka_unit_test(stores),
	        cmocka_unit_test(others_that_write),
	        cmocka_unit_test(relocations),
	};

	return cmocka_run_group_tests_name("check_riscv", tests, NULL, NULL);
}
