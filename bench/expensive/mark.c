/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/expensive/mark.h"

#include <string.h>

enum mark which_mark(const uint8_t *bytes, size_t length)
{
	static const uint8_t nop[] = {0x0f, 0x1f, 0x84, 0x00}; /* nopl disp32(%rax,%rax) */
	uint32_t number;

	if (length != sizeof(nop) + sizeof(number) || memcmp(bytes, nop, sizeof(nop)))
		return MARK_NONE;
	memcpy(&number, bytes + sizeof(nop), sizeof(number));
	return number > MARK_NUMBER && number <= MARK_NUMBER + MARK_FINISHED ? number - MARK_NUMBER
	                                                                     : MARK_NONE;
}
