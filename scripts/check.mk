# SPDX-License-Identifier: BSD-2-Clause
# `make check`: what a machine can say about the code without running it.

CHECK_ROOMS := entry lib arch state work kernel guest sweep wiring
CHECK_FILES := $(shell find $(wildcard $(CHECK_ROOMS)) -name '*.[ch]' ! -path 'entry/example/*' | LC_ALL=C sort)
CHECK_HEADERS := $(filter %.h,$(CHECK_FILES))
HOST_FILES := $(shell find tools -name '*.[ch]' | LC_ALL=C sort)
HOST_HEADERS := $(filter %.h,$(HOST_FILES))
FORMAT_FILES := $(CHECK_FILES) $(shell find bench tools tests -name '*.[ch]' 2>/dev/null | LC_ALL=C sort)
LAYER_FILES := $(shell find $(wildcard entry/core entry/include entry/oracle entry/x86_64 lib arch state \
	work kernel guest sweep wiring) -name '*.[chS]' | LC_ALL=C sort)

.PHONY: check check-format check-headers check-layers check-builds check-tidy check-cppcheck compile_commands.json
check: check-format check-layers check-headers check-builds check-cppcheck check-tidy ## all of the static checks

check-format: ## clang-format agrees with every file
	clang-format --dry-run -Werror $(FORMAT_FILES)

check-layers: ## no include runs up the floors of layers.txt, no circle of headers
	awk -f scripts/layers.awk layers.txt $(LAYER_FILES)

# A header is compiled as the only include of an empty file, with both compilers.
HEADER_CHECKS := $(CHECK_HEADERS:%=$O/headers/%.ok)
# frame.h is for the assembler.
HEADER_CHECKS := $(filter-out %/entry/x86_64/frame.h.ok,$(HEADER_CHECKS))

check-headers: $(HEADER_CHECKS) $(HOST_HEADERS:%=$O/headers/%.ok) ## every header compiles alone

$O/headers/tools/%.ok: tools/%
	@mkdir -p $(@D)
	@echo '#include "$<"' | $(CC) $(TOOL_CFLAGS) -fsyntax-only -x c - && touch $@

$O/headers/%.ok: % $(OFFSETS_H) $(UAPI)/.done
	@mkdir -p $(@D)
	@echo '#include "$<"' | $(CC) $(KERNEL_CFLAGS) -fsyntax-only -x c - && touch $@

check-builds: ## gcc and clang, debug and release, without a warning
	$(MAKE) --no-print-directory -s CC=gcc tool
	$(MAKE) --no-print-directory -s CC=clang tool
	$(MAKE) --no-print-directory -s CC=gcc MODE=debug kernel
	$(MAKE) --no-print-directory -s CC=gcc MODE=release kernel
	$(MAKE) --no-print-directory -s CC=clang MODE=debug kernel
	$(MAKE) --no-print-directory -s CC=clang MODE=release kernel

TIDY_CHECKS := -*,bugprone-*,-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,-bugprone-narrowing-conversions,-bugprone-branch-clone,-bugprone-assignment-in-if-condition,-bugprone-macro-parentheses,-bugprone-not-null-terminated-result,-bugprone-implicit-widening-of-multiplication-result,clang-analyzer-core.*,clang-analyzer-unix.*,misc-redundant-expression
# The host side compares strings as C programs do, and prints what it knows to fit.
TIDY_HOST_CHECKS := $(TIDY_CHECKS),-bugprone-suspicious-string-compare,-bugprone-sizeof-expression,-bugprone-misplaced-widening-cast
TIDY_FLAGS = $(filter-out -mpreferred-stack-boundary=3,$(KERNEL_CFLAGS))

check-tidy: $(patsubst %.c,$O/tidy/%.ok,$(filter-out %/offsets.c,$(filter %.c,$(CHECK_FILES) $(HOST_FILES)))) ## clang-tidy on every source file
$O/tidy/tools/%.ok: tools/%.c $T/gen/syscall_names.inc
	@mkdir -p $(@D)
	@clang-tidy --quiet --warnings-as-errors='*' --checks='$(TIDY_HOST_CHECKS)' $< -- $(TOOL_CFLAGS) >$@.log 2>&1 || { cat $@.log; exit 1; }
	@touch $@
$O/tidy/%.ok: %.c $(OFFSETS_H) $(UAPI)/.done
	@mkdir -p $(@D)
	@clang-tidy --quiet --warnings-as-errors='*' --checks='$(TIDY_CHECKS)' $< -- $(TIDY_FLAGS) >$@.log 2>&1 || { cat $@.log; exit 1; }
	@touch $@

check-cppcheck: $(UAPI)/.done ## cppcheck on the whole kernel and the host's command
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,portability \
		--suppress=missingIncludeSystem --suppress=uninitvar --suppress=unknownMacro \
		--suppress=nullPointerArithmetic --suppress=comparePointers --suppress=shiftNegativeLHS \
		--suppress=nullPointerRedundantCheck \
		-DCONFIG_DEBUG=1 -D__x86_64__ -I. -Ientry/include -Iwiring/include -j 2 \
		$(filter %.c,$(CHECK_FILES))
	cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 --enable=warning,portability \
		--suppress=missingIncludeSystem --suppress=unknownMacro -D_GNU_SOURCE -I. -j 2 \
		$(filter %.c,$(HOST_FILES))

# Nothing that must not be instrumented may reach what may be, outside of a marked region.
$O/noinstr.ok: $(KERNEL) $(TOOL)
	@$(TOOL) check $(KERNEL) > $@.log || { cat $@.log; exit 1; }
	@mv $@.log $@

compile_commands.json: ## for clangd and other tools
	bear -- $(MAKE) --no-print-directory -B objs
