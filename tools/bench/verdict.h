/* SPDX-License-Identifier: BSD-2-Clause */
/* airlock bench check: what the noinstr verdict on Linux costs, beside objtool's. */
#ifndef TOOLS_BENCH_VERDICT_H
#define TOOLS_BENCH_VERDICT_H

/* Builds Linux's vmlinux.o when there is none, measures, prints. The exit status of the command. */
int verdict_bench(void);

#endif
