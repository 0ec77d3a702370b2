/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_BENCH_BENCH_H
#define TOOLS_BENCH_BENCH_H

#include "tools/common/command.h"

extern const struct command bench_command;

#endif
