/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How a blocking call says "a signal interrupted me": one of the four numbers below, negative, as
 * its result. No program ever sees them: the delivery of the signal turns each into a restart of
 * the call or into -EINTR. They are legal only while signal_pending(current) holds.
 */
#ifndef KERNEL_TASK_RESTART_H
#define KERNEL_TASK_RESTART_H

#include "lib/types.h"

enum {
	ERESTARTSYS = 512,           /* again if there is no handler or it has SA_RESTART */
	ERESTARTNOINTR = 513,        /* again, always */
	ERESTARTNOHAND = 514,        /* again only if no handler ran */
	ERESTART_RESTARTBLOCK = 516, /* as above, but continue through restart_syscall() */
};

/*
 * What restart_syscall() has to call. A call with a relative time-out stores its absolute end here
 * and returns -ERESTART_RESTARTBLOCK, so a stop signal does not make the sleep longer.
 * Owned by the running task; no lock.
 */
struct restart_block {
	long (*fn)(struct restart_block *block);
	u64 arg[8]; /* for fn alone */
};

/* That of the current task. Contract: defined by work/signal. */
struct restart_block *restart_block_current(void);

/* Stores fn and gives the value to return. The caller fills arg[] before or after. */
long restart_block_set(long (*fn)(struct restart_block *block));

#endif
