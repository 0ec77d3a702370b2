/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TOOLS_COMMON_HASH_H
#define TOOLS_COMMON_HASH_H

/*
 * "fnv1a-" and 16 digits, of what is in the file: tells files apart; nobody tries to make two that
 * look the same. NULL when it cannot be read, as errno says. The caller frees it.
 */
char *hash_file(const char *path);

#endif
