# SPDX-License-Identifier: BSD-2-Clause
# A function has the section and nothing else of the attribute.
# file: kernel/entry/common.c
# find: traceable-site enter_from_user_mode __fentry__
s/^void noinstr enter_from_user_mode/__section(".noinstr.text") void enter_from_user_mode/
