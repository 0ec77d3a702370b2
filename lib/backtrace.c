/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames are linked by RBP in debug builds only; in release builds RBP is an ordinary register and
 * following it could fault, so nothing is followed.
 */
#include "lib/backtrace.h"
#include "lib/log.h"

#define KERNEL_HALF   0xffff800000000000UL
#define FRAME_MAX     4096UL /* a larger step is no frame of ours */
#define BACKTRACE_MAX 24

struct frame {
	unsigned long next_bp;
	unsigned long ip;
};

static bool bp_plausible(unsigned long bp)
{
	return CONFIG_DEBUG && bp >= KERNEL_HALF && !(bp % sizeof(long)) && bp < -FRAME_MAX;
}

unsigned backtrace_collect(unsigned long bp, unsigned long *ips, unsigned max)
{
	unsigned n = 0;

	while (n < max && bp_plausible(bp)) {
		const struct frame *frame = (const struct frame *)bp;

		if (frame->ip < KERNEL_HALF)
			break;
		ips[n++] = frame->ip;
		/* stacks grow down: the caller's frame is above, or the chain has ended */
		if (frame->next_bp <= bp || frame->next_bp - bp > FRAME_MAX)
			break;
		bp = frame->next_bp;
	}
	return n;
}

static void print_ips(const unsigned long *ips, unsigned n)
{
	char line[LOG_LINE_MAX];

	for (unsigned i = 0; i < n;) {
		int len = 0;

		for (unsigned column = 0; column < 6 && i < n; column++)
			len += scnprintf(line + len, sizeof(line) - len, " %lx", ips[i++]);
		printk("  called from%s\n", line);
	}
}

void backtrace_print(void)
{
	unsigned long ips[BACKTRACE_MAX];

	print_ips(ips,
	          backtrace_collect((unsigned long)__builtin_frame_address(0), ips, BACKTRACE_MAX));
}

void backtrace_print_from(unsigned long ip, unsigned long bp)
{
	unsigned long ips[BACKTRACE_MAX];

	printk("  at %lx\n", ip);
	print_ips(ips, backtrace_collect(bp, ips, BACKTRACE_MAX));
}
