# SPDX-License-Identifier: BSD-2-Clause
# A call that is only in the replacement of other code.
# file: arch/x86/entry/entry_64.S
# find: escape-call asm_exc_divide_error dump_stack
/^SYM_CODE_START_LOCAL(error_return)/,/^SYM_CODE_END/ s/jz	.*/&\n	ALTERNATIVE "", "call dump_stack", X86_FEATURE_ERMS/
