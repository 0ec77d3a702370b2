/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exit statuses of the command itself. A carried program's own status, and 128 + signal, come
 * beside them; these were chosen where programs seldom are.
 */
#ifndef TOOLS_COMMON_STATUS_H
#define TOOLS_COMMON_STATUS_H

enum status {
	ST_OK = 0,
	ST_FAILED = 1,        /* a test failed, a check found something */
	ST_USAGE = 2,         /* options or arguments */
	ST_UNAVAILABLE = 120, /* something we need is not there: package, emulator, kernel image */
	ST_EMULATOR = 121,    /* the emulator failed or was killed */
	ST_TIMEOUT = 124,     /* the time given was over */
	ST_KERNEL = 125,      /* the kernel panicked, or an invariant broke */
	ST_NOEXEC = 126,      /* the program is there and cannot be run */
	ST_NOTFOUND = 127,    /* there is no such program */
	ST_SIGNAL = 128,      /* + signal: the program was killed by it */
};

#endif
