#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Is the verdict on Linux 6.1 what somebody has looked at? Nothing must be found but what ARCH.allow
# names, and nothing must be unknown: for vmlinux.o, for the linked image with its marks and without,
# and for the objects of arm64 and riscv, one by one and joined by the linker. Prints TAP.
#
#   bench/check/verdicts.sh [x86|image|arm64|riscv...]   AIRLOCK is the command, BUILD as for linux.sh
set -u
here=$(cd "$(dirname -- "$0")" && pwd)
: "${BUILD:=$(cd "$here/../.." && pwd)/build}"
BUILD=$(mkdir -p "$BUILD" && cd "$BUILD" && pwd) || exit 120
: "${AIRLOCK:=$BUILD/airlock}"
export BUILD

passed=0 failed=0
judge() { # WORDS ARCH ARGUMENT...
	words=$1 arch=$2
	shift 2
	"$AIRLOCK" check --allow "$here/$arch.allow" --format json "$@" >verdict.json 2>verdict.said
	bad=$(jq -r '.findings[] | select(.allowed == null or .class == "unknown")
		| "# " + ([.class, .function, .target.symbol // "-"] | join(" "))' verdict.json 2>&1)
	bad=$bad$(sed 's/^/# /' verdict.said)
	if [ -s verdict.json ] && [ -z "$bad" ]; then
		passed=$((passed + 1)) verdict=ok
	else
		failed=$((failed + 1)) verdict='not ok'
	fi
	echo "$verdict $((passed + failed)) - $words: $(jq -r '.counts |
		"\(.functions) functions, \(.instructions) instructions, \(.regions) regions, " +
		"\(.allowed) findings that are allowed"' verdict.json 2>&1)"
	[ -z "$bad" ] || echo "$bad"
}

of_objects() { # ARCH LINKER
	judge "$1: $(wc -l <objects) objects" "$1" $(cat objects)
	"$2" -r -o joined.o @objects 2>verdict.said || cat verdict.said
	judge "$1: the same, joined" "$1" joined.o
}

[ $# -gt 0 ] || set -- x86 image arm64 riscv
for what; do
	"$here/linux.sh" "$what" || exit
	cd "$BUILD/linux-check/$(echo "$what" | sed 's/image/x86/')" || exit 120
	case $what in
	x86) judge 'x86: vmlinux.o' x86 vmlinux.o ;;
	image)
		judge 'x86: vmlinux, linked, with its marks' x86 vmlinux
		objcopy -w -R '.discard.*' vmlinux bare 2>/dev/null
		judge 'x86: vmlinux without marks, by those of vmlinux.o' x86 --marks vmlinux.o bare
		;;
	arm64) of_objects arm64 aarch64-linux-gnu-ld ;;
	riscv) of_objects riscv riscv64-linux-gnu-ld ;;
	esac
done
echo "1..$((passed + failed))"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
