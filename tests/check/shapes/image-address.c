/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a zone given by addresses?
 * bad: escape-call function=entry target=printk sites=1
 * levels: -O2
 * marks: 3
 * link: -static -e entry --section-start=.noinstr.text=0x300000
 * check: --range 0x300000..0x301000
 */
#include "shape.h"
#include "image.h"
