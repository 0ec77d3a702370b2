/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/run/names.h"

#include <stddef.h>

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static const char *const syscalls[] = {
#include "syscall_names.inc"
};

static const char *const vectors[256] = {
        [0] = "#DE divide error",
        [1] = "#DB debug",
        [2] = "NMI",
        [3] = "#BP breakpoint",
        [4] = "#OF overflow",
        [5] = "#BR bound range",
        [6] = "#UD invalid opcode",
        [7] = "#NM device not available",
        [8] = "#DF double fault",
        [10] = "#TS invalid TSS",
        [11] = "#NP segment not present",
        [12] = "#SS stack segment",
        [13] = "#GP general protection",
        [14] = "#PF page fault",
        [16] = "#MF x87",
        [17] = "#AC alignment check",
        [18] = "#MC machine check",
        [19] = "#XM SIMD",
        [20] = "#VE virtualization",
        [21] = "#CP control protection",
        [0x80] = "int 0x80",
        [0xec] = "local timer",
        [0xfa] = "TLB shootdown",
        [0xfb] = "call function",
        [0xfd] = "reschedule",
        [0xff] = "spurious",
};

const char *name_syscall(long nr)
{
	return nr >= 0 && nr < (long)COUNT(syscalls) ? syscalls[nr] : NULL;
}

const char *name_vector(unsigned vector)
{
	return vector < COUNT(vectors) ? vectors[vector] : NULL;
}
