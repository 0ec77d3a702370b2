/* SPDX-License-Identifier: BSD-2-Clause */
/* What the host learns about a run. */
#ifndef WIRING_REPORT_H
#define WIRING_REPORT_H

/* Boot, after the channels work: broken invariants and panics go to the host from now on. */
void report_init(void);

/* Right before the first program starts: the memory that must be free again at the end. */
void report_start(void);

#endif
