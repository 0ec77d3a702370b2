/* SPDX-License-Identifier: BSD-2-Clause */
/* Names the field uses. NULL: there is none. */
#ifndef TOOLS_RUN_NAMES_H
#define TOOLS_RUN_NAMES_H

const char *name_syscall(long nr);
const char *name_vector(unsigned vector);

#endif
