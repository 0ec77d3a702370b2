# SPDX-License-Identifier: BSD-2-Clause
# One entry for builders. `make help` lists every target.
#
#   make [CC=gcc|clang] [BUILD=build] [MODE=debug|release] [TWIN=name]

CC    ?= gcc
ifeq ($(origin CC),default)
CC    := gcc
endif
BUILD ?= build
MODE  ?= debug
# A broken twin: one planted fault, compiled in for the tests that must catch it.
TWIN  ?=

# The same folder has one name, however it was called: the .d files are about names.
override BUILD := $(patsubst $(CURDIR)/%,%,$(abspath $(BUILD)))

O := $(BUILD)/$(MODE)$(if $(TWIN),-$(TWIN))$(if $(filter clang%,$(CC)),-clang)

.DEFAULT_GOAL := kernel
.SUFFIXES:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef \
	-Wvla -Wpointer-arith -Wwrite-strings -Wimplicit-fallthrough -Wno-unused-parameter \
	-Wno-sign-compare

include scripts/kernel.mk
-include scripts/tools.mk
-include scripts/payloads.mk
-include scripts/tests.mk
-include scripts/check.mk

.PHONY: help clean
help: ## this list
	@grep -hE '^[a-z][a-z0-9_-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9_-]+):.*## /  \1\t/' | expand -t 20

clean: ## remove everything that was built
	rm -rf $(BUILD)

.PHONY: gdb
gdb: kernel tool ## boot the debug kernel and wait for gdb; says what to type
	$(BUILD)/airlock run --gdb
