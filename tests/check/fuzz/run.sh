#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Are there files that `airlock check` does not stand? afl-fuzz looks for them, with sanitizers and
# the oracle of judge.c. Seeds are the objects of the corpus of shapes, and what was found before;
# both targets run at the same time unless one is named.
#
#   tests/check/fuzz/run.sh SECONDS [elf|analysis]
#
# elf: the bytes are the file. analysis: they make well-formed files of any code, tables and symbols.
# Needs Debian's afl++ and clang. Status 0: nothing was found. What was is in $BUILD/fuzz/TARGET:
# shrink it (afl-tmin -i FILE -o SMALL -m none -- $BUILD/fuzz/TARGET.target), make an ELF file of it
# ($BUILD/fuzz/analysis.target --image SMALL), mend the checker, put the file into found/.
set -u
top=$(cd "$(dirname -- "$0")/../../.." && pwd)
: "${BUILD:=$top/build}" "${AIRLOCK:=$BUILD/airlock}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
case $AIRLOCK in /*) ;; *) AIRLOCK=$PWD/$AIRLOCK ;; esac
seconds=${1:-}
targets=${2:-elf analysis}
case $seconds in '' | *[!0-9]*) echo "usage: run.sh SECONDS [elf|analysis]" >&2; exit 2 ;; esac
work=$BUILD/fuzz
mkdir -p "$work/shapes" && cd "$top" || exit 2

# The fuzzer wants to be asked less about the machine.
export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 AFL_NO_UI=1
export AFL_ALLOW_TMP=1 AFL_QUIET=1 AFL_USE_ASAN=1 AFL_USE_UBSAN=1
options="-m none -t 2000"

build() { # TARGET
	afl-clang-fast -std=gnu11 -O1 -g -D_GNU_SOURCE -I. -Wl,--wrap=exit -o "$work/$1.target" \
		$(ls tools/check/*.c | grep -vx tools/check/check.c) tools/common/say.c tools/common/buf.c \
		tests/check/fuzz/judge.c "tests/check/fuzz/$1.c" -lcjson -lelf -ldw -lZydis -lm
}

seeds() { # TARGET: small objects, those that differ to the fuzzer
	rm -rf "$work/$1.all" "$work/$1.seeds" && mkdir "$work/$1.all" || return
	from=$work/shapes
	[ "$1" = analysis ] || from="$from tests/check/fuzz/found"
	find $from -type f -size -12k \( -name '*.o' -o -name '*.elf' -o -name '*.a' \) | while read -r object; do
		"$work/$1.target" --seed "$object" >"$work/$1.all/$(echo "$object" | tr / _)"
	done
	afl-cmin -i "$work/$1.all" -o "$work/$1.seeds" $options -- "$work/$1.target" >"$work/$1.cmin.log"
}

[ -d "$work/shapes/check-corpus" ] ||
	BUILD=$work/shapes AIRLOCK=$AIRLOCK tests/check/run.sh >"$work/shapes.log"
for target in $targets; do
	build "$target" && seeds "$target" || exit 2
	rm -rf "${work:?}/$target"
	nice -n 10 afl-fuzz -V "$seconds" -i "$work/$target.seeds" -o "$work/$target" $options \
		-x tests/check/fuzz/names.dict -- "$work/$target.target" >"$work/$target.log" 2>&1 &
done
wait

status=0
for target in $targets; do
	stats=$work/$target/default/fuzzer_stats
	found=$(find "$work/$target/default" -name 'id:*' \( -path '*/crashes/*' -o -path '*/hangs/*' \) | wc -l)
	echo "$target: $(awk '/^execs_done/ { print $3 }' "$stats") executions, $found found"
	[ "$found" = 0 ] || status=1
done
exit $status
