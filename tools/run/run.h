/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_RUN_RUN_H
#define TOOLS_RUN_RUN_H

#include "tools/common/command.h"

extern const struct command run_command;

#endif
