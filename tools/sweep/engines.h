/* SPDX-License-Identifier: BSD-2-Clause */
/* The two engines of `airlock sweep`. Both return the exit status of the command. */
#ifndef TOOLS_SWEEP_ENGINES_H
#define TOOLS_SWEEP_ENGINES_H

struct sweep_options;

/* Our own kernel, which injects and judges itself: inside/. */
int sweep_inside(const struct sweep_options *o);
/* Any kernel that boots in the emulator, by its debugger's protocol: outside/. */
int sweep_outside(const struct sweep_options *o);

#endif
