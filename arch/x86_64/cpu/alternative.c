/* SPDX-License-Identifier: BSD-2-Clause */
/* Removing instructions that this CPU lacks. */
#include "arch/x86_64/cpu/alternative.h"

#include "lib/types.h"
#include "arch/x86_64/cpu/cpufeature.h"
#include "arch/x86_64/cpu/patch.h"

extern const s32 __altsmap_start[], __altsmap_end[];

void alternatives_apply(void)
{
	static const u8 nop3[] = {0x0f, 0x1f, 0x00};
	const s32 *site;

	text_patch_init();
	if (cpu_features.smap)
		return;
	for (site = __altsmap_start; site < __altsmap_end; site++)
		text_patch((u64)site + *site, nop3, sizeof(nop3));
}
