/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are all sections of the zone the zone?
 * bad: escape-call function=one target=printk sites=1
 * bad: escape-call function=two target=printk sites=1
 * bad: escape-call function=three target=printk sites=1
 * bad: escape-call function=four target=printk sites=1
 */
#include "shape.h"

#ifdef BAD
#define TARGET printk
#else
#define TARGET quiet
#endif
	.section .noinstr.text, "ax", %progbits
FUNCTION(one)
	CALL(TARGET)
	RETURN
END_FUNCTION(one)
	.section .noinstr.text.sub, "ax", %progbits
FUNCTION(two)
	CALL(TARGET)
	RETURN
END_FUNCTION(two)
	.section .entry.text, "ax", %progbits
FUNCTION(three)
	CALL(TARGET)
	RETURN
END_FUNCTION(three)
	.section .cpuidle.text, "ax", %progbits
FUNCTION(four)
	CALL(TARGET)
	RETURN
END_FUNCTION(four)
	.section .noinstr_not.text, "ax", %progbits
FUNCTION(five)
	CALL(printk)
	RETURN
END_FUNCTION(five)
