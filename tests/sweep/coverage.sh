#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Which instructions of the door does the sweep hit? Every door with every event, then the
# configurations that have ways of their own, joined; open ones and stale lines of sweep/unreached.txt
# are told.
#
#   tests/sweep/coverage.sh [BUILD [MODE]]      release, or debug; minutes. Status 0: nothing is open
set -u
top=$(cd "$(dirname -- "$0")/../.." && pwd)
build=${1:-$top/build}
MODE=${2:-release}
export MODE
image=$build/$MODE/airlock.elf
to=$build/sweep/$MODE

at() { # SYMBOL
	nm "$image" | sed -n "s/^\([0-9a-f]*\) . $1\$/0x\1/p"
}

last_boundary() { # DOOR WORDS
	"$build/airlock" sweep --append "$2" --event mc --door "$1" | awk -v d="$1" '$1 == d { print $4 }'
}

count=0
sweep() {
	count=$((count + 1))
	"$build/airlock" sweep --report "$to/part-$count.json" "$@" >"$to/part-$count.log" 2>&1 ||
		echo "part $count is not clean: $to/part-$count.log" >&2
	echo "$count: $*"
}

mkdir -p "$to" && rm -f "$to"/part-*.json
sweep
sweep --append census --event nmi,mc
sweep --append stack_offset --event nmi,mc --door syscall
sweep --append sweep-trace --event nmi,mc,db
sweep --append 'census sweep-trace' --event nmi
sweep --cpu max,-fsgsbase --event nmi,mc,db \
	--door nmi-kernel,mc-kernel,db-kernel,nmi-user,mc-user,db-user,syscall,timer-user
sweep --append 'sweep-faults sweep.last=60' --depth 2 --event nmi,nmi --door syscall
# In an NMI and at its end: one that is latched or adopts a frame, and a machine check that settles it.
last=$(last_boundary nmi-kernel 'sweep-faults sweep.first=2000')
for events in mc,nmi nmi,mc; do
	sweep --append "sweep-faults sweep.first=$((last - 330))" --depth 2 --event $events --door nmi-kernel
done
sweep --append 'sweep.last=45' --depth 2 --event mc,db --door nmi-kernel
sweep --append "sweep-faults sweep.first=$((last - 30))" --depth 2 --event mc,db --door nmi-kernel
sweep --append "sweep-faults sweep.first=$((last - 1))" --depth 3 --event mc,nmi,db --door nmi-kernel
# In the handler of what has hit the halt; and in one on top of what has hit where RCU does not watch.
last=$(last_boundary idle sweep.first=1)
for events in mc,nmi nmi,mc; do
	sweep --append "sweep.first=$((last - 1))" --depth 2 --event $events --door idle
done
middle=$(($(last_boundary nmi-idle sweep.first=1) / 2))
sweep --append "sweep.first=$middle sweep.last=$middle" --depth 2 --event mc,db --door nmi-idle
sweep --append "census probe=$(at sys_getppid)" --event nmi,mc,db --door syscall,int3-kernel
sweep --append "sweep-faults probe=$(at copy_from_kernel_nofault)" --event nmi --door nmi-kernel,syscall
sweep --append "watch=$(at violations):4" --event nmi,mc,db \
	--door nmi-kernel,mc-kernel,db-kernel,db-user,nmi-user,nmi-idle
"$build/airlock" sweep --merge "$to"/part-*.json --coverage --report "$to/coverage.json" \
	--html "$to/coverage.html" >"$to/coverage.log"
status=$?
sed -n '/^section/,$p' "$to/coverage.log"
exit $status
