/* SPDX-License-Identifier: BSD-2-Clause */
/* What uname(2) answers. Written by sethostname(2), read by /proc/sys/kernel too. */
#ifndef KERNEL_TASK_UTS_H
#define KERNEL_TASK_UTS_H

#include <linux/utsname.h>

/* The release tells programs which interface they may expect. */
#define UTS_RELEASE "6.1.0-airlock"

/* A consistent copy. Any context but NMI. */
void uts_get(struct new_utsname *to);

#endif
