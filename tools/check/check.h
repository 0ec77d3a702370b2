/* SPDX-License-Identifier: BSD-2-Clause */
/* airlock check: can non-instrumentable code reach instrumentable code? */
#ifndef TOOLS_CHECK_CHECK_H
#define TOOLS_CHECK_CHECK_H

#include "tools/common/command.h"

extern const struct command check_command;

#endif
