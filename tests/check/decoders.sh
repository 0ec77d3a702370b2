#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Do our decoders and binutils say the same of instructions that nobody has chosen? Prints TAP, one
# line for each architecture, and what is different. decoders.c has the rules of what may be.
#
#   BUILD=build tests/check/decoders.sh      all RISC-V instructions of two bytes, some of all others
#   FULL=1, COUNT=1000000, SEED=7            more of them; others
set -u
top=$(cd "$(dirname -- "$0")/../.." && pwd)
: "${BUILD:=$top/build}" "${FULL:=0}" "${SEED:=1}"
: "${COUNT:=$([ "$FULL" = 0 ] && echo 30000 || echo 200000)}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
work=$BUILD/check-decoders
mkdir -p "$work" && cd "$work" || exit 2

gcc -std=gnu11 -O2 -g -Wall -Wextra -Wno-unused-parameter -D_GNU_SOURCE -I"$top" -o decoders \
	"$top/tests/check/decoders.c" "$top"/tools/check/x86.c "$top"/tools/check/arm64.c \
	"$top"/tools/check/riscv.c -lZydis || exit 2

# The attributes of this file say which extensions there are.
echo | riscv64-linux-gnu-as -o riscv.o -march=rv64gcv_zba_zbb_zbc_zbs_zbkb_zbkx_zknd_zkne_zknh_zksed_zksh_zicbom_zicbop_zicboz_zfh_zawrs_svinval_zihintpause || exit 2

disassemble() { # ARCH
	case $1 in
	x86-64) objdump -D -z -b binary -m i386:x86-64 -M intel64 --insn-width=16 "$1.bin" ;;
	AArch64) aarch64-linux-gnu-objdump -D -z -b binary -m aarch64 "$1.bin" ;;
	"RISC-V 64")
		riscv64-linux-gnu-objcopy --update-section .text="$1.bin" riscv.o "$1.o" &&
			riscv64-linux-gnu-objdump -d -z -M no-aliases,numeric "$1.o"
		;;
	esac
}

count=0
failed=0
for arch in x86-64 AArch64 "RISC-V 64"; do
	count=$((count + 1))
	if ./decoders make "$arch" "$COUNT" "$SEED" >"$arch.bin" && disassemble "$arch" >"$arch.text" &&
		./decoders compare "$arch" "$arch.bin" <"$arch.text" >"$arch.log"; then
		echo "ok $count - $(tail -n 1 "$arch.log")"
	else
		failed=1
		sed 's/^/# /' "$arch.log"
		echo "not ok $count - $arch: $work/$arch.bin differs, made by SEED=$SEED COUNT=$COUNT"
	fi
done
echo "1..$count"
[ $failed = 0 ]
