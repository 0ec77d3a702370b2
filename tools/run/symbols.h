/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of the kernel, for words of its command line: it keeps no table of its own. */
#ifndef TOOLS_RUN_SYMBOLS_H
#define TOOLS_RUN_SYMBOLS_H

/*
 * The words with the symbols in watch=SYMBOL[+OFFSET]... and probe=SYMBOL[+OFFSET] as addresses of
 * this kernel image. A name that it does not have ends the command. The caller's to keep.
 */
char *symbols_in_words(const char *words, const char *kernel);

#endif
