# SPDX-License-Identifier: BSD-2-Clause
# A helper that the compiler leaves out of line.
# file: kernel/entry/common.c
# find: escape-call syscall_enter_from_user_mode __enter_from_user_mode
# find: escape-call syscall_enter_from_user_mode_prepare __enter_from_user_mode
# find: escape-jump enter_from_user_mode __enter_from_user_mode
# find: escape-jump irqentry_enter_from_user_mode __enter_from_user_mode
s/^static __always_inline void __enter_from_user_mode(/static noinline void __enter_from_user_mode(/
