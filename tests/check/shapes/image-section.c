/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is the zone of a linked image found by its section?
 * bad: escape-call function=entry target=printk sites=1
 * levels: -O2
 * marks: 3
 * link: -static -e entry
 */
#include "shape.h"
#include "image.h"
