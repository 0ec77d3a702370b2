/* SPDX-License-Identifier: BSD-2-Clause */
/* A whole program that calls through a table; included by the shapes that are named so. */
#ifndef IMAGE_TABLE_H
#define IMAGE_TABLE_H

static noinstr void quiet_too(void)
{
	keep();
}

#ifdef BAD
void (*const table[])(void) = {quiet, quiet_too, traced, quiet};
#else
void (*const table[])(void) = {quiet, quiet_too, quiet, quiet};
#endif
void (*const behind[])(void) = {traced, traced};

noinstr void entry(unsigned long which)
{
	table[which]();
	begin();
	traced();
	end();
}

#endif
