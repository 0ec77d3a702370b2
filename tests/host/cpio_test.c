/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Does the reader of the initramfs take good archives apart, and does it survive every bad one?
 * Built with the address sanitizer: a read outside of the archive stops the test.
 */
#include "tests/host/test.h"
#include "kernel/fs/cpio.c"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct archive {
	u8 *data;
	size_t size;
};

static void grow(struct archive *a, const void *data, size_t n)
{
	a->data = realloc(a->data, a->size + n);
	memcpy(a->data + a->size, data, n);
	a->size += n;
}

static void pad4(struct archive *a)
{
	while (a->size & 3)
		grow(a, "", 1);
}

static void add(struct archive *a, const char *name, u32 mode, const char *contents, u32 ino,
                u32 nlink)
{
	size_t size = strlen(contents);
	char header[HEADER_LEN + 1];

	snprintf(header, sizeof(header),
	         "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", ino, mode, 7u, 8u,
	         nlink, 9u, (u32)size, 1u, 2u, 3u, 4u, (u32)strlen(name) + 1, 0u);
	grow(a, header, HEADER_LEN);
	grow(a, name, strlen(name) + 1);
	pad4(a);
	grow(a, contents, size);
	pad4(a);
}

static struct archive two_archives(void)
{
	struct archive a = {0};

	add(&a, "bin", 040755, "", 1, 2);
	add(&a, "bin/sh", 0100755, "hello", 2, 1);
	add(&a, "TRAILER!!!", 0, "", 0, 1);
	grow(&a, "\0\0\0\0\0\0\0\0", 8);
	add(&a, "etc/motd", 0100644, "abc", 5, 2);
	add(&a, "TRAILER!!!", 0, "", 0, 1);
	return a;
}

static void good_archives(void **state)
{
	struct archive a = two_archives();
	struct cpio_entry e;
	struct cpio c;

	cpio_init(&c, a.data, a.size);
	assert_true(cpio_next(&c, &e));
	assert_string_equal(e.name, "bin");
	assert_int_equal(e.mode, 040755);
	assert_int_equal(e.uid, 7);
	assert_int_equal(e.gid, 8);
	assert_true(cpio_next(&c, &e));
	assert_string_equal(e.name, "bin/sh");
	assert_int_equal(e.size, 5);
	assert_memory_equal(e.data, "hello", 5);
	assert_int_equal(e.rdev_minor, 4);
	assert_true(cpio_next(&c, &e));
	assert_true(e.trailer);
	assert_true(cpio_next(&c, &e));
	assert_string_equal(e.name, "etc/motd");
	assert_int_equal(e.nlink, 2);
	assert_true(cpio_next(&c, &e));
	assert_true(e.trailer);
	assert_false(cpio_next(&c, &e));
	assert_null(c.error);
	free(a.data);
}

/* Walks a copy that ends exactly where its memory ends. */
static void walk(const u8 *data, size_t size)
{
	u8 *copy = malloc(size ? size : 1);
	struct cpio_entry e;
	struct cpio c;
	unsigned long sum = 0;

	memcpy(copy, data, size);
	cpio_init(&c, copy, size);
	while (cpio_next(&c, &e)) {
		sum += strlen(e.name);
		for (size_t i = 0; i < e.size; i++)
			sum += e.data[i];
		assert_true(c.at <= size);
	}
	assert_true(sum < ~0ul);
	free(copy);
}

/* Cut off after every byte. */
static void cut_archives(void **state)
{
	struct archive a = two_archives();

	for (size_t n = 0; n <= a.size; n++)
		walk(a.data, n);
	free(a.data);
}

/* Every byte replaced by each of a few evil ones. */
static void broken_archives(void **state)
{
	static const u8 evil[] = {0, 'f', 'F', '0', '7', 0xff, '/', 'g'};
	struct archive a = two_archives();

	for (size_t n = 0; n < a.size; n++) {
		u8 was = a.data[n];

		for (size_t i = 0; i < sizeof(evil); i++) {
			a.data[n] = evil[i];
			walk(a.data, a.size);
		}
		a.data[n] = was;
	}
	free(a.data);
}

static void errors_say_where(void **state)
{
	struct archive a = two_archives();
	struct cpio_entry e;
	struct cpio c;

	a.data[3] = 'x';
	cpio_init(&c, a.data, a.size);
	assert_false(cpio_next(&c, &e));
	assert_non_null(c.error);
	assert_int_equal(c.at, 0);
	free(a.data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(good_archives),
	        cmocka_unit_test(cut_archives),
	        cmocka_unit_test(broken_archives),
	        cmocka_unit_test(errors_say_where),
	};

	return cmocka_run_group_tests_name("cpio", tests, NULL, NULL);
}
