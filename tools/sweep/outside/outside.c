/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/common/say.h"
#include "tools/sweep/engines.h"

int sweep_outside(const struct sweep_options *o)
{
	die(ST_UNAVAILABLE, "--kernel: the engine outside is not built in");
}
