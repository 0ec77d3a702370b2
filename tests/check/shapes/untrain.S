/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Are routines that empty the return predictor known by name, like thunks?
 * bad: escape-call function=entry target=untrain_all sites=1
 * bad: escape-jump function=entry target=printk sites=1
 * arch: x86-64
 */
#include "shape.h"

FUNCTION(entry)
	CALL(entry_untrain_ret)
#ifdef BAD
	CALL(untrain_all)
	JUMP(printk)
#else
	CALL(srso_alias_untrain_ret)
	JUMP(retbleed_untrain_ret)
#endif
END_FUNCTION(entry)

	.section .text..__x86.rethunk_untrain, "ax", %progbits
FUNCTION(entry_untrain_ret)
	ret
END_FUNCTION(entry_untrain_ret)
FUNCTION(srso_alias_untrain_ret)
	ret
END_FUNCTION(srso_alias_untrain_ret)
FUNCTION(retbleed_untrain_ret)
	ret
END_FUNCTION(retbleed_untrain_ret)
FUNCTION(untrain_all)
	ret
END_FUNCTION(untrain_all)
