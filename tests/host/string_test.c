/* SPDX-License-Identifier: BSD-2-Clause */
/* Do memory and string functions agree with the C library at every length and overlap? */
#include "tests/host/test.h"
#include <string.h>
#include <strings.h>

/* Ours go by other names here, so that theirs can judge. */
#define memcpy     our_memcpy
#define memmove    our_memmove
#define memset     our_memset
#define memcmp     our_memcmp
#define memchr     our_memchr
#define strlen     our_strlen
#define strnlen    our_strnlen
#define strcmp     our_strcmp
#define strncmp    our_strncmp
#define strcasecmp our_strcasecmp
#define strchr     our_strchr
#define strrchr    our_strrchr
#define strstr     our_strstr
#define strspn     our_strspn
#define strcspn    our_strcspn
#define strlcpy    our_strlcpy
#define strlcat    our_strlcat
#define strcpy     our_strcpy
#define strncpy    our_strncpy
#include "lib/string.h"
#include "lib/string_mem.c"
#include "lib/string.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef memchr
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strcasecmp
#undef strchr
#undef strrchr
#undef strstr
#undef strspn
#undef strcspn
#undef strcpy
#undef strncpy

enum { SIZE = 160 };

static void fill(unsigned char *p)
{
	for (int i = 0; i < SIZE; i++)
		p[i] = i * 7 + 3;
}

static int sign(int v)
{
	return (v > 0) - (v < 0);
}

static void copies(void **state)
{
	unsigned char ours[SIZE], theirs[SIZE];

	for (int n = 0; n <= 70; n++)
		for (int to = 0; to < 17; to++) {
			fill(ours);
			fill(theirs);
			assert_ptr_equal(our_memcpy(ours + to, ours + 88, n), ours + to);
			memcpy(theirs + to, theirs + 88, n);
			assert_memory_equal(ours, theirs, SIZE);
			assert_ptr_equal(our_memset(ours + to, 0x1a5, n), ours + to);
			memset(theirs + to, 0x1a5, n);
			assert_memory_equal(ours, theirs, SIZE);
		}
}

static void overlapping_moves(void **state)
{
	unsigned char ours[SIZE], theirs[SIZE];

	for (int n = 0; n <= 70; n++)
		for (int from = 20; from < 60; from++) {
			fill(ours);
			fill(theirs);
			assert_ptr_equal(our_memmove(ours + 40, ours + from, n), ours + 40);
			memmove(theirs + 40, theirs + from, n);
			assert_memory_equal(ours, theirs, SIZE);
		}
}

static void compares(void **state)
{
	unsigned char a[SIZE], b[SIZE];

	for (int n = 0; n <= 40; n++)
		for (int at = 0; at < 40; at++) {
			fill(a);
			fill(b);
			b[at] ^= 0x80;
			assert_int_equal(sign(our_memcmp(a, b, n)), sign(memcmp(a, b, n)));
			assert_int_equal(sign(our_memcmp(b, a, n)), sign(memcmp(b, a, n)));
		}
}

static void pages(void **state)
{
	static unsigned char a[4096] __attribute__((aligned(4096)));
	static unsigned char b[4096] __attribute__((aligned(4096)));

	memset(a, 0x77, sizeof(a));
	copy_page(b, a);
	assert_memory_equal(a, b, sizeof(a));
	clear_page(a);
	assert_null(memchr_inv(a, 0, sizeof(a)));
	assert_ptr_equal(memchr_inv(b, 0, sizeof(b)), b);
	a[4095] = 1;
	assert_ptr_equal(memchr_inv(a, 0, sizeof(a)), a + 4095);
	assert_ptr_equal(our_memchr(a, 1, sizeof(a)), a + 4095);
	assert_null(our_memchr(a, 2, sizeof(a)));
}

static void strings(void **state)
{
	static const char *const s[] = {"",    "a",     "ab",   "abc",     "abd",          "b",
	                                "ABC", "a/b/c", "/abc", "abcabcd", "\xff\xfe high"};

	for (size_t i = 0; i < ARRAY_SIZE(s); i++) {
		assert_int_equal(our_strlen(s[i]), strlen(s[i]));
		for (size_t n = 0; n < 9; n++)
			assert_int_equal(our_strnlen(s[i], n), strnlen(s[i], n));
		assert_ptr_equal(our_strchr(s[i], 'b'), strchr(s[i], 'b'));
		assert_ptr_equal(our_strchr(s[i], 0), strchr(s[i], 0));
		assert_ptr_equal(our_strrchr(s[i], 'b'), strrchr(s[i], 'b'));
		for (size_t j = 0; j < ARRAY_SIZE(s); j++) {
			assert_int_equal(sign(our_strcmp(s[i], s[j])), sign(strcmp(s[i], s[j])));
			assert_int_equal(sign(our_strcasecmp(s[i], s[j])),
			                 sign(strcasecmp(s[i], s[j])));
			assert_ptr_equal(our_strstr(s[i], s[j]), strstr(s[i], s[j]));
			assert_int_equal(our_strspn(s[i], s[j]), strspn(s[i], s[j]));
			assert_int_equal(our_strcspn(s[i], s[j]), strcspn(s[i], s[j]));
			for (size_t n = 0; n < 9; n++)
				assert_int_equal(sign(our_strncmp(s[i], s[j], n)),
				                 sign(strncmp(s[i], s[j], n)));
		}
	}
}

static void bounded_copies(void **state)
{
	char buf[8];

	memset(buf, 'z', 8);
	assert_int_equal(our_strlcpy(buf, "abcdef", 4), 6);
	assert_memory_equal(buf, "abc\0zzzz", 8);
	assert_int_equal(our_strlcpy(buf, "abcdef", 0), 6);
	assert_int_equal(our_strlcat(buf, "1234567", 8), 10);
	assert_string_equal(buf, "abc1234");
	assert_int_equal(our_strlcat(buf, "x", 3), 4);
	our_strncpy(buf, "ab", 8);
	assert_memory_equal(buf, "ab\0\0\0\0\0\0", 8);
	our_strcpy(buf, "seven77");
	assert_string_equal(buf, "seven77");
}

static void numbers(void **state)
{
	const char *text = "12 rest", *end;

	assert_int_equal(strtou64(text, &end, 10), 12);
	assert_ptr_equal(end, text + 2);
	assert_int_equal(strtou64("0x1fG", NULL, 0), 0x1f);
	assert_int_equal(strtou64("0X1f", NULL, 16), 0x1f);
	assert_int_equal(strtou64("0755", NULL, 0), 0755);
	assert_int_equal(strtou64("0x", NULL, 0), 0);
	assert_true(strtou64("18446744073709551615", NULL, 10) == ~0UL);
	assert_int_equal(strtos64("-42", &end, 0), -42);
	assert_int_equal(strtos64("+42", NULL, 0), 42);
	text = "-x";
	assert_int_equal(strtos64(text, &end, 10), 0);
	assert_ptr_equal(end, text);
	assert_true(str_has_prefix("airlock.cpus=2", "airlock."));
	assert_false(str_has_prefix("air", "airlock."));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(copies),   cmocka_unit_test(overlapping_moves),
	        cmocka_unit_test(compares), cmocka_unit_test(pages),
	        cmocka_unit_test(strings),  cmocka_unit_test(bounded_copies),
	        cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests_name("string", tests, NULL, NULL);
}
