/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside of doors/: the families. Each array ends with an entry without a name. */
#ifndef SWEEP_DOORS_DOORS_H
#define SWEEP_DOORS_DOORS_H

#include "sweep/door.h"

extern const struct sweep_door doors_syscall[];   /* system calls of a program */
extern const struct sweep_door doors_exception[]; /* exceptions */
extern const struct sweep_door doors_task[];      /* first, last, from one to another */
extern const struct sweep_door doors_context[];   /* events by where they hit */

#endif
