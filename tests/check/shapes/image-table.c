/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a constant table of a linked image known by its bytes?
 * bad: escape-indirect function=entry target=traced sites=1
 * marks: 3
 * link: -static -T $here/image.ld
 * check: --range __noinstr_text_start..__noinstr_text_end
 */
#include "shape.h"
#include "image_table.h"
