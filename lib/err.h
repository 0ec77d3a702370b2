/* SPDX-License-Identifier: BSD-2-Clause */
/* Error numbers inside pointers: the last page of the address space is never a valid object. */
#ifndef LIB_ERR_H
#define LIB_ERR_H

#include "lib/compiler.h"
#include "lib/types.h"

#define MAX_ERRNO 4095UL

/* `error` is a negative errno. */
static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

/* Also right for a long that is either a user address or a negative errno. */
#define IS_ERR_VALUE(x) unlikely((unsigned long)(x) >= -MAX_ERRNO)

static inline bool IS_ERR(const void *ptr)
{
	return IS_ERR_VALUE(ptr);
}

static inline bool IS_ERR_OR_NULL(const void *ptr)
{
	return !ptr || IS_ERR_VALUE(ptr);
}

static inline void *ERR_CAST(const void *ptr)
{
	return (void *)(unsigned long)ptr;
}

#endif
