/* SPDX-License-Identifier: BSD-2-Clause */
/* What was counted, side by side, for people and for programs. */
#ifndef TOOLS_BENCH_TABLE_H
#define TOOLS_BENCH_TABLE_H

#include "tools/bench/results.h"

struct comparison {
	struct results on_airlock[MODELS], on_linux[MODELS];
	const char *linux_version;           /* NULL: Linux was not asked */
	uint64_t airlock_first, linux_first; /* ns, 0: not measured */
	const struct results *budgets;       /* NULL: none wanted */
};

/* Printed to standard output. How many acceptance marks were missed. */
unsigned table_print(const struct comparison *c);
/* To the file, "-" is standard output. Ends the command when it cannot be written. */
void table_write_json(const struct comparison *c, const char *path);

#endif
