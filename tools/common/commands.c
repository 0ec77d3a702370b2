/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/bench/bench.h"
#include "tools/check/check.h"
#include "tools/common/command.h"
#include "tools/run/run.h"
#include "tools/sweep/sweep.h"
#include "tools/test/test.h"

#include <stddef.h>

const struct command *const commands[] = {
        &run_command, &test_command, &check_command, &bench_command, &sweep_command, NULL,
};
