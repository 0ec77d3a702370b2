/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's first file system when nobody has brought one. */
#ifndef TOOLS_SWEEP_OUTSIDE_INITRD_H
#define TOOLS_SWEEP_OUTSIDE_INITRD_H

/* An archive for --initrd with `program` as /init, which Linux and Airlock both start. */
void initrd_write(const char *path, const char *program);

#endif
