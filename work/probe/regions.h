/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the kernel must not be watched or probed: what the CPU itself or the door touches while an
 * event is on its way, so that meeting it would be an event on the way of another.
 */
#ifndef WORK_PROBE_REGIONS_H
#define WORK_PROBE_REGIONS_H

#include "lib/types.h"

/* Whose the place is, if some byte of [start, start + len) must be left alone; else NULL. */
const char *probe_forbidden(u64 start, u64 len);

#endif
