/* SPDX-License-Identifier: BSD-2-Clause */
/* `.airlock/run` among the guest's files: what the kernel starts first. */
#ifndef TOOLS_RUN_SPEC_H
#define TOOLS_RUN_SPEC_H

#include "tools/run/options.h"
#include "tools/run/rootfs.h"

/* `path` is the program's in the guest; `input`: it may have something to read. */
void spec_add(struct rootfs *fs, const struct run_options *o, const char *path, bool tty,
              bool input);

#endif
