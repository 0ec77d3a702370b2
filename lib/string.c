/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Strings. The loops are opaque to the compiler's idiom recognition: gcc would turn the one of
 * strlen() into a call of strlen().
 */
#include "lib/compiler.h"
#include "lib/string.h"

#define OPAQUE(p) __asm__("" : "+r"(p))

void *memchr(const void *s, int byte, size_t n)
{
	const u8 *p = s;

	for (; n--; p++) {
		if (*p == (u8)byte)
			return (void *)p;
		OPAQUE(p);
	}
	return NULL;
}

void *memchr_inv(const void *s, int byte, size_t n)
{
	const u8 *p = s;

	for (; n--; p++) {
		if (*p != (u8)byte)
			return (void *)p;
		OPAQUE(p);
	}
	return NULL;
}

size_t strlen(const char *s)
{
	const char *p = s;

	while (*p) {
		p++;
		OPAQUE(p);
	}
	return p - s;
}

size_t strnlen(const char *s, size_t max)
{
	const char *p = s;

	while (max-- && *p) {
		p++;
		OPAQUE(p);
	}
	return p - s;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (u8)*a - (u8)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n; n--, a++, b++) {
		if (*a != *b)
			return (u8)*a - (u8)*b;
		if (!*a)
			break;
	}
	return 0;
}

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

int strcasecmp(const char *a, const char *b)
{
	while (*a && lower((u8)*a) == lower((u8)*b)) {
		a++;
		b++;
	}
	return lower((u8)*a) - lower((u8)*b);
}

char *strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c)
			return (char *)s;
		if (!*s)
			return NULL;
		OPAQUE(s);
	}
}

char *strrchr(const char *s, int c)
{
	const char *found = NULL;

	for (;; s++) {
		if (*s == (char)c)
			found = s;
		if (!*s)
			return (char *)found;
	}
}

char *strstr(const char *s, const char *needle)
{
	size_t n = strlen(needle);

	for (;; s++) {
		if (!strncmp(s, needle, n))
			return (char *)s;
		if (!*s)
			return NULL;
	}
}

static bool in_set(char c, const char *set)
{
	for (; *set; set++)
		if (*set == c)
			return true;
	return false;
}

size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && in_set(s[n], accept))
		n++;
	return n;
}

size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !in_set(s[n], reject))
		n++;
	return n;
}

size_t strlcpy(char *to, const char *from, size_t size)
{
	size_t len = strlen(from);

	if (size) {
		size_t n = min(len, size - 1);

		memcpy(to, from, n);
		to[n] = '\0';
	}
	return len;
}

size_t strlcat(char *to, const char *from, size_t size)
{
	size_t used = strnlen(to, size);

	return used + strlcpy(to + used, from, size - used);
}

char *strcpy(char *to, const char *from)
{
	memcpy(to, from, strlen(from) + 1);
	return to;
}

char *strncpy(char *to, const char *from, size_t n)
{
	size_t len = strnlen(from, n);

	memcpy(to, from, len);
	memset(to + len, 0, n - len);
	return to;
}

static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)lower((u8)c);
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	return 99;
}

u64 strtou64(const char *s, const char **end, unsigned base)
{
	u64 value = 0;

	if ((base == 0 || base == 16) && s[0] == '0' && lower((u8)s[1]) == 'x' &&
	    digit_of(s[2]) < 16) {
		base = 16;
		s += 2;
	} else if (base == 0) {
		base = s[0] == '0' ? 8 : 10;
	}
	for (; digit_of(*s) < base; s++)
		value = value * base + digit_of(*s);
	if (end)
		*end = s;
	return value;
}

s64 strtos64(const char *s, const char **end, unsigned base)
{
	bool negative = *s == '-';
	const char *start = s;
	const char *stop;
	u64 value;

	if (*s == '-' || *s == '+')
		s++;
	value = strtou64(s, &stop, base);
	if (end)
		*end = stop == s ? start : stop;
	return negative ? -(s64)value : (s64)value;
}
