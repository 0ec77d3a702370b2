/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is RISC-V's mark of where code of an instruction set begins no name of that code?
 * bad: traceable-site function=entry target=- sites=1
 * arch: riscv64
 */
#include "shape.h"

FUNCTION(entry)
	CALL(quiet)
"$xrv64i2p1_m2p0_c2p0":
1:	nop
	RETURN
END_FUNCTION(entry)

#ifdef BAD
	.section __mcount_loc, "a", %progbits
	.balign 8
	.quad 1b
#endif
