/* SPDX-License-Identifier: BSD-2-Clause */
/* Between log.c and panic.c only. */
#ifndef LIB_LOG_INTERNAL_H
#define LIB_LOG_INTERNAL_H

/* Get everything out, from whoever holds the sink. Only when the system does not go on. */
void log_flush_for_panic(void);

#endif
