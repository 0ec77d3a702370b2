/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole descriptor tables, for the two files that know how they are built.
 */
#ifndef KERNEL_FS_FILES_H
#define KERNEL_FS_FILES_H

#include "lib/types.h"

struct files;
struct file;

struct files_arrays {
	struct file **slot;
	u64 *used, *cloexec;
};

bool files_arrays_alloc(struct files_arrays *arrays, unsigned size);
/* Under files->lock: the table moves to the fresh arrays, which become the old ones. */
void files_arrays_swap(struct files *files, struct files_arrays *fresh, unsigned size);
void files_arrays_free(struct files_arrays *arrays);

/* What close(2) does to a file that left the table: locks, flush, reference. */
void files_close_one(struct files *files, struct file *file);

#endif
