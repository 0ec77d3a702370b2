/* SPDX-License-Identifier: BSD-2-Clause */
/* The few type names that every room uses. Freestanding headers of the compiler only. */
#ifndef LIB_TYPES_H
#define LIB_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;
typedef int64_t ssize_t;

typedef u64 phys_addr_t; /* a physical address, bytes */
typedef u64 pte_t;       /* one entry of a page table of any level */

#endif
