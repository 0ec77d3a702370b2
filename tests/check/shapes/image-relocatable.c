/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Is a relocatable link checked like its parts?
 * bad: escape-call function=entry target=printk sites=1
 * levels: -O2
 * link: -r
 */
#include "shape.h"
#include "image.h"
