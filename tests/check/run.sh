#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Does the checker report every shape that is wrong, and nothing else? Each file in shapes/ is built
# twice, as it is wrong (-DBAD) and as it is right, by both compilers for every architecture; the
# findings of the wrong one must be those in the file's heading, the right one must have none.
# Prints TAP, one line for each shape and architecture.
#
#   AIRLOCK=build/airlock BUILD=build tests/check/run.sh [SHAPE...]
#
# Marks, and on the smaller machines compilers, take turns; FULL=1 builds the whole product (minutes).
# ARCH=x86-64 takes one architecture, or several.
#
# A heading's lines, each `* KEY: VALUE`, or `* KEY@WHERE: VALUE` for one of an architecture, a
# compiler, or both as riscv64-gcc:
#
#   question   what the shape asks
#   bad        CLASS function=NAME target=NAME sites=N; NAME may be a glob, - for none, a|b for either;
#              `+` in place of N: one or more
#   arch       x86-64 aarch64 riscv64                             (all)
#   compilers  gcc clang                                          (both)
#   levels     -O1 -O2 -Os                                        (these)
#   marks      1 2 3                                              (all)
#   flags      more for the compiler; $here is the folder of shapes
#   parts      N: built N times with -DPART=1.., and checked together
#   link       ld's arguments: an executable is checked
#   check      more for `airlock check`; %o is the relocatable file, $here the folder of shapes
#   baseline   nothing at all: not even the wrong one has findings, only its status counts
set -u
top=$(cd "$(dirname -- "$0")/../.." && pwd)
: "${BUILD:=$top/build}" "${AIRLOCK:=$BUILD/airlock}" "${FULL:=0}" "${ARCH:=x86-64 aarch64 riscv64}"
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
case $AIRLOCK in /*) ;; *) AIRLOCK=$PWD/$AIRLOCK ;; esac
out=$BUILD/check-corpus
export AIRLOCK top out
here=$top/tests/check/shapes
export here
[ -x "$AIRLOCK" ] || { echo "run.sh: no command $AIRLOCK" >&2; exit 2; }
mkdir -p "$out" && cd "$here" || exit 2

# Objects are kept for the next time, and go with what they were made of: a shape with its source,
# all of them with the headers, the flags or a compiler.
fresh() { # FOLDER STAMP
	[ "$(cat "$1/made-of" 2>/dev/null)" = "$2" ] || rm -rf "$1"
	mkdir -p "$1" && echo "$2" >"$1/made-of"
}
fresh "$out" "$({
	cat ../plan.awk *.h ../../../entry/include/entry/*.h
	for compiler in gcc clang aarch64-linux-gnu-gcc riscv64-linux-gnu-gcc; do
		$compiler --version
	done
	echo "$here"
} | cksum)"
for shape in *.[cS]; do
	fresh "$out/${shape%.*}" "$(cksum <"$shape")"
done
rm -rf "$out/job" "$out/plan"
find "$out" \( -name '*.json' -o -name '*.err' -o -name '*.elf' \) -delete
mkdir "$out/job" || exit 2

# One job, a script of plain commands, for each shape and architecture; jobs.list has their names,
# plan what is expected of each object.
if [ $# -gt 0 ]; then
	set -- $(for shape; do ls "$shape".[cS]; done)
else
	set -- *.[cS]
fi
awk -v out="$out" -v full="$FULL" -v wanted=" $ARCH " -f ../plan.awk "$@" || exit 2

xargs -P "$(nproc)" -n 1 sh <"$out/jobs.list"

cat "$out"/job/*.status >"$out/status"
find "$out" -name '*.json' -size +0 | xargs jq -r '
	input_filename as $file | .findings[]? | select(.allowed == null)
	| [$file, .class, (.function // "-"), (.target.symbol // "-")] | @tsv' >"$out/found" ||
	echo "# a report is not JSON"
awk -f ../judge.awk "$out/plan" "$out/status" "$out/found"
