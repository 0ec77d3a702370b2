/* SPDX-License-Identifier: BSD-2-Clause */
/* What can be said of a function that is called. */
#ifndef TOOLS_CHECK_CALLEE_H
#define TOOLS_CHECK_CALLEE_H

#include "tools/check/code.h"

/* The name it is called by; "" when it has none. */
const char *callee_name(struct code *c, struct target t);

/*
 * It never comes back: by its name, or because no return can be reached in it. Ways through other
 * functions are followed a few calls deep; in doubt it returns.
 */
bool callee_never_returns(struct code *c, struct target t);

/* A symbol that is no function but stands for something. */
bool callee_is_indirect_thunk(struct code *c, const char *name);
bool callee_is_return_thunk(struct code *c, const char *name);
bool callee_is_static_call(const char *name);
/* Empties the processor's return predictor: entry code that lies beside the thunks. */
bool callee_is_untrainer(const char *name);
/* What the trampoline of a static call leads to at first; nowhere: it only returns. */
struct target callee_static_target(struct code *c, struct target trampoline);
/* Hooks of tracers, and of sanitizers, coverage and stack protectors. */
bool callee_is_tracer(const char *name);
bool callee_is_sanitizer(const char *name);

#endif
