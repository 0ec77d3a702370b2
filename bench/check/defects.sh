#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Does the verdict find what was planted in Linux 6.1, at its place, and nothing else? Each file in
# defects/ is a sed script for one file of Linux: that is compiled once more as Linux's Makefile
# compiles it, and linked into a vmlinux.o, and that into an image with its marks kept; both are judged.
# The tree of Linux and its objects stay as they are. Prints TAP, and what objtool says about vmlinux.o.
#
#   bench/check/defects.sh [NAME...]       AIRLOCK is the command (build/airlock), BUILD as for linux.sh
#
# A script's heading:
#
#   # file: PATH                     what it changes
#   # find: CLASS FUNCTION TARGET    what must be found, - for no target; all of it, and no more
set -u
here=$(cd "$(dirname -- "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
: "${BUILD:=$top/build}"
BUILD=$(mkdir -p "$BUILD" && cd "$BUILD" && pwd) || exit 120
: "${AIRLOCK:=$BUILD/airlock}"
export BUILD
"$here/linux.sh" image || exit
source=$BUILD/linux-check/linux-source-6.1
cd "$BUILD/linux-check/x86" && mkdir -p defects || exit 120

heading() { # KEY
	sed -n "s/^# $1: //p" "$here/defects/$name.sed"
}

# The command after `cmd_FILE := ` that Linux's Makefile has kept, as the shell had it.
kept_command() { # FILE
	sed -n "s|^cmd_$1 := ||p" "$(dirname "$1")/.$(basename "$1").cmd" |
		sed 's/\$\$/$/g; s/\\#/#/g' | head -n 1
}

# The file is compiled where it lies, for what it includes.
compile() {
	file=$(heading file)
	changed=$source/$(dirname "$file")/airlock-$name.${file##*.}
	sed -f "$here/defects/$name.sed" "$source/$file" >"$changed"
	if cmp -s "$source/$file" "$changed"; then
		echo "the script changes nothing in $file" >&2
		status=1
	else
		kept_command "${file%.*}.o" | sed "s|$source/$file|$changed|g; s|-Wp,-MMD,[^ ]*||
			s|\([ =]\)${file%.*}\.o|\1defects/$name.o|g" >defects/$name.sh
		sh defects/$name.sh
		status=$?
	fi
	rm -f "$changed"
	return $status
}

link() {
	ar t vmlinux.a | sed "s|^${file%.*}\.o\$|defects/$name.o|" >defects/$name.list
	grep -q "^defects/" defects/$name.list &&
		ld -m elf_x86_64 -r -o defects/$name.vmlinux.o @defects/$name.list
}

# Without the tables of names that Linux's Makefile adds in two more rounds.
link_image() { # FILE
	ld -m elf_x86_64 -z noexecstack --no-warn-rwx-segments --unresolved-symbols=ignore-all \
		-T arch/x86/kernel/vmlinux.lds -o defects/$name.image "$1"
}

judge() { # FILE
	"$AIRLOCK" check --format json --allow "$here/x86.allow" "$1" 2>&1 >defects/$name.json
	jq -r '.findings[] | select(.allowed == null)
		| [.class, .function, .target.symbol // "-"] | join(" ")' defects/$name.json | sort -u
}

# What objtool says of a file, without the file's name.
objtool() { # FILE
	$(cat objtool.words) "$1" 2>&1 | sed 's/^.*objtool: //' | sort -u
}

passed=0 failed=0 silent=0
result() { # WORDS
	if [ -z "$why" ]; then
		passed=$((passed + 1))
		echo "ok $((passed + failed)) - $*"
	else
		failed=$((failed + 1))
		echo "not ok $((passed + failed)) - $*"
		echo "$why" | sed 's/^/# /'
	fi
}

name=unchanged
why=$(judge vmlinux.o)
result "unchanged: nothing but what x86.allow names"
cp vmlinux.o defects/unchanged.o
objtool defects/unchanged.o >defects/unchanged.said

[ $# -gt 0 ] || set -- $(cd "$here/defects" && ls ./*.sed | sed 's|^\./||; s|\.sed$||')
for name; do
	if { compile && link && link_image defects/$name.vmlinux.o; } >defects/$name.log 2>&1; then
		heading find | sort -u >defects/$name.expected
		judge defects/$name.vmlinux.o >defects/$name.found
		why=$(diff defects/$name.expected defects/$name.found)
		result "$name: $(sed -n '2s/^# //p' "$here/defects/$name.sed")"
		judge defects/$name.image >defects/$name.found
		why=$(diff defects/$name.expected defects/$name.found)
		result "$name, in an image"
		said=$(objtool defects/$name.vmlinux.o | comm -13 defects/unchanged.said -)
		[ -n "$said" ] || silent=$((silent + 1))
		echo "${said:-nothing}" | sed 's/^/# objtool: /'
		rm -f defects/$name.vmlinux.o defects/$name.image
	else
		why=$(tail -n 5 defects/$name.log)
		result "$name: not built"
	fi
done
echo "1..$((passed + failed))"
echo "# objtool says nothing about $silent"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
