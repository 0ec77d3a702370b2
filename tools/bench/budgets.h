/* SPDX-License-Identifier: BSD-2-Clause */
/* bench/budgets: what an operation may cost, "NAME COUNT EXPENSIVE..." in each line. */
#ifndef TOOLS_BENCH_BUDGETS_H
#define TOOLS_BENCH_BUDGETS_H

#include "tools/bench/results.h"

/* Ends the command when the file is not there or wrong. */
void budgets_read(const char *file, struct results *budgets);
/* What was counted and 2 % more; expensive ones as counted. */
void budgets_write(const char *file, const struct results *counted);
/* How many counts are over their budget, or have none; each is said. */
unsigned budgets_check(const struct results *counted, const struct results *budgets);

#endif
