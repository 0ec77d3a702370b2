/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * question: Does a region stay open through a jump table?
 * bad: escape-call function=entry target=printk sites=1
 */
#define REGION
#include "shape.h"
#include "switch.h"
