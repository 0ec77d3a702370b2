/* SPDX-License-Identifier: BSD-2-Clause */
/* A disc that boots: GRUB, the kernel, and the archive with the guest's files. */
#ifndef TOOLS_RUN_ISO_H
#define TOOLS_RUN_ISO_H

/*
 * Writes the image to `path`; `files` is the archive, `words` the kernel's command line. Ends the
 * command when a tool is missing or fails.
 */
void iso_write(const char *path, const char *kernel, const char *words, int files);

#endif
