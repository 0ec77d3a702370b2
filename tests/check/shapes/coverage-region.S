/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call for coverage found inside a region too?
 * bad: traceable-site function=entry target=__sanitizer_cov_trace_pc sites=1
 */
#include "shape.h"

FUNCTION(entry)
	BEGIN
#ifdef BAD
	CALL(__sanitizer_cov_trace_pc)
#endif
	CALL(printk)
	END
	RETURN
END_FUNCTION(entry)
