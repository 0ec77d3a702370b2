# SPDX-License-Identifier: BSD-2-Clause
# Checks every #include of the kernel against layers.txt, and that no headers form a circle.
#
#   awk -f scripts/layers.awk layers.txt FILE...
#
# Prints one line per arrow that must not be and exits with 1 if there is any.

# layers.txt
FNR == NR {
	sub(/#.*/, "")
	if (split($0, part, ":") == 2) {
		gsub(/[ \t]/, "", part[1])
		rooms[part[1]] = 1
		allowed[part[1]] = part[2]
	}
	next
}

FNR == 1 { room = room_of(FILENAME) }

/^[ \t]*#[ \t]*include/ {
	target = $0
	sub(/^[ \t]*#[ \t]*include[ \t]*/, "", target)
	quote = substr(target, 1, 1)
	target = substr(target, 2)
	sub(/[">].*/, "", target)
	if (quote == "<") {
		if (target ~ /^entry\/.*offsets\.h$/ || target !~ /^entry/)
			next
		if (target ~ /^entry\//)
			target = "entry/include/" target
	} else if (target !~ /\//) {
		dir = FILENAME
		sub(/[^\/]*$/, "", dir)
		target = dir target
	}
	if (!may(room, target)) {
		printf "%s:%d: %s may not include %s (layers.txt)\n", FILENAME, FNR, room, target
		bad = 1
	}
	if (FILENAME ~ /\.h$/ && target ~ /\.h$/)
		edges[FILENAME] = edges[FILENAME] " " target
}

END {
	for (header in edges)
		visit(header, header)
	exit bad
}

function room_of(file,    path) {
	path = file
	while (path != "") {
		if (path in rooms)
			return path
		if (!sub(/\/[^\/]*$/, "", path))
			return file
	}
	return file
}

function may(from, to,    n, i, list) {
	if (room_of(to) == from)
		return 1
	n = split(allowed[from], list, /[ \t]+/)
	for (i = 1; i <= n; i++)
		if (list[i] != "" && (to == list[i] || index(to, list[i] "/") == 1))
			return 1
	return 0
}

# Depth first; state 1: on the way, 2: done.
function visit(header, way,    n, i, list) {
	if (state[header] == 2)
		return
	if (state[header] == 1) {
		printf "headers include each other: %s\n", way
		bad = 1
		return
	}
	state[header] = 1
	n = split(edges[header], list, " ")
	for (i = 1; i <= n; i++)
		visit(list[i], way " -> " list[i])
	state[header] = 2
}
