/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory and strings. All of it is usable in any context. In debug builds memcpy lives in
 * .noinstr.text, because compilers copy structures by it.
 */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include "lib/types.h"

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);

/* A whole page at once, both aligned to 4096. */
void clear_page(void *page);
void copy_page(void *to, const void *from);

void *memchr(const void *s, int byte, size_t n);
/* The first byte that is not `byte`; NULL when all are. */
void *memchr_inv(const void *s, int byte, size_t n);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
int strcasecmp(const char *a, const char *b);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *needle);
/* The first character at or after s that is not (strspn) / is (strcspn) in the set. */
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);

/* Always ends the copy with NUL when size > 0; the length of `from`, so truncated if >= size. */
size_t strlcpy(char *to, const char *from, size_t size);
size_t strlcat(char *to, const char *from, size_t size);
char *strcpy(char *to, const char *from);
char *strncpy(char *to, const char *from, size_t n);

/*
 * Numbers from text. base 0 understands 0x and leading 0. *end (if given) is the first character
 * not read; equal to s when there was no number.
 */
u64 strtou64(const char *s, const char **end, unsigned base);
s64 strtos64(const char *s, const char **end, unsigned base);

static inline bool str_has_prefix(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

#endif
