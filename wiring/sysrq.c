/* SPDX-License-Identifier: BSD-2-Clause */
/* Orders for the kernel itself, for those who debug it. */
#include "kernel/fs/sysrq.h"

#include "lib/log.h"
#include "wiring/backtrace.h"
#include <asm/errno.h>

int sysrq(char letter)
{
	switch (letter) {
	case 'c': panic("asked for");
	case 'l': backtrace_cpus(~0UL); return 0;
	default: return -EINVAL;
	}
}
