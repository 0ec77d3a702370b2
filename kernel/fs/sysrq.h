/* SPDX-License-Identifier: BSD-2-Clause */
/* Contract, provided by wiring: what a letter written to /proc/sysrq-trigger asks for. */
#ifndef KERNEL_FS_SYSRQ_H
#define KERNEL_FS_SYSRQ_H

/* Letters are Linux's. 0, -EINVAL for one that is not here. Task context, the caller is root. */
int sysrq(char letter);

#endif
