/* SPDX-License-Identifier: BSD-2-Clause */
/* Blocks and strings of user memory. */
#include "arch/x86_64/uaccess/uaccess.h"
#include "lib/string.h"

size_t copy_from_user_slow(void *to, const void __user *from, size_t n)
{
	if (unlikely(!access_ok(from, n)))
		return n;
	stac();
	n = uaccess_copy(to, from, n);
	clac();
	return n;
}

size_t copy_to_user_slow(void __user *to, const void *from, size_t n)
{
	if (unlikely(!access_ok(to, n)))
		return n;
	stac();
	n = uaccess_copy(to, from, n);
	clac();
	return n;
}

size_t clear_user(void __user *to, size_t n)
{
	if (unlikely(!access_ok(to, n)))
		return n;
	stac();
	n = uaccess_clear(to, n);
	clac();
	return n;
}

/*
 * Strings are read in aligned words: a word never crosses a page, so it faults only if the
 * wanted byte does.
 */
#define ONES  0x0101010101010101UL
#define HIGHS 0x8080808080808080UL

/* Number of the first zero byte of the word, 8 if there is none. */
static unsigned int zero_byte(u64 word)
{
	u64 found = (word - ONES) & ~word & HIGHS;

	return found ? (unsigned int)__builtin_ctzl(found) / 8 : 8;
}

/* The bytes from s to the end of its aligned word; the bytes beyond them read as ones. */
static int load_part(const char __user *s, u64 *word, unsigned int *bytes)
{
	unsigned int skip = (u64)s & 7;
	u64 w;

	if (get_user(w, (const u64 __user *)(s - skip)))
		return -EFAULT;
	*bytes = 8 - skip;
	w >>= 8 * skip;
	*word = skip ? w | ~0UL << (8 * *bytes) : w;
	return 0;
}

long strncpy_from_user(char *dst, const char __user *src, size_t n)
{
	size_t done = 0;

	while (done < n) {
		unsigned int bytes, zero, take;
		u64 word;

		if (load_part(src + done, &word, &bytes))
			return -EFAULT;
		zero = zero_byte(word);
		take = zero < bytes ? zero + 1 : bytes;
		if (take > n - done)
			take = (unsigned int)(n - done);
		memcpy(dst + done, &word, take);
		if (zero < take)
			return (long)(done + zero);
		done += take;
	}
	return (long)n;
}

size_t strnlen_user(const char __user *s, size_t n)
{
	size_t done = 0;

	while (done < n) {
		unsigned int bytes, zero;
		u64 word;

		if (load_part(s + done, &word, &bytes))
			return 0;
		zero = zero_byte(word);
		if (zero < bytes)
			return done + zero + 1;
		done += bytes;
	}
	return n + 1;
}
