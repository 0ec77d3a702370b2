#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Does a file that is no kernel, or a broken one, get one clear line and status 2: no crash, no hang,
# no gigabytes? Prints TAP.
#
#   AIRLOCK=build/airlock BUILD=build tests/check/robust.sh
set -u
top=$(cd "$(dirname -- "$0")/../.." && pwd)
: "${BUILD:=$top/build}" "${AIRLOCK:=$BUILD/airlock}"
case $AIRLOCK in /*) ;; *) AIRLOCK=$PWD/$AIRLOCK ;; esac
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
[ -x "$AIRLOCK" ] || { echo "robust.sh: no command $AIRLOCK" >&2; exit 2; }
work=$BUILD/check-robust
rm -rf "$work" && mkdir -p "$work/folder" && cd "$work" || exit 2
count=0
failed=0

# Address sanitizers reserve more than any limit.
grep -q __asan_init "$AIRLOCK" || ulimit -v 1000000

verdict() { # NAME PROBLEM
	count=$((count + 1))
	if [ -z "$2" ]; then
		echo "ok $count - $1"
	else
		failed=$((failed + 1))
		echo "not ok $count - $1: $2"
	fi
}

run() { # ARGUMENT...: the status; `out` and `err` have what was said
	timeout 10 "$AIRLOCK" check "$@" >out 2>err
}

# One line, which names the file, and status 2.
refused() { # NAME WORD-ON-STDERR ARGUMENT...
	name=$1
	word=$2
	shift 2
	run "$@"
	status=$?
	problem=
	[ $status = 2 ] || problem="status $status"
	[ "$(wc -l <err)" = 1 ] || problem="$problem, $(wc -l <err) lines on standard error"
	grep -qF -- "$word" err || problem="$problem, does not name $word: $(head -n 1 err)"
	[ -s out ] && problem="$problem, and a report"
	verdict "$name" "${problem#, }"
}

poke() { # FILE OFFSET PRINTF-BYTES
	printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# A copy of good.o with other bytes.
broken() { # NAME OFFSET PRINTF-BYTES
	cp good.o "$1.o"
	poke "$1.o" "$2" "$3"
	refused "$1" "$1.o" "$1.o"
}

cat >good.S <<'END'
	.section .noinstr.text, "ax", %progbits
	.globl entry
	.type entry, %function
entry:	call helper
1:	nop
	call printk
2:	nop
	ret
	.size entry, . - entry
	.type helper, %function
helper:	ret
	.size helper, . - helper
	.section .discard.instr_begin
	.long 1b - .
	.section .discard.instr_end
	.long 2b - .
END
gcc -c good.S -o good.o || exit 2
run good.o
verdict "the good one" "$([ $? = 0 ] || head -n 1 err)"

# Numbers out of the good one: what section NAME has in FIELD, 4 offset, 5 size, of `readelf`.
section_field() {
	readelf -SW good.o | sed 's/^ *\[ *//' | awk -v name="$1" -v field="$2" '$2 == name { print $(field + 1) }'
}
offset_of() { echo $((0x$(section_field "$1" 4))); }
index_of() { readelf -SW good.o | sed 's/^ *\[ *//' | awk -v name="$1" '$2 == name { print $1 + 0 }'; }
headers=$(readelf -hW good.o | awk '/Start of section headers/ { print $5 }')
header_of() { echo $((headers + 64 * $(index_of "$1"))); }
size=$(wc -c <good.o)
relocations=$(offset_of .rela.noinstr.text)
marks=$(offset_of .rela.discard.instr_begin)
symbols=$(offset_of .symtab)
last_symbol=$((symbols + 0x$(section_field .symtab 5) - 24))

# --- not a file of ours ---
: >empty
refused "empty file" empty empty
refused "missing file" missing missing
refused "directory" folder folder
echo "int main(void) { return 0; }" >text
refused "text" text text
printf '\177ELF' >magic
refused "nothing but the magic number" magic magic
gcc -m32 -c -x assembler - -o 32.o </dev/null
refused "32 bits" 32.o 32.o
broken big-endian 5 '\002'
broken other-machine 18 '\010\000'
broken core-file 16 '\004\000'
printf '!<arch>\nnothing of an archive' >archive.a
refused "broken archive" archive.a archive.a
clang --target=aarch64-linux-gnu -c -x assembler - -o arm.o </dev/null
refused "two machines" arm.o good.o arm.o

# --- cut off ---
part=1
while [ $part -lt 24 ]; do
	head -c $((size * part / 24)) good.o >"cut-$part.o"
	refused "cut off at $part/24" "cut-$part.o" "cut-$part.o"
	part=$((part + 1))
done

# --- broken headers ---
broken no-section-headers 40 '\000\000\000\000\000\000\000\000'
broken section-headers-beyond 40 '\000\000\000\020\000\000\000\000'
broken section-headers-overflow 40 '\370\377\377\377\377\377\377\377'
broken section-header-size 58 '\001\000'
broken section-count 60 '\377\376'
broken section-names 62 '\360\376'
broken section-beyond $(($(header_of .noinstr.text) + 24)) '\000\000\000\020'
broken section-too-large $(($(header_of .noinstr.text) + 32)) '\377\377\377\377\377\377\377\177'
broken section-name-beyond "$(header_of .noinstr.text)" '\377\377\377\177'

# --- broken tables ---
broken symbol-table-link $(($(header_of .symtab) + 40)) '\377\000\000\000'
broken symbol-size $(($(header_of .symtab) + 56)) '\000\000\000\000\000\000\000\000'
broken symbol-name-beyond "$last_symbol" '\377\377\377\177'
broken symbol-section-beyond $((symbols + 24 + 6)) '\000\376'
broken relocation-symbol $((relocations + 12)) '\377\377\000\000'
broken relocation-offset "$relocations" '\377\377\377\177'
broken relocation-link $(($(header_of .rela.noinstr.text) + 40)) '\377\000\000\000'
broken relocation-target $(($(header_of .rela.noinstr.text) + 44)) '\377\000\000\000'
broken relocation-size $(($(header_of .rela.noinstr.text) + 56)) '\001\000\000\000\000\000\000\000'

# --- broken marks ---
broken mark-beyond $((marks + 16)) '\000\000\000\020'
broken mark-before $((marks + 16)) '\000\000\000\200\377\377\377\377'
broken mark-symbol $((marks + 12)) '\377\377\000\000'
broken mark-cut $(($(header_of .discard.instr_begin) + 32)) '\003'

# --- usage ---
refused "no file" check
run --wrong good.o
verdict "unknown option" "$([ $? = 2 ] && grep -qF -- --wrong err && [ ! -s out ] || head -n 1 err)"
refused "unknown format" loud --format loud good.o
refused "range without an end" entry --range entry good.o
refused "range of no symbol" nothing --range nothing..entry good.o
refused "graph of no function" nothing --graph nothing good.o
refused "no allow-list" missing --allow missing good.o
echo "entry printk without an arrow" >list
refused "broken allow-list" list --allow list good.o
refused "no marks file" missing.o --marks missing.o good.o

# --- marks of other code: an image that was linked from something else ---
sed 's/^1:/	nop; nop\n1:/' good.S >longer.S
printf '\t.text\n\t.globl printk\nprintk: ret\n' | tee -a longer.S >/dev/null
gcc -c longer.S -o longer.o && ld -e entry longer.o -o longer.elf
refused "marks of other code" good.o --marks good.o longer.elf

# --- much to do: small files of which a naive analysis has no end ---
much() { # NAME, assembly on standard input: what has an entry of 60 kB
	{
		printf '\t.section .noinstr.text, "ax", %%progbits\n'
		printf '\t.globl entry\n\t.type entry, %%function\nentry:\n'
		cat
		printf '\tret\n'
	} >"$1.S"
	gcc -c "$1.S" -o "$1.o" && ld -e entry "$1.o" -o "$1.elf" || exit 2
	run "$1.elf"
	status=$?
	verdict "$1" "$([ $status -le 1 ] || echo "status $status, $(head -n 1 err)")"
}

much calls-of-a-register <<'END'
	.rept 28000
	call *%rax
	.endr
END
much labels-that-fall-through <<'END'
	.altmacro
	.macro label number
	.globl label\number
label\number:	nop
	.endm
	.set number, 0
	.rept 1600
	label %number
	.set number, number + 1
	.endr
	.skip 15000, 0x90
END
much calls-into-a-loop <<'END'
	.set number, 0
	.rept 5000
	call loop + (number * 977) % 30000
	.set number, number + 1
	.endr
	ret
loop:	.skip 30000, 0x90
	jmp loop
END
much two-depths <<'END'
	jne 2f
1:	nop
2:	.skip 55000, 0x90
	.pushsection .airlock.instr, "a"
	.long 1b - ., 3
	.popsection
END
much a-table-for-every-jump <<'END'
	.rept 4000
	jne 1f
	jmp *table(,%rax,8)
1:
	.endr
	.pushsection .rodata
table:	.rept 3000
	.quad entry
	.endr
	.popsection
END

# --- any byte: it may be refused, or not matter; but no crash, no hang ---
problem=
at=0
while [ $at -lt "$size" ]; do
	for byte in '\000' '\377' '\200'; do
		cp good.o any.o
		poke any.o $at "$byte"
		run any.o
		status=$?
		case $status in
		0 | 1) ;;
		2) [ "$(wc -l <err)" = 1 ] || problem="$problem $at=$byte: $(wc -l <err) lines;" ;;
		*) problem="$problem $at=$byte: status $status;" ;;
		esac
	done
	at=$((at + 5))
done
verdict "any byte" "$problem"

echo "1..$count"
[ $failed = 0 ]
