#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Is what the fuzzers found still mended? Each file in found/ must get a verdict or one line, with
# status 0, 1 or 2, in two seconds and a little memory. Prints TAP. Some of them only a command built
# with sanitizers shows (make tool CC="gcc -fsanitize=address,undefined" BUILD=elsewhere).
#
#   AIRLOCK=build/airlock BUILD=build tests/check/fuzz/replay.sh
set -u
top=$(cd "$(dirname -- "$0")/../../.." && pwd)
: "${BUILD:=$top/build}" "${AIRLOCK:=$BUILD/airlock}"
case $AIRLOCK in /*) ;; *) AIRLOCK=$PWD/$AIRLOCK ;; esac
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
[ -x "$AIRLOCK" ] || { echo "replay.sh: no command $AIRLOCK" >&2; exit 2; }
mkdir -p "$BUILD/fuzz" && cd "$BUILD/fuzz" || exit 2
count=0
failed=0

# CPU time; address sanitizers reserve more than any limit of memory.
ulimit -t 2
grep -q __asan_init "$AIRLOCK" || ulimit -v 1000000

for file in "$top"/tests/check/fuzz/found/*; do
	for format in text json sarif; do
		timeout 60 "$AIRLOCK" check --format $format --list "$file" >replay.out 2>replay.err
		status=$?
		lines=$(wc -l <replay.err)
		count=$((count + 1))
		case $status:$lines in
		0:0 | 1:0 | 2:1) echo "ok $count - ${file##*/}, $format" ;;
		*)
			failed=$((failed + 1))
			echo "not ok $count - ${file##*/}, $format: status $status, $lines lines: $(head -n 1 replay.err)"
			;;
		esac
	done
done
echo "1..$count"
[ $failed = 0 ]
