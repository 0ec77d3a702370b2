/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's ear at the door: hands each step to the oracle of the CPU it happened on. */
#include "wiring/observe.h"

#include "lib/log.h"

noinstr void observe_violation(const char *what)
{
	instrumentation_begin();
	violation_report("%s", what);
	instrumentation_end();
}

noinstr void observe_step_slow(enum entry_step step)
{
}

noinstr void observe_row_begin_slow(enum entry_row row)
{
}

noinstr void observe_row_end_slow(enum entry_row row)
{
}
