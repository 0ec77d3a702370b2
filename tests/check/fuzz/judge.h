/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fuzz target is judge.c with one of elf.c and analysis.c: what the fuzzer's bytes are. The whole
 * of `airlock check` then reads the file, and aborts when it does not keep its promises:
 *
 *   the status is 0, 1 or 2, with 2 there is one line on standard error, else none
 *   it takes no more memory than MEMORY_MAX (the fuzzer has the clock)
 */
#ifndef TESTS_CHECK_FUZZ_JUDGE_H
#define TESTS_CHECK_FUZZ_JUDGE_H

#include <stddef.h>
#include <stdint.h>

/* The file that is judged, made of the fuzzer's bytes. */
const void *target_image(const uint8_t *bytes, size_t length, size_t *size);

/* The other way round, for seeds: bytes that make something like this file. */
const void *target_seed(const void *image, size_t size, size_t *length);

#endif
