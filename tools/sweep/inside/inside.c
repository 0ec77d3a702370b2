/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/common/say.h"
#include "tools/sweep/engines.h"

int sweep_inside(const struct sweep_options *o)
{
	die(ST_UNAVAILABLE, "the engine inside is not built in");
}
