/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the zone of a linked image found by --symbol?
 * bad: escape-call function=entry target=printk sites=1
 * levels: -O2
 * marks: 3
 * link: -static -T $here/image.ld
 * check: --symbol entry --symbol quiet*
 */
#include "shape.h"
#include "image.h"
