# SPDX-License-Identifier: BSD-2-Clause
# A function lost its attribute.
# file: kernel/entry/common.c
# find: escape-call do_syscall_64 syscall_enter_from_user_mode
s/^noinstr long syscall_enter_from_user_mode/long syscall_enter_from_user_mode/
