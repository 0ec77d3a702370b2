/* SPDX-License-Identifier: BSD-2-Clause */
/* The person's terminal, while the guest's program has it. */
#ifndef TOOLS_RUN_TERMINAL_H
#define TOOLS_RUN_TERMINAL_H

#include <stdbool.h>

/* Is the program to have a terminal? When both standard input and output are one. */
bool terminal_wanted(void);
/* Every byte as it is typed, from now until terminal_restore(), or until the command ends. */
void terminal_raw(void);
void terminal_restore(void);
/* 24 x 80 when nobody knows. */
void terminal_size(unsigned *rows, unsigned *cols);

#endif
