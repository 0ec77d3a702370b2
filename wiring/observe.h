/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Debug builds watch every crossing: each step of a transition tells the order oracle of this CPU.
 * Release builds: nothing at all. Everything here may run while RCU does not watch.
 */
#ifndef WIRING_OBSERVE_H
#define WIRING_OBSERVE_H

#include <entry/noinstr.h>
#include <entry/rows.h>
#include "lib/compiler.h"

/* Opens an instrumentation window and reports a broken invariant by its text. */
void observe_violation(const char *what);

void observe_step_slow(enum entry_step step);
void observe_row_begin_slow(enum entry_row row);
void observe_row_end_slow(enum entry_row row);

static __always_inline void observe(enum entry_step step)
{
	if (CONFIG_DEBUG)
		observe_step_slow(step);
}

static __always_inline void observe_row_begin(enum entry_row row)
{
	if (CONFIG_DEBUG)
		observe_row_begin_slow(row);
}

static __always_inline void observe_row_end(enum entry_row row)
{
	if (CONFIG_DEBUG)
		observe_row_end_slow(row);
}

#endif
