/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of source code, from DWARF. */
#ifndef TOOLS_CHECK_SOURCE_H
#define TOOLS_CHECK_SOURCE_H

#include "tools/check/model.h"

/*
 * "path/file.c:123", the path as seen from where the compiler ran; NULL when it is not known. The
 * string stays. The first question about a file is slow.
 */
const char *source_line(struct program *p, struct place at);

#endif
