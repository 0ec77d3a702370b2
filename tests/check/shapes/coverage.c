/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a call for coverage found?
 * bad: traceable-site function=entry target=__sanitizer_cov_trace_pc sites=+
 * flags: -fsanitize-coverage=trace-pc
 */
#include "shape.h"

#ifndef BAD
#ifdef __clang__
__attribute__((__no_sanitize__("coverage")))
#else
__attribute__((__no_sanitize_coverage__))
#endif
#endif
noinstr void
entry(void)
{
	begin();
	traced();
	end();
}
