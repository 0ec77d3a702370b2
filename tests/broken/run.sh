#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Does every checker catch its broken twin? Each NAME.patch plants one fault in a copy of the tree;
# the checks must then fail and say what the patch's "Expect:" line says. Prints TAP.
#
#   tests/broken/run.sh host|state|sweep|torture|kernel|check BUILD [NAME...]
set -u
where=$1
build=$2
shift 2
top=$(cd "$(dirname -- "$0")/../.." && pwd)
cd "$top" || exit 2
case $build in /*) ;; *) build=$top/$build ;; esac
count=0
failed=0

# The hosted tests of the transitions, in the copy.
run_host() {
	for t in entry_order entry_nesting; do
		make -s BUILD=build "build/host/${t}_test" &&
			CMOCKA_MESSAGE_OUTPUT=TAP "build/host/${t}_test"
	done
}

# The hosted tests of the states, in the copy.
run_state() {
	for t in rcu lockdep acct softirq log; do
		make -s BUILD=build "build/host/${t}_test" &&
			CMOCKA_MESSAGE_OUTPUT=TAP "build/host/${t}_test"
	done
}

# The hosted tests of the sweep's command, in the copy.
run_sweep() {
	for t in sweep_results sweep_coverage; do
		make -s BUILD=build "build/host/${t}_test" &&
			CMOCKA_MESSAGE_OUTPUT=TAP "build/host/${t}_test"
	done
}

# A debug kernel of the copy on two CPUs, under torture; chance decides when a race is lost.
run_torture() {
	make -s BUILD=build MODE=debug build/debug/airlock.elf || return
	for again in 1 2 3 4 5 6 7 8; do
		"$build/airlock" run --kernel build/debug/airlock.elf --verbose --timeout 20 \
			--cpus 2 --append torture /bin/busybox true || return
	done
}

# A debug kernel of the copy, carrying the program that crosses every door.
run_kernel() {
	make -s BUILD=build MODE=debug build/debug/airlock.elf &&
		"$build/airlock" run --kernel build/debug/airlock.elf --verbose --timeout 20 \
			/bin/busybox sh -c 'for i in 1 2 3; do echo $i | cat; done'
}

# A release kernel of the copy, judged.
run_check() {
	make -s BUILD=build MODE=release build/release/airlock.elf &&
		"$build/airlock" check build/release/airlock.elf
}

verdict() {
	count=$((count + 1))
	if [ "$1" = ok ]; then
		echo "ok $count - broken twin $2 is caught"
	else
		failed=$((failed + 1))
		echo "not ok $count - broken twin $2: $3"
	fi
}

try() {
	name=$1
	patch=$top/tests/broken/$name.patch
	copy=$build/broken/$name
	expect=$(sed -n 's/^Expect: //p' "$patch")

	rm -rf "$copy"
	mkdir -p "$copy"
	git ls-files | grep -v '^tests/broken/' | tar -cf - -T - | tar -xf - -C "$copy" || exit 2
	if ! (cd "$copy" && patch -s -p1 <"$patch") >"$copy.log" 2>&1; then
		verdict bad "$name" "the patch no longer applies, see $copy.log"
		return
	fi
	(cd "$copy" && "run_$where") >"$copy.log" 2>&1
	if grep -qF -- "$expect" "$copy.log"; then
		verdict ok "$name"
		rm -rf "$copy"
	else
		verdict bad "$name" "nothing said '$expect', see $copy.log"
	fi
}

[ $# -gt 0 ] || set -- $(grep -l "^Where: $where\$" tests/broken/*.patch | sed 's,.*/,,; s,\.patch$,,')
echo "1..$#"
for twin in "$@"; do
	try "$twin"
done
[ "$failed" = 0 ]
