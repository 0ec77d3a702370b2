/* SPDX-License-Identifier: BSD-2-Clause */
/* Which instructions are expensive, and which only look like it? */
#include "tests/host/test.h"
#include "bench/expensive/classify.c"
#include "bench/expensive/mark.c"

#define OF(...) classify((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void expensive_ones(void **state)
{
	assert_int_equal(OF(0x0f, 0x30), EXPENSIVE_WRMSR);
	assert_int_equal(OF(0x48, 0xcf), EXPENSIVE_IRET);
	assert_int_equal(OF(0xcf), EXPENSIVE_IRET);
	assert_int_equal(OF(0x0f, 0x22, 0xd8), EXPENSIVE_CR);       /* mov cr3, rax */
	assert_int_equal(OF(0x44, 0x0f, 0x22, 0xc0), EXPENSIVE_CR); /* mov cr8, rax */
	assert_int_equal(OF(0x0f, 0x06), EXPENSIVE_CR);             /* clts */
	assert_int_equal(OF(0x0f, 0x01, 0xf0), EXPENSIVE_CR);       /* lmsw ax */
	assert_int_equal(OF(0x0f, 0x01, 0xf8), EXPENSIVE_SWAPGS);
	assert_int_equal(OF(0xf0, 0x48, 0x0f, 0xb1, 0x0f), EXPENSIVE_LOCKED); /* lock cmpxchg */
	assert_int_equal(OF(0x65, 0xf0, 0xff, 0x05, 1, 0, 0, 0), EXPENSIVE_LOCKED);
	assert_int_equal(OF(0x48, 0x87, 0x07), EXPENSIVE_LOCKED); /* xchg [rdi], rax */
	assert_int_equal(OF(0x86, 0x07), EXPENSIVE_LOCKED);
	assert_int_equal(OF(0x48, 0x0f, 0xae, 0x27), EXPENSIVE_XSAVE);       /* xsave64 */
	assert_int_equal(OF(0x48, 0x0f, 0xae, 0x2f), EXPENSIVE_XSAVE);       /* xrstor64 */
	assert_int_equal(OF(0x48, 0x0f, 0xae, 0x37), EXPENSIVE_XSAVE);       /* xsaveopt64 */
	assert_int_equal(OF(0x0f, 0xae, 0x07), EXPENSIVE_XSAVE);             /* fxsave */
	assert_int_equal(OF(0x48, 0x0f, 0xc7, 0x2f), EXPENSIVE_XSAVE);       /* xsaves64 */
	assert_int_equal(OF(0x0f, 0x32), EXPENSIVE_OTHER);                   /* rdmsr */
	assert_int_equal(OF(0x0f, 0xa2), EXPENSIVE_OTHER);                   /* cpuid */
	assert_int_equal(OF(0x0f, 0x01, 0x38), EXPENSIVE_OTHER);             /* invlpg [rax] */
	assert_int_equal(OF(0x66, 0x0f, 0x38, 0x82, 0x08), EXPENSIVE_OTHER); /* invpcid */
	assert_int_equal(OF(0x0f, 0x23, 0xf8), EXPENSIVE_OTHER);             /* mov dr7, rax */
	assert_int_equal(OF(0x0f, 0x00, 0xd8), EXPENSIVE_OTHER);             /* ltr ax */
	assert_int_equal(OF(0xee), EXPENSIVE_OTHER);                         /* out dx, al */
}

static void cheap_ones(void **state)
{
	assert_int_equal(OF(0x48, 0x0f, 0xb1, 0x0f), CHEAP);       /* cmpxchg without lock */
	assert_int_equal(OF(0x48, 0x87, 0xc7), CHEAP);             /* xchg rdi, rax */
	assert_int_equal(OF(0x0f, 0x20, 0xd8), CHEAP);             /* mov rax, cr3 */
	assert_int_equal(OF(0x0f, 0x21, 0xf8), CHEAP);             /* mov rax, dr7 */
	assert_int_equal(OF(0x0f, 0x31), CHEAP);                   /* rdtsc */
	assert_int_equal(OF(0x0f, 0xae, 0xe8), CHEAP);             /* lfence */
	assert_int_equal(OF(0xf3, 0x0f, 0xae, 0xd8), CHEAP);       /* wrgsbase eax */
	assert_int_equal(OF(0x0f, 0xae, 0x17), CHEAP);             /* ldmxcsr */
	assert_int_equal(OF(0x48, 0x0f, 0xc7, 0x0f), CHEAP);       /* cmpxchg16b */
	assert_int_equal(OF(0x0f, 0x01, 0xcb), CHEAP);             /* stac */
	assert_int_equal(OF(0x0f, 0x01, 0xd0), CHEAP);             /* xgetbv */
	assert_int_equal(OF(0x0f, 0x00, 0xc8), CHEAP);             /* str eax */
	assert_int_equal(OF(0xb8, 0xcf, 0x30, 0x0f, 0x00), CHEAP); /* mov eax, 0xf30cf */
	assert_int_equal(OF(0x48, 0x81, 0xc0, 0xf0, 0, 0, 0), CHEAP);
	assert_int_equal(OF(0x0f, 0x05), CHEAP); /* syscall */
	assert_int_equal(OF(0x90), CHEAP);
}

/* What the translator may hand over of a page that ends: no byte behind it is read. */
static void cut_off(void **state)
{
	assert_int_equal(OF(0xf0), EXPENSIVE_LOCKED);
	assert_int_equal(OF(0x48), CHEAP);
	assert_int_equal(OF(0x0f), CHEAP);
	assert_int_equal(OF(0x0f, 0x01), CHEAP);
	assert_int_equal(OF(0x0f, 0x38), CHEAP);
	assert_int_equal(OF(0x87), CHEAP);
	assert_int_equal(classify(NULL, 0), CHEAP);
}

static void marks(void **state)
{
	uint8_t nop[] = {0x0f, 0x1f, 0x84, 0x00, 0, 0, 0, 0};

	assert_int_equal(which_mark(nop, sizeof(nop)), MARK_NONE);
	for (uint32_t m = 0; m < 6; m++) {
		uint32_t number = MARK_NUMBER + m;

		memcpy(nop + 4, &number, sizeof(number));
		assert_int_equal(which_mark(nop, sizeof(nop)), m <= MARK_FINISHED ? m : MARK_NONE);
	}
	assert_int_equal(which_mark(nop, sizeof(nop) - 1), MARK_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(expensive_ones),
	        cmocka_unit_test(cheap_ones),
	        cmocka_unit_test(cut_off),
	        cmocka_unit_test(marks),
	};

	return cmocka_run_group_tests_name("bench_expensive", tests, NULL, NULL);
}
