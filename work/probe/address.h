/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef WORK_PROBE_ADDRESS_H
#define WORK_PROBE_ADDRESS_H

#include "lib/string.h"
#include "lib/types.h"

/* "0x1234" or "0x1234+0x10"; *rest is what follows. */
static inline u64 address_parse(const char *text, const char **rest)
{
	u64 addr = strtou64(text, rest, 0);

	if (**rest == '+')
		addr += strtou64(*rest + 1, rest, 0);
	return addr;
}

#endif
