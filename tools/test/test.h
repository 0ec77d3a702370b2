/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_TEST_TEST_H
#define TOOLS_TEST_TEST_H

#include "tools/common/command.h"

extern const struct command test_command;

#endif
