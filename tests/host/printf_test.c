/* SPDX-License-Identifier: BSD-2-Clause */
/* Does our formatting agree with the C library's, to the byte and to the returned length? */
#include "tests/host/test.h"
#include <stdio.h>
#include <string.h>

#define vsnprintf  our_vsnprintf
#define snprintf   our_snprintf
#define vscnprintf our_vscnprintf
#define scnprintf  our_scnprintf
__attribute__((__format__(__printf__, 3, 4))) int our_snprintf(char *, size_t, const char *, ...);
int our_vsnprintf(char *, size_t, const char *, va_list);
__attribute__((__format__(__printf__, 3, 4))) int our_scnprintf(char *, size_t, const char *, ...);
int our_vscnprintf(char *, size_t, const char *, va_list);
#include "lib/printf.c"
#undef snprintf

/* Formats of the tests are odd on purpose. */
#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-overflow"
#pragma GCC diagnostic ignored "-Wformat-truncation"
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

#define SAME(...)                                                      \
	do {                                                           \
		char ours[128], theirs[128];                           \
		int a = our_snprintf(ours, sizeof(ours), __VA_ARGS__); \
		int b = snprintf(theirs, sizeof(theirs), __VA_ARGS__); \
		assert_string_equal(ours, theirs);                     \
		assert_int_equal(a, b);                                \
	} while (0)

static void integers(void **state)
{
	static const char *const flags[] = {"",   "-",  "0",  "+",  " ", "#",
	                                    "-0", "+0", " 0", "#0", "-#"};
	static const char *const widths[] = {"", "1", "7", "20"};
	static const char *const precisions[] = {"", ".", ".0", ".3", ".12"};
	static const char *const kinds[] = {"d", "i", "u", "x", "X", "o"};
	static const long values[] = {
	        0, 1, -1, 42, 255, 4095, -32768, 0x7fffffff, -0x7fffffffL - 1};
	char fmt[32];

	for (size_t f = 0; f < ARRAY_SIZE(flags); f++)
		for (size_t w = 0; w < ARRAY_SIZE(widths); w++)
			for (size_t p = 0; p < ARRAY_SIZE(precisions); p++)
				for (size_t k = 0; k < ARRAY_SIZE(kinds); k++)
					for (size_t v = 0; v < ARRAY_SIZE(values); v++) {
						/* # with o and a precision counts the 0 as a digit: not ours */
						if (strchr(flags[f], '#') && *kinds[k] == 'o')
							continue;
						snprintf(fmt, sizeof(fmt), "<%%%s%s%s%s>", flags[f],
						         widths[w], precisions[p], kinds[k]);
						SAME(fmt, (int)values[v]);
						snprintf(fmt, sizeof(fmt), "<%%%s%s%sl%s>",
						         flags[f], widths[w], precisions[p],
						         kinds[k]);
						SAME(fmt, values[v] * 0x70000003L);
					}
}

static void lengths(void **state)
{
	SAME("%hhd %hhu %hd %hu", -1, 511, -32769, 65537);
	SAME("%ld %lu %lld %llu %lx", -1L, ~0UL, -5LL, ~0ULL, 0xfeedfacecafebeefUL);
	SAME("%zu %zd %td %jd", (size_t)7, (ssize_t)-7, (ptrdiff_t)-9, (intmax_t)11);
	SAME("%d", -2147483647 - 1);
	SAME("%ld", (long)(1UL << 63));
}

static void strings(void **state)
{
	SAME("[%s] [%10s] [%-10s] [%.2s] [%8.3s] [%-8.3s]", "abcd", "abcd", "abcd", "abcd", "abcd",
	     "abcd");
	SAME("[%*s] [%-*s] [%.*s] [%*s]", 6, "ab", 6, "ab", 1, "ab", -6, "ab");
	SAME("[%c] [%5c] [%-5c]", 'x', 'y', 'z');
	SAME("%s", "");
	SAME("100%% %p", (void *)0x1234);
	SAME("%.3s", "not terminated beyond three");
}

static void truncation(void **state)
{
	char buf[8];

	memset(buf, 'z', sizeof(buf));
	assert_int_equal(our_snprintf(buf, 4, "%s", "abcdef"), 6);
	assert_memory_equal(buf, "abc\0zzzz", 8);
	assert_int_equal(our_scnprintf(buf, 4, "%s", "abcdef"), 3);
	assert_int_equal(our_snprintf(buf, 0, "%d", 12345), 5);
	assert_int_equal(our_snprintf(NULL, 0, "%d", 12345), 5);
	assert_int_equal(our_scnprintf(buf, 0, "%d", 12345), 0);
	assert_int_equal(our_snprintf(buf, 1, "x"), 1);
	assert_string_equal(buf, "");
	assert_int_equal(our_snprintf(buf, sizeof(buf), "%s", (char *)NULL), 6);
	assert_string_equal(buf, "(null)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(integers),
	        cmocka_unit_test(lengths),
	        cmocka_unit_test(strings),
	        cmocka_unit_test(truncation),
	};

	return cmocka_run_group_tests_name("printf", tests, NULL, NULL);
}
