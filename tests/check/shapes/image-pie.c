/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: The same, for a position independent executable.
 * bad: escape-call function=entry target=printk sites=1
 * levels: -O2
 * marks: 3
 * flags: -fPIE
 * link: -pie --no-dynamic-linker -T $here/image.ld
 * check: --range __noinstr_text_start..__noinstr_text_end
 */
#include "shape.h"
#include "image.h"
