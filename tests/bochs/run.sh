#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Does the kernel boot from a disc, by GRUB, and is the door right on a CPU that does what QEMU's does
# not? Bochs is the second opinion: MOV SS before a way into the kernel, ICEBP, DR7.GD, local APICs
# that are off, a board without QEMU's devices. Prints TAP; 15 seconds when nothing else runs.
#
#   tests/bochs/run.sh BUILD [all|bochs [KERNEL]]
set -u
top=$(cd "$(dirname -- "$0")/../.." && pwd)
build=$1
mode=${MODE:-debug}
part=${2:-all}
kernel=${3:-$build/$mode/airlock.elf}
dir=$(cd "$(dirname -- "$kernel")/.." && pwd)/bochs
count=0
failed=0

rm -rf "$dir"
mkdir -p "$dir" || exit 2

check() { # STATUS WHAT
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $2"
	else
		failed=$((failed + 1))
		echo "not ok $count - $2"
	fi
}

disc() { # NAME WORDS PROGRAM...
	name=$1
	words=$2
	shift 2
	"$build/airlock" run --kernel "$kernel" --append "$words" --iso "$dir/$name.iso" "$@" </dev/null
	check $? "a disc: $name"
}

# What was said on a port, for whoever looks for the reason.
show() { # FILE...
	for file; do
		echo "# $file"
		grep -a -v '^report ' "$file" 2>/dev/null | cut -c1-150 | sed 's/^/#   /'
	done
}

# Debian's Bochs has its debugger in it, which waits for a word.
bochs_boots() { # NAME CPUS SECONDS
	sed "s,@DIR@,$dir,g; s,@DISC@,$dir/$1.iso,; s,@CPUS@,$2," "$top/tests/bochs/bochsrc" >"$dir/bochsrc"
	echo continue >"$dir/commands"
	TERM=vt100 timeout -k 5 "$3" bochs -q -f "$dir/bochsrc" -rc "$dir/commands" \
		>"$dir/screen" 2>&1 </dev/null
	grep -q 'ACPI control: soft power off' "$dir/bochs.log"
	check $? "Bochs: the machine was switched off, as its firmware says"
}

# A board with one serial port; what is typed there is the program's input. Again and again: what
# comes before the kernel is nobody's, and of one word only the end may be heard.
qemu_boots() { # WHAT SECONDS WORD...
	what=$1
	seconds=$2
	shift 2
	mkfifo "$dir/typed"
	while echo typed && sleep 1; do :; done >"$dir/typed" 2>/dev/null &
	typist=$!
	timeout -k 5 "$seconds" qemu-system-x86_64 -machine q35 -cpu max -m 256 -smp 2 -nodefaults \
		-display none -no-reboot -cdrom "$dir/plain.iso" -serial stdio "$@" \
		<"$dir/typed" >"$dir/com1" 2>&1
	check $? "$what: the machine was switched off"
	kill "$typist" 2>/dev/null
	rm "$dir/typed"
	tr -d '\r' <"$dir/com1" | grep -a -q '^2 processors, typed$'
	check $? "$what: both CPUs, the program's output and input, on one port"
	grep -a -q 'control: exit 42' "$dir/com1"
	check $? "$what: its status"
	[ "$failed" = 0 ] || show "$dir/com1"
}

disc opinion provoke=general-detect "$build/tests/bochs/opinion"
bochs_boots opinion 2 60
grep -q '^ready$' "$dir/com4" 2>/dev/null
check $? "Bochs: GRUB started the kernel, which started the program"
sed -n 's/^\(ok\|not ok\) [0-9]* - /\1 /p' "$dir/com2" >"$dir/answers" 2>/dev/null
while read -r line; do
	case $line in
	'not ok '*) check 1 "Bochs: ${line#not ok }" ;;
	*) check 0 "Bochs: ${line#ok }" ;;
	esac
done <"$dir/answers"
grep -q '^# [0-9]* passed, 0 failed' "$dir/com2" 2>/dev/null && grep -q '^exit 0$' "$dir/com4"
check $? "Bochs: the program came to its end"
grep -q 'DR7.GD is gone, after an NMI gone' "$dir/com1"
check $? "Bochs: DR7.GD: MOV DR went on, in the kernel and in an NMI's handler"
grep -q 'NMI on CPU 0' "$dir/com1"
check $? "Bochs: the NMI came"
! grep -E -q 'warning:|panic|violation ' "$dir/com1" "$dir/com4"
check $? "Bochs: no warning, no broken invariant"
[ "$failed" = 0 ] || show "$dir/com1" "$dir/com2" "$dir/com4"

[ "$part" = all ] || { echo "1..$count"; exit "$((failed != 0))"; }

disc plain '' /bin/busybox sh -c 'until [ "$word" = typed ]; do read -r word; done
	echo $(nproc) processors, $word; exit 42'
qemu_boots "QEMU, BIOS" 30
firmware=/usr/share/ovmf/OVMF.fd
if [ -e "$firmware" ] && [ -d /usr/lib/grub/x86_64-efi ]; then
	qemu_boots "QEMU, UEFI" 60 -bios "$firmware"
else
	echo "# UEFI is not tried: it takes the packages ovmf and grub-efi-amd64-bin"
fi
echo "1..$count"
[ "$failed" = 0 ]
