# SPDX-License-Identifier: BSD-2-Clause
# The last call is a jump, and the region is still open.
# file: kernel/entry/common.c
# find: unbalanced-return exit_to_user_mode lockdep_hardirqs_on
# find: unbalanced-return irqentry_exit_to_user_mode lockdep_hardirqs_on
# find: unbalanced-return syscall_exit_to_user_mode lockdep_hardirqs_on
/void __exit_to_user_mode(void)/,/^}/ s/instrumentation_end();//
