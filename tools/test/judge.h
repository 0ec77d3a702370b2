/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs one case and says whether it was right. */
#ifndef TOOLS_TEST_JUDGE_H
#define TOOLS_TEST_JUDGE_H

#include "tools/common/buf.h"
#include "tools/test/cases.h"

#include <stdbool.h>

/* True: it passed. Else `why` tells in lines what was wrong and what was seen. */
bool judge_case(const struct test_case *c, struct buf *why, double *seconds);

#endif
