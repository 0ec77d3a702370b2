/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the zone between two symbols of a linked image checked by the marks kept in it?
 * bad: escape-call function=entry target=printk sites=1
 * levels: -O2
 * marks: 3
 * link: -static -T $here/image.ld
 * check: --range __noinstr_text_start..__noinstr_text_end
 */
#include "shape.h"
#include "image.h"
