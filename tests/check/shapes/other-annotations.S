/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are annotations of other kinds no begin and no end?
 * bad: escape-call function=entry target=printk sites=1
 * marks: 2
 */
#include "shape.h"

	.macro ANNOTATE type
772:
	.pushsection .discard.annotate_insn, "M", %progbits, 8
	.long 772b - .
	.long \type
	.popsection
	.endm

#ifdef BAD
#define FIRST 2
#else
#define FIRST 3
#endif

FUNCTION(entry)
	ANNOTATE 1
	CALL(quiet)
	ANNOTATE FIRST
	CALL(printk)
#ifndef BAD
	END
#endif
	ANNOTATE 5
	CALL(quiet)
	ANNOTATE 8
	RETURN
END_FUNCTION(entry)
