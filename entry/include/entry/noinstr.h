/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Code that may run while RCU does not watch: where it lives and how it opens a window.
 *
 * A function marked noinstr is placed in .noinstr.text and gets no hook of any tracer, sanitizer
 * or stack protector. It may call only other noinstr functions and __always_inline ones, except
 * between instrumentation_begin() and instrumentation_end(). Anybody may call noinstr code.
 *
 * The two marks are nops for the CPU. They are volatile assembly for two reasons:
 *  1. each leaves its address in a discarded section, where `airlock check` finds the regions;
 *  2. the compiler cannot make the last call inside a region a tail jump out of it, because the
 *     end mark must still follow the call.
 */
#ifndef ENTRY_NOINSTR_H
#define ENTRY_NOINSTR_H

/* Again, in any case: headers of the program interface define it as a mere `inline`. */
#undef __always_inline
#define __always_inline inline __attribute__((__always_inline__))

#if defined(__clang__)
#define ENTRY_NO_INSTRUMENT                                                \
	__attribute__((__no_instrument_function__, __no_sanitize__("all"), \
	               __no_profile_instrument_function__))
#else
#define ENTRY_NO_INSTRUMENT                                                 \
	__attribute__((__no_instrument_function__, __no_sanitize_address__, \
	               __no_sanitize_undefined__, __no_sanitize_thread__,   \
	               __no_profile_instrument_function__, __no_stack_protector__))
#endif

/* A whole section of non-instrumentable code; `noinstr` is the usual one. */
#define noinstr_section(section_name) \
	__attribute__((__noinline__, __section__(section_name))) ENTRY_NO_INSTRUMENT

#define noinstr noinstr_section(".noinstr.text")

#ifdef ENTRY_HOSTED
/* Hosted builds record the window through the hooks; there is no text to mark. */
static __always_inline void instrumentation_begin(void)
{
}
static __always_inline void instrumentation_end(void)
{
}
#else
/*
 * Each record is the 32-bit distance from the record to the marked instruction. "i"(__COUNTER__)
 * keeps the compiler from merging two identical asm statements into one.
 */
#define ENTRY_MARK(section_name, id)                         \
	__asm__ volatile("%c0: nop\n\t"                      \
	                 ".pushsection " section_name "\n\t" \
	                 ".long %c0b - .\n\t"                \
	                 ".popsection"                       \
	                 :                                   \
	                 : "i"(id))

#define instrumentation_begin() ENTRY_MARK(".discard.instr_begin", __COUNTER__)
#define instrumentation_end()   ENTRY_MARK(".discard.instr_end", __COUNTER__)
#endif

#endif
