/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a constant table known by its dynamic relocations?
 * bad: escape-indirect function=entry target=traced sites=1
 * marks: 3
 * flags: -fPIE
 * link: -pie --no-dynamic-linker -T $here/image.ld
 * check: --range __noinstr_text_start..__noinstr_text_end
 */
#include "shape.h"
#include "image_table.h"
