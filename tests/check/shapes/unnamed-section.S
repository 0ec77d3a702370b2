/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a whole section of the zone walked that no symbol names?
 * bad: escape-call function=* target=printk sites=1
 */
#include "shape.h"

FUNCTION(entry)
	RETURN
END_FUNCTION(entry)

	.section .entry.text, "ax", %progbits
#ifdef BAD
	CALL(printk)
#else
	CALL(quiet)
#endif
	RETURN
