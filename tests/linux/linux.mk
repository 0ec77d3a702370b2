# SPDX-License-Identifier: BSD-2-Clause
# Linux's own tests, unmodified, as static programs: fetched from Debian when they are first wanted,
# kept below build/, never part of this tree. The programs are built by Linux's own Makefiles with
# their own flags and -static.
#
#   make -f tests/linux/linux.mk [BUILD=build]      from the top of the tree

BUILD ?= build
PACKAGE := linux-source-6.1
L := $(abspath $(BUILD))/linux
S := $L/tools/testing/selftests
BIN := $L/bin

# Folders below tools/testing/selftests that are unpacked.
FOLDERS := x86 sigaltstack prctl syscall_user_dispatch perf_events

# Group A1: the core of entry and exit, without ptrace and LDT.
X86 := check_initial_reg_state syscall_nt sigtrap_loop sigaltstack syscall_arg_fault sysret_rip \
	single_step_syscall corrupt_xstate_header sysret_ss_attrs ioperm iopl
OTHER := sigaltstack/sas prctl/disable-tsc-test syscall_user_dispatch/sud_test \
	perf_events/sigtrap_threads

PROGRAMS := $(X86:%=$(BIN)/%) $(addprefix $(BIN)/,$(notdir $(OTHER:sigaltstack/%=%)))
# A static program is all we change. CAN_BUILD_I386 lets tests of INT 0x80 in, which need no 32-bit code.
LINUX_MAKE := $(MAKE) -s CC='gcc -static' KHDR_INCLUDES= CAN_BUILD_I386=1

.DELETE_ON_ERROR:
.PHONY: all
all: $(PROGRAMS)

# The package is found in the system's lists; they are fetched when there are none.
$L/source.deb:
	@mkdir -p $L/download
	@cd $L/download && (ls $(PACKAGE)_*.deb >/dev/null 2>&1 || \
		apt-get download -qq $(PACKAGE) 2>/dev/null || \
		(apt-get update -qq; apt-get download -qq $(PACKAGE)))
	@ln -f $L/download/$(PACKAGE)_*.deb $@

$L/.unpacked: $L/source.deb tests/linux/linux.mk
	@dpkg-deb --fsys-tarfile $< | tar -xO ./usr/src/$(PACKAGE).tar.xz | \
		tar -xJ -C $L --strip-components=1 --wildcards \
		$(FOLDERS:%='$(PACKAGE)/tools/testing/selftests/%') \
		'$(PACKAGE)/tools/testing/selftests/kselftest*' '$(PACKAGE)/tools/testing/selftests/lib.mk'
	@touch $@

$(X86:%=$(BIN)/%): $(BIN)/%: $L/.unpacked
	@mkdir -p $(BIN) $L/out/x86
	@$(LINUX_MAKE) -C $S/x86 OUTPUT=$L/out/x86 $L/out/x86/$*_64
	@cp $L/out/x86/$*_64 $@

# $(1) folder, $(2) program
define other
$(BIN)/$(2): $L/.unpacked
	@mkdir -p $(BIN) $L/out/$(1)
	@$(LINUX_MAKE) -C $S/$(1) OUTPUT=$L/out/$(1) $(3)$(2)
	@cp $(if $(3),$L/out/$(1),$S/$(1))/$(2) $$@
endef
$(eval $(call other,sigaltstack,sas,$L/out/sigaltstack/))
$(eval $(call other,syscall_user_dispatch,sud_test,$L/out/syscall_user_dispatch/))
$(eval $(call other,prctl,disable-tsc-test,))
$(eval $(call other,perf_events,sigtrap_threads,$L/out/perf_events/))
