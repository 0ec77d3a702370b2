/* SPDX-License-Identifier: BSD-2-Clause */
/* Control registers and port I/O. All noinstr-safe. Source: APM vol. 2, 3.1. */
#ifndef ARCH_X86_64_CPU_REGISTERS_H
#define ARCH_X86_64_CPU_REGISTERS_H

#include "lib/compiler.h"
#include "lib/types.h"

#define CR0_MP 0x2UL
#define CR0_EM 0x4UL
#define CR0_TS 0x8UL
#define CR0_NE 0x20UL
#define CR0_WP 0x10000UL
#define CR0_AM 0x40000UL

#define CR4_TSD        0x4UL
#define CR4_DE         0x8UL
#define CR4_PAE        0x20UL
#define CR4_MCE        0x40UL
#define CR4_PGE        0x80UL
#define CR4_OSFXSR     0x200UL
#define CR4_OSXMMEXCPT 0x400UL
#define CR4_UMIP       0x800UL
#define CR4_FSGSBASE   0x10000UL
#define CR4_OSXSAVE    0x40000UL
#define CR4_SMEP       0x100000UL
#define CR4_SMAP       0x200000UL

static __always_inline u64 read_cr0(void)
{
	u64 v;

	__asm__ volatile("movq %%cr0, %0" : "=r"(v)::"memory");
	return v;
}

static __always_inline void write_cr0(u64 v)
{
	__asm__ volatile("movq %0, %%cr0" ::"r"(v) : "memory");
}

static __always_inline u64 read_cr2(void)
{
	u64 v;

	__asm__ volatile("movq %%cr2, %0" : "=r"(v)::"memory");
	return v;
}

static __always_inline void write_cr2(u64 v)
{
	__asm__ volatile("movq %0, %%cr2" ::"r"(v) : "memory");
}

static __always_inline u64 read_cr3(void)
{
	u64 v;

	__asm__ volatile("movq %%cr3, %0" : "=r"(v)::"memory");
	return v;
}

static __always_inline void write_cr3(u64 v)
{
	__asm__ volatile("movq %0, %%cr3" ::"r"(v) : "memory");
}

static __always_inline u64 read_cr4(void)
{
	u64 v;

	__asm__ volatile("movq %%cr4, %0" : "=r"(v)::"memory");
	return v;
}

static __always_inline void write_cr4(u64 v)
{
	__asm__ volatile("movq %0, %%cr4" ::"r"(v) : "memory");
}

static __always_inline void outb(u16 port, u8 value)
{
	__asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}

static __always_inline u8 inb(u16 port)
{
	u8 value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static __always_inline void outw(u16 port, u16 value)
{
	__asm__ volatile("outw %0, %1" ::"a"(value), "Nd"(port));
}

static __always_inline u16 inw(u16 port)
{
	u16 value;

	__asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static __always_inline void outl(u16 port, u32 value)
{
	__asm__ volatile("outl %0, %1" ::"a"(value), "Nd"(port));
}

#endif
