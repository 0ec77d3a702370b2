/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's ear at the door: hands each step to the oracle of the task it happened in. */
#include "wiring/observe.h"

#include "entry/oracle/oracle.h"
#include "kernel/task/task.h"
#include "lib/log.h"

#if CONFIG_DEBUG

noinstr void observe_violation(const char *what)
{
	instrumentation_begin();
	violation_report("%s", what);
	instrumentation_end();
}

noinstr void observe_step_slow(enum entry_step step)
{
	oracle_step(&current->oracle, step);
}

noinstr void observe_row_begin_slow(enum entry_row row)
{
	oracle_row_begin(&current->oracle, row);
}

noinstr void observe_row_end_slow(enum entry_row row)
{
	oracle_row_end(&current->oracle, row);
}

noinstr void oracle_report(enum oracle_fault fault, enum entry_row row, enum entry_step step,
                           enum entry_step expected)
{
	instrumentation_begin();
	violation_report("order: %s in %s: %s came, expected %s", oracle_fault_name(fault),
	                 oracle_row_name(row), oracle_step_name(step), oracle_step_name(expected));
	instrumentation_end();
}

#endif
