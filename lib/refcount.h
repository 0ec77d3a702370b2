/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reference counts. Debug builds catch a get from zero and a put below zero.
 */
#ifndef LIB_REFCOUNT_H
#define LIB_REFCOUNT_H

#include "lib/atomic.h"
#include "lib/log.h"

typedef struct refcount {
	atomic_t refs;
} refcount_t;

#define REFCOUNT_INIT(n)       \
	{                      \
		ATOMIC_INIT(n) \
	}

static inline void refcount_set(refcount_t *r, int n)
{
	atomic_set(&r->refs, n);
}

static inline int refcount_read(const refcount_t *r)
{
	return atomic_read(&r->refs);
}

/* The caller already holds a reference. */
static inline void refcount_inc(refcount_t *r)
{
	int now = atomic_inc_return(&r->refs);

	ASSERT(now > 1);
	(void)now;
}

/* For lookups that hold no reference yet: false when the object is already on its way out. */
static inline bool refcount_inc_not_zero(refcount_t *r)
{
	return atomic_inc_not_zero(&r->refs);
}

/* True for the caller that dropped the last reference and now has to free. */
static inline bool refcount_dec_and_test(refcount_t *r)
{
	int now = atomic_dec_return(&r->refs);

	ASSERT(now >= 0);
	return now == 0;
}

#endif
