/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What does the decoder of x86-64 say: where control goes, and what happens to registers, stack and
 * flags? The words are those of decoder.h; bytes and texts are an assembler's.
 */
#include "tests/host/decoder.h"
#include "tools/check/x86.c"

/* --- decode() -------------------------------------------------------------------------------- */

static void direct_targets(void **state)
{
	static const struct decoder_case cases[] = {
	        {"call .+0x105", "e8 00 01 00 00", "5 call +261 @1/4"},
	        {"call .-0x100", "e8 fb fe ff ff", "5 call -256 @1/4"},
	        {"jmp .+0x10", "eb 0e", "2 jump +16 @1/1"},
	        {"jmp .+0x1000", "e9 fb 0f 00 00", "5 jump +4096 @1/4"},
	        {"jmp .-0x10", "eb ee", "2 jump -16 @1/1"},
	        {"je .+0x20", "74 1e", "2 branch +32 @1/1"},
	        {"jne .-0x20", "75 de", "2 branch -32 @1/1"},
	        {"je .+0x2000", "0f 84 fa 1f 00 00", "6 branch +8192 @2/4"},
	        {"jrcxz .+4", "e3 02", "2 branch +4 @1/1"},
	        {"loop .-4", "e2 fa", "2 branch -4 @1/1"},
	        {"xbegin .+0x20", "c7 f8 1a 00 00 00", "6 branch +32 @2/4"},
	        {"bnd jmp .+0x20", "f2 eb 1d", "3 jump +32 @2/1"},
	};

	CHECK_FLOW(&arch_x86_64, cases);
}

static void indirect_targets(void **state)
{
	static const struct decoder_case cases[] = {
	        {"jmp *%rax", "ff e0", "2 jump indirect r0"},
	        {"jmp *%r11", "41 ff e3", "3 jump indirect r11"},
	        {"notrack jmp *%rax", "3e ff e0", "3 jump indirect r0"},
	        {"jmp *0x10(%rbx)", "ff 63 10", "3 jump indirect [r3+16]"},
	        {"jmp *0x100(,%rax,8)", "ff 24 c5 00 01 00 00",
	         "7 jump indirect [-+r0*8+256 @3/4]"},
	        {"jmp *0x1234(%rip)", "ff 25 34 12 00 00", "6 jump indirect [pc+4666 @2/4]"},
	        {"call *%rdx", "ff d2", "2 call indirect r2"},
	        {"call *0x1234(%rip)", "ff 15 34 12 00 00", "6 call indirect [pc+4666 @2/4]"},
	        {"call *%gs:0x10", "65 ff 14 25 10 00 00 00", "8 call indirect [-+16 @4/4]"},
	        {"ljmp *(%rax)", "ff 28", "2 jump indirect [r0]"},
	        {"lcall *(%rax)", "ff 18", "2 call indirect [r0]"},
	        {"call *8(%rsp)", "ff 54 24 08", "4 call indirect [r4+8]"},
	        {"call *%rsp", "ff d4", "2 call indirect r4"},
	};

	CHECK_FLOW(&arch_x86_64, cases);
}

/* Far returns and those of interrupts and system calls leave the kernel. */
static void returns(void **state)
{
	static const struct decoder_case cases[] = {
	        {"ret", "c3", "1 return"},           {"ret $8", "c2 08 00", "3 return"},
	        {"rep ret", "f3 c3", "2 return"},    {"lret", "cb", "1 leave"},
	        {"iretq", "48 cf", "2 leave"},       {"iret", "cf", "1 leave"},
	        {"sysretq", "48 0f 07", "3 leave"},  {"sysexit", "0f 35", "2 leave"},
	        {"rsm", "0f aa", "2 leave"},         {"erets", "f2 0f 01 ca", "4 leave"},
	        {"eretu", "f3 0f 01 ca", "4 leave"},
	};

	CHECK_FLOW(&arch_x86_64, cases);
}

static void traps(void **state)
{
	static const struct decoder_case cases[] = {
	        {"ud2", "0f 0b", "2 trap"},
	        {"ud1 (%rax),%eax", "0f b9 00", "3 trap"},
	        {"int3", "cc", "1 breakpoint, filler"},
	        {"int $0x80", "cd 80", "2 next"},
	        {"int1", "f1", "1 next"},
	};

	CHECK_FLOW(&arch_x86_64, cases);
}

static void others(void **state)
{
	static const struct decoder_case cases[] = {
	        {"nop", "90", "1 next, filler"},
	        {"nopw 0x0(%rax,%rax,1)", "66 0f 1f 04 00", "5 next, filler"},
	        {"add %al,(%rax)", "00 00", "2 next, filler"},
	        {"endbr64", "f3 0f 1e fa", "4 next"},
	        {"syscall", "0f 05", "2 next"},
	        {"hlt", "f4", "1 next"},
	        {"pause", "f3 90", "2 next"},
	        {"swapgs", "0f 01 f8", "3 next"},
	        {"xend", "0f 01 d5", "3 next"},
	        {"xabort $1", "c6 f8 01", "3 next"},
	        {"wrmsrns", "0f 01 c6", "3 next"},
	        {"lkgs %edi", "f2 0f 00 f7", "4 next"},
	        {"rep stosq", "f3 48 ab", "3 next"},
	        {"movabs $0x123456789abcdef0, %rax", "48 b8 f0 de bc 9a 78 56 34 12", "10 next"},
	};

	CHECK_FLOW(&arch_x86_64, cases);
}

static void no_instruction(void **state)
{
	static const struct decoder_case cases[] = {
	        {"push %es, which is no more", "06", "1 bad"},
	        {"cut off", "e8 00 00", "1 bad"},
	};

	CHECK_FLOW(&arch_x86_64, cases);
}

/* --- values() -------------------------------------------------------------------------------- */

/* 4 bytes of a register are all of it, with zeroes; fewer are a part, and what it is then is new. */
static void moves(void **state)
{
	static const struct decoder_case cases[] = {
	        {"mov %rbx, %rax", "48 89 d8", "r0 = r3:8"},
	        {"mov %ebx, %eax", "89 d8", "r0 = r3:4"},
	        {"mov %bl, %al", "88 d8", "-; wrote 0"},
	        {"mov %ah, %bl", "88 e3", "-; wrote 3"},
	        {"movzbl %bl, %eax", "0f b6 c3", "r0 = r3:1"},
	        {"movslq %ebx, %rax", "48 63 c3", "-; wrote 0"},
	        {"mov $5, %eax", "b8 05 00 00 00", "r0 = 5 @1/4"},
	        {"mov $-5, %rax", "48 c7 c0 fb ff ff ff", "r0 = -5 @3/4"},
	        {"movabs $0x123456789abcdef0, %rax", "48 b8 f0 de bc 9a 78 56 34 12",
	         "r0 = 1311768467463790320 @2/8"},
	        {"mov 8(%rbx), %rax", "48 8b 43 08", "r0 = 8[r3+8]"},
	        {"mov 8(%rsp), %eax", "8b 44 24 08", "r0 = 4[r4+8]"},
	        {"movzbl 8(%rbx), %eax", "0f b6 43 08", "r0 = 1[r3+8]"},
	        {"movslq (%rdi,%rax,4), %rax", "48 63 04 87", "r0 = 4s[r7+r0*4]"},
	        {"movsbl 8(%rbx), %eax", "0f be 43 08", "r0 = 1s[r3+8]"},
	        {"mov %rax, 8(%rsp)", "48 89 44 24 08", "8[r4+8] = r0"},
	        {"movl $7, 8(%rsp)", "c7 44 24 08 07 00 00 00", "4[r4+8] = 7"},
	        {"movb $7, 8(%rbx)", "c6 43 08 07", "1[r3+8] = 7"},
	        {"mov %rax, %gs:8", "65 48 89 04 25 08 00 00 00", "8[-+8 @5/4] = r0"},
	        {"mov %gs:8, %rax", "65 48 8b 04 25 08 00 00 00", "r0 = 8[-+8 @5/4]"},
	        {"mov $1, %al", "b0 01", "-; wrote 0"},
	        {"movzwl %cx, %edx", "0f b7 d1", "r2 = r1:2"},
	        {"movzbl %ah, %eax", "0f b6 c4", "-; wrote 0"},
	};

	CHECK_EFFECTS(&arch_x86_64, cases);
}

static void addresses(void **state)
{
	static const struct decoder_case cases[] = {
	        {"lea 0x1234(%rip), %rax", "48 8d 05 34 12 00 00", "r0 = &[pc+4667 @3/4]"},
	        {"lea 8(%rbx,%rcx,4), %rax", "48 8d 44 8b 08", "r0 = &[r3+r1*4+8]"},
	        {"lea 8(%rsp), %rax", "48 8d 44 24 08", "r0 = &[r4+8]"},
	};

	CHECK_EFFECTS(&arch_x86_64, cases);
}

static void the_stack_pointer(void **state)
{
	static const struct decoder_case cases[] = {
	        {"lea 8(%rsp), %rsp", "48 8d 64 24 08", "-; stack+8"},
	        {"lea -8(%rbp), %rsp", "48 8d 65 f8", "-; stack?"},
	        {"mov %rsp, %rbp", "48 89 e5", "r5 = r4:8"},
	        {"mov %rbp, %rsp", "48 89 ec", "-; stack?"},
	        {"add $8, %rsp", "48 83 c4 08", "-; flags; stack+8"},
	        {"sub $8, %rsp", "48 83 ec 08", "-; flags; stack-8"},
	        {"and $-16, %rsp", "48 83 e4 f0", "-; flags; stack?"},
	        {"push %rbx", "53", "8[r4-8] = r3; stack-8"},
	        {"push $5", "6a 05", "8[r4-8] = 5; stack-8"},
	        {"push 8(%rax)", "ff 70 08", "8[r4-8] = ?; stack-8"},
	        {"pop %rbx", "5b", "r3 = 8[r4]; stack+8"},
	        {"pop 8(%rax)", "8f 40 08", "0[r0+8] = ?; memory; stack+8"},
	        {"pushfq", "9c", "8[r4-8] = ?; stack-8"},
	        {"popfq", "9d", "-; flags; stack+8"},
	        {"leave", "c9", "-; wrote 5; stack?"},
	        {"pop %rsp", "5c", "-; stack?"},
	        {"pop %fs", "0f a1", "-; stack+8"},
	        {"push %fs", "0f a0", "8[r4-8] = ?; stack-8"},
	        {"pushw %bx", "66 53", "-; memory; stack?"},
	        {"popw %bx", "66 5b", "-; wrote 3; stack?"},
	        {"enter $16, $0", "c8 10 00 00", "-; wrote 5; memory; stack?"},
	        {"mov %rsp, %rax", "48 89 e0", "r0 = r4:8"},
	        {"mov (%rbx), %rsp", "48 8b 23", "-; stack?"},
	        {"ret", "c3", "-; stack?"},
	        {"call .+0x105", "e8 00 01 00 00", "-"},
	        {"call *%rdx", "ff d2", "-"},
	};

	CHECK_EFFECTS(&arch_x86_64, cases);
}

static void arithmetic(void **state)
{
	static const struct decoder_case cases[] = {
	        {"add %rbx, %rax", "48 01 d8", "r0 = r0 + (r3:8 << 0); flags"},
	        {"add $8, %rax", "48 83 c0 08", "r0 = r0 + 8; flags"},
	        {"add %ebx, %eax", "01 d8", "-; wrote 0; flags"},
	        {"sub %rbx, %rax", "48 29 d8", "-; wrote 0; flags"},
	        {"xor %eax, %eax", "31 c0", "r0 = 0; flags"},
	        {"xor %ebx, %eax", "31 d8", "-; wrote 0; flags"},
	        {"inc %rax", "48 ff c0", "-; wrote 0; flags"},
	        {"cmove %rbx, %rax", "48 0f 44 c3", "-; wrote 0"},
	        {"xchg %rax, %rbx", "48 93", "-; wrote 0 3"},
	        {"cmpxchg %rcx, (%rdx)", "48 0f b1 0a", "8[r2] = ?; wrote 0; flags; memory"},
	        {"rdtsc", "0f 31", "-; wrote 0 2"},
	        {"cpuid", "0f a2", "-; wrote 0 1 2 3"},
	        {"rep stosq", "f3 48 ab", "-; wrote 1 7; memory"},
	        {"loop .-4", "e2 fa", "-; wrote 1"},
	};

	CHECK_EFFECTS(&arch_x86_64, cases);
}

static void comparisons(void **state)
{
	static const struct decoder_case cases[] = {
	        {"cmp %rbx, %rax", "48 39 d8", "compare:8 r0, r3"},
	        {"cmp $5, %eax", "83 f8 05", "compare:4 r0, 5"},
	        {"cmpb $5, 8(%rbx)", "80 7b 08 05", "compare:1 [r3+8], 5"},
	        {"cmp 8(%rbx), %eax", "3b 43 08", "-; flags"},
	        {"test %eax, %eax", "85 c0", "test:4 r0, r0"},
	        {"testb $1, 8(%rsp)", "f6 44 24 08 01", "test:1 [r4+8], 1"},
	        {"cmpq $-1, %fs:8", "64 48 83 3c 25 08 00 00 00 ff", "compare:8 [-+8 @5/4], -1"},
	};

	CHECK_EFFECTS(&arch_x86_64, cases);
}

/* Opposites differ in the lowest bit. */
static void conditions(void **state)
{
	static const struct decoder_case cases[] = {
	        {"je .+0x20", "74 1e", "-; if 0"},
	        {"jne .-0x20", "75 de", "-; if 1"},
	        {"jb .+8", "72 06", "-; if 2"},
	        {"jae .+8", "73 06", "-; if 3"},
	        {"jbe .+8", "76 06", "-; if 4"},
	        {"ja .+8", "77 06", "-; if 5"},
	        {"js .+8", "78 06", "-; if 6"},
	        {"jp .+8", "7a 06", "-; if 8"},
	        {"jl .+8", "7c 06", "-; if 10"},
	        {"jg .+8", "7f 06", "-; if 13"},
	        {"jo .+8", "70 06", "-; if 14"},
	        {"jrcxz .+4", "e3 02", "-"},
	        {"xbegin .+0x20", "c7 f8 1a 00 00 00", "-; wrote 0"},
	};

	CHECK_EFFECTS(&arch_x86_64, cases);
}

/* What Zydis does not know writes no register that is followed. */
static void young_instructions(void **state)
{
	static const struct decoder_case cases[] = {
	        {"wrmsrns", "0f 01 c6", "-"},
	        {"lkgs %edi", "f2 0f 00 f7", "-"},
	};

	CHECK_EFFECTS(&arch_x86_64, cases);
}

/* --- names and relocations ------------------------------------------------------------------- */

static void thunks(void **state)
{
	assert_int_equal(arch_x86_64.thunk_register("__x86_indirect_thunk_rax"), 0);
	assert_int_equal(arch_x86_64.thunk_register("__x86_indirect_thunk_r11"), 11);
	assert_int_equal(arch_x86_64.thunk_register("__x86_indirect_thunk_array"), REG_NONE);
	assert_int_equal(arch_x86_64.thunk_register("thunk"), REG_NONE);
}

static void relocations(void **state)
{
	assert_int_equal(arch_x86_64.reference(R_X86_64_64), REFERENCE_ADDRESS);
	assert_int_equal(arch_x86_64.reference(R_X86_64_32S), REFERENCE_ADDRESS);
	assert_int_equal(arch_x86_64.reference(R_X86_64_PC32), REFERENCE_RELATIVE);
	assert_int_equal(arch_x86_64.reference(R_X86_64_PLT32), REFERENCE_BRANCH);
	assert_int_equal(arch_x86_64.reference(R_X86_64_REX_GOTPCRELX), REFERENCE_GOT);
	assert_int_equal(arch_x86_64.reference(R_X86_64_NONE), REFERENCE_NONE);
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
	        cmocka_unit_test(moves),
	        cmocka_unit_test(addresses),
	        cmocka_unit_test(the_stack_pointer),
	        cmocka_unit_test(arithmetic),
	        cmocka_unit_test(comparisons),
	        cmocka_unit_test(conditions),
	        cmocka_unit_test(young_instructions),
	        cmocka_unit_test(thunks),
	        cmocka_unit_test(relocations),
	};

	return cmocka_run_group_tests_name("check_x86", tests, NULL, NULL);
}
