/* SPDX-License-Identifier: BSD-2-Clause */
/* The program to carry: finding it as a shell does, and putting it and what it needs in the guest. */
#ifndef TOOLS_RUN_PROGRAM_H
#define TOOLS_RUN_PROGRAM_H

#include "tools/run/rootfs.h"

/*
 * Finds `name`: with a slash it is a path, else PATH is searched. In the guest's own `root` first
 * (NULL: there is none), then on the host; what comes from the host is added to fs at the same
 * path, with its interpreter and libraries. Its path in the guest. Ends the command with 126 or 127
 * as a shell does.
 */
char *program_add(struct rootfs *fs, const char *name, const char *root);

/* The search path of programs in the guest. */
#define GUEST_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

#endif
