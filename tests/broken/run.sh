#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Does every checker catch its broken twin? Each NAME.patch plants one fault in a copy of the tree;
# the checks must then fail and say what the patch's "Expect:" line says. Prints TAP.
#
#   tests/broken/run.sh host|state|sweep|torture|kernel|run|check|bochs|doors|outside BUILD [NAME...]
#
# run: a debug kernel is run with the words of the patch's "Run:" line.
# doors: the kernel of the patch's "Mode:" is swept with the options of its "Sweep:" line.
# outside: a release kernel is swept as if it was a stranger's, with those of "Outside:", and must
# say "Expect-outside:".
set -u
where=$1
build=$2
shift 2
top=$(cd "$(dirname -- "$0")/../.." && pwd)
cd "$top" || exit 2
case $build in /*) ;; *) build=$top/$build ;; esac
build_here=${build#"$top"/} # as make was told it, and wrote it into the .d
count=0
failed=0

# What is run, and which folder of the build it is in.
case $where in
host) tests='entry_order entry_nesting entry_settle' kind=host ;;
state) tests='rcu lockdep acct softirq log' kind=host ;;
sweep) tests='sweep_results sweep_coverage' kind=host ;;
check | outside) kind=release ;;
*) kind=debug ;; # or the patch's Mode
esac

goals() { # BUILD
	case $kind in
	host) for t in $tests; do echo "$1/host/${t}_test"; done ;;
	*) echo "MODE=$kind $1/$kind/airlock.elf" ;;
	esac
}

# The copy gets the objects of the tree as it is, before the fault: make then compiles only what the
# fault touches. Copies, not links: an assembler writes into the file that is there. One builder at
# a time, as ./airlock.
borrow() {
	(
		cd "$top" && mkdir -p "$build" && exec 9>"$build/.lock" && flock 9 &&
			make -s BUILD="$build_here" $(goals "$build_here") 9>&-
	) && mkdir -p build && (
		copy=$PWD/build
		cd "$build" && case $kind in
		host) goals . | sed 's/.*/&\n&.o\n&.d/' | xargs cp -a --parents -t "$copy" ;;
		*) find $kind uapi \( -name '*.[oda]' -o -path '*/gen/*' -o -path 'uapi/*' \) ! -type d \
			-exec cp -a --parents -t "$copy" {} + ;;
		esac
	) && find build -name '*.d' -exec sed -i "s,\(^\| \)\($build_here\|$build\)/,\1build/,g" {} +
}

compile() {
	make -s BUILD=build $(goals build)
}

# The hosted tests of the transitions, the states, or the sweep's command, in the copy.
run_hosted() {
	for t in $tests; do
		make -s BUILD=build "build/host/${t}_test" &&
			CMOCKA_MESSAGE_OUTPUT=TAP "build/host/${t}_test"
	done
}

run_host() { run_hosted; }
run_state() { run_hosted; }
run_sweep() { run_hosted; }

# A debug kernel of the copy on two CPUs, under torture; chance decides when a race is lost.
run_torture() {
	compile || return
	for again in 1 2 3 4 5 6 7 8; do
		"$build/airlock" run --kernel build/debug/airlock.elf --verbose --timeout 20 \
			--cpus 2 --append torture /bin/busybox true || return
	done
}

# A debug kernel of the copy, carrying the program that crosses every door.
run_kernel() {
	compile &&
		"$build/airlock" run --kernel build/debug/airlock.elf --verbose --timeout 20 \
			/bin/busybox sh -c 'for i in 1 2 3; do echo $i | cat; done'
}

# A debug kernel of the copy, with the words of the patch's "Run:" line; those that chance decides
# get a few turns.
run_run() {
	words=$(said Run)
	compile || return
	for again in 1 2 3 4; do
		eval "'$build/airlock' run --kernel build/debug/airlock.elf --verbose --timeout 20 $words" || return
	done
}

# A release kernel of the copy, judged.
run_check() {
	compile &&
		"$build/airlock" check build/release/airlock.elf
}

# A debug kernel of the copy, from a disc, in Bochs.
run_bochs() {
	compile &&
		tests/bochs/run.sh "$build" bochs build/debug/airlock.elf
}

# A kernel of the copy, which sweeps itself.
run_doors() {
	compile || return
	eval "'$build/airlock' sweep --image build/$kind/airlock.elf $(said Sweep)"
}

# A release kernel of the copy, about which nothing is known but its symbols.
run_outside() {
	compile || return
	"$build/airlock" sweep --kernel build/release/airlock.elf --symbols build/release/airlock.elf \
		--from entry_SYSCALL_64 $(said Outside)
}

# What the patch's line of this name says.
said() {
	sed -n "s/^$1: //p" "$patch"
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
	case $where in
	outside) expect=$(said Expect-outside) ;;
	*) expect=$(said Expect) ;;
	esac

	rm -rf "$copy"
	mkdir -p "$copy"
	git ls-files | grep -v '^tests/broken/' | tar -cf - -T - | tar -xf - -C "$copy" || exit 2
	[ "$where" != doors ] || kind=$(said Mode)
	if ! (cd "$copy" && borrow) >"$copy.log" 2>&1; then
		verdict bad "$name" "the tree does not build without it, see $copy.log"
		return
	fi
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
