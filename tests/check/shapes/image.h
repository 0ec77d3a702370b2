/* SPDX-License-Identifier: BSD-2-Clause */
/* A whole program with one escape; included by the shapes that are named so. */
#ifndef IMAGE_H
#define IMAGE_H

__attribute__((__noinline__)) void printk(void)
{
	keep();
}

noinstr void entry(void)
{
	quiet();
	begin();
	printk();
	end();
#ifdef BAD
	printk();
#else
	quiet();
#endif
	keep();
}

#endif
