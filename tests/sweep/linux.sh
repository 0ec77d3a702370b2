#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The engine outside on Debian's stock Linux: an NMI, then a machine check, at every boundary of a
# system call that does nothing. The kernel's package is fetched and unpacked below build/, once.
#
#   tests/sweep/linux.sh [BUILD]            status 0: survived at all of them
set -u
top=$(cd "$(dirname -- "$0")/../.." && pwd)
build=${1:-$top/build}
image=$build/linux-standard
meta=linux-image-amd64

fail() {
	echo "linux.sh: $*" >&2
	exit 120
}

fetch() {
	mkdir -p "$image/download" && cd "$image/download" || fail "cannot write to $image"
	package=$(apt-cache depends $meta 2>/dev/null |
		sed -n 's/^ *Depends: \(linux-image-6\.1\.[^ ]*-amd64\)$/\1/p' | head -n 1)
	[ -n "$package" ] || fail "the package lists know no $meta of 6.1 (apt-get update)"
	apt-get -q -o APT::Sandbox::User=root download "$package" >/dev/null || fail "cannot fetch $package (the network?)"
	dpkg-deb -x ./*.deb . || fail "cannot unpack $package"
	mv boot/vmlinuz-* ../vmlinuz || fail "$package has no kernel"
	cd .. && rm -rf download
	symbols || fail "the kernel did not say its symbols"
	echo "$package" >version
}

# Debian keeps the real System.map in a package of a gigabyte, but the kernel knows its symbols.
symbols() {
	rm -rf root && mkdir -p root/bin root/proc root/dev && cp "$(command -v busybox)" root/bin/busybox
	cat >root/init <<-'end'
		#!/bin/busybox sh
		/bin/busybox mount -t proc none /proc
		/bin/busybox grep ' [tTwW] ' /proc/kallsyms
		/bin/busybox reboot -f
	end
	chmod +x root/init
	(cd root && find . | busybox cpio -o -H newc 2>/dev/null) >symbols.cpio
	timeout 300 qemu-system-x86_64 -machine q35 -cpu max -m 512 -nodefaults -display none -no-reboot \
		-serial stdio -kernel vmlinuz -initrd symbols.cpio \
		-append 'console=ttyS0 quiet loglevel=1 nokaslr mitigations=off' </dev/null |
		tr -d '\r' | grep -E '^[0-9a-f]{16} [tTwW] [^[]*$' >map
	rm -rf root symbols.cpio
	grep -q ' entry_SYSCALL_64$' map
}

[ -f "$image/version" ] || (fetch) || exit
status=0
for event in nmi mce; do
	# Notes are for a run that was ended, not for one that is over.
	notes=$build/sweep/linux-$event.notes
	"$build/airlock" sweep --kernel "$image/vmlinuz" --symbols "$image/map" \
		--from entry_SYSCALL_64 --event $event --machine q35 \
		--cpu max,vendor=GenuineIntel --append mitigations=off --timeout 60 \
		--resume "$notes" --report "$build/sweep/linux-$event.json" || status=$?
	[ $status -gt 1 ] || rm -f "$notes"
done
exit $status
