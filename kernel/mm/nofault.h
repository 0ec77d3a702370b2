/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Touches of memory that may not be there, without ever waiting for it.
 *
 * Any context, NMI included. A page that is not present counts as a bad address; whoever may
 * sleep then touches it with fault_in_user() and tries again.
 */
#ifndef KERNEL_MM_NOFAULT_H
#define KERNEL_MM_NOFAULT_H

#include "lib/types.h"
#include "lib/compiler.h"

/* Number of bytes NOT copied. */
size_t copy_from_user_nofault(void *to, const void __user *from, size_t n);
size_t copy_to_user_nofault(void __user *to, const void *from, size_t n);

/* Kernel addresses (stack walks, probes): 0 or -EFAULT. */
int copy_from_kernel_nofault(void *to, const void *from, size_t n);

/* Task context: make the word's page present, for reading or writing. 0 or -EFAULT. */
int fault_in_user(const void __user *addr, bool write);

#endif
