/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of kernel/init. */
#ifndef KERNEL_INIT_INTERNAL_H
#define KERNEL_INIT_INTERNAL_H

#include "kernel/init/init.h"

extern struct init_spec init_spec;

#endif
