/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_SWEEP_SWEEP_H
#define TOOLS_SWEEP_SWEEP_H

#include "tools/common/command.h"

extern const struct command sweep_command;

#endif
