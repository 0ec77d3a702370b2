/* SPDX-License-Identifier: BSD-2-Clause */
/* airlock sweep: an event at every instruction of the door. */
#include "tools/sweep/sweep.h"
#include "tools/sweep/engines.h"
#include "tools/sweep/options.h"

static int sweep(int argc, char **argv)
{
	struct sweep_options o;

	sweep_options_parse(&o, argc, argv);
	return o.kernel ? sweep_outside(&o) : sweep_inside(&o);
}

const struct command sweep_command = {
        .name = "sweep",
        .summary = "an event at every instruction of the door: does every state come back?",
        .main = sweep,
};
