/* SPDX-License-Identifier: BSD-2-Clause */
/* Where things are: paths of the build and of programs. Results are the caller's to keep. */
#ifndef TOOLS_COMMON_PLACES_H
#define TOOLS_COMMON_PLACES_H

/* The folder this command was built into, and the tree above it. */
const char *place_build(void);
const char *place_tree(void);
/* The kernel image to boot: of $MODE (debug unless told), below the build folder. */
char *place_kernel(void);
/* "/a/./b//../c" and "c" in /a both give "/a/c": absolute, by its letters only, no links followed. */
char *path_absolute(const char *path);
/*
 * The program a shell would run for this name with this PATH, below the folder `root` ("" is /).
 * The path without root; NULL when there is none, then *forbidden says that one was there and
 * could not be executed.
 */
char *path_search(const char *name, const char *path, const char *root, int *forbidden);

#endif
