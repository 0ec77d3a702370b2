/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a jump through T0 a return only while T0 holds what it did at the entry?
 * bad: escape-indirect function=entry target=traced sites=1
 * arch: riscv64
 */
#include "shape.h"

FUNCTION(entry)
	call	quiet
#ifdef BAD
	lla	t0, traced
	jr	t0
#else
	ret
#endif
END_FUNCTION(entry)

	/* called by `call t0, save`, as the routines of -msave-restore */
FUNCTION(save)
	addi	sp, sp, -16
	sd	s0, 0(sp)
	jr	t0
END_FUNCTION(save)
