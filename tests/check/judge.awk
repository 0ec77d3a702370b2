# SPDX-License-Identifier: BSD-2-Clause
# plan, status, found -> TAP; see run.sh.

function pattern(glob) {
	gsub(/[.+$^(){}\[\]\\]/, "\\\\&", glob)
	gsub(/\*/, ".*", glob)
	return "^(" glob ")$"
}

# What is wrong with one object, or "".
function judge(name, bad,    n, i, j, found, word, expected, count, left, all, e, where) {
	if (!(name in status))
		return "not built"
	all = found_at[name]
	n = split(all, found, "\n")
	if (status[name] != (bad ? 1 : 0)) {
		if (status[name] > 1 && said[name] != "")
			return "status " status[name] ": " said[name]
		if (n == 0)
			return "status " status[name] ", no findings"
	}
	for (i = 1; i <= n; i++)
		left[i] = 1
	if (bad)
		for (e = 1; e <= expects; e++) {
			where = expect_where[e]
			if (where != "" && name !~ ("/" (where ~ /-/ ? "" : "[a-z0-9-]*-") where "-O[^/]*$"))
				continue
			split(expect[e], word, " ")
			sub(/^function=/, "", word[2])
			sub(/^target=/, "", word[3])
			sub(/^sites=/, "", word[4])
			count = 0
			for (i = 1; i <= n; i++) {
				split(found[i], part, "\t")
				if (left[i] && part[1] ~ pattern(word[1]) && part[2] ~ pattern(word[2]) && part[3] ~ pattern(word[3])) {
					if (word[4] != "+" && count == word[4])
						break
					left[i] = 0
					count++
				}
			}
			if (word[4] == "+" ? count == 0 : count != word[4])
				expected = expected "; " (count ? "only " count " of" : "misses") " " expect[e]
		}
	for (i = 1; i <= n; i++)
		if (left[i]) {
			j = found[i]
			gsub(/\t/, " ", j)
			expected = expected "; says " j
		}
	if (expected == "" && status[name] != (bad ? 1 : 0))
		expected = "; status " status[name]
	return substr(expected, 3)
}

function verdict(    i, why, text, short) {
	if (shape == "")
		return
	text = ""
	for (i = 1; i <= objects; i++) {
		why = judge(object[i], object_bad[i])
		total++
		if (why != "") {
			wrong++
			short = object[i]
			sub(/\.json$/, "", short)
			text = text "#   " short ": " why "\n"
		}
	}
	number++
	if (text != "")
		failed++
	print (text != "" ? "not ok " : "ok ") number " - " shape
	printf "%s", text
}

BEGIN { FS = "\t" }

FILENAME ~ /\/plan$/ {
	plan[++plans] = $0
	next
}

FILENAME ~ /\/status$/ {
	name = $0
	sub(/ .*/, "", name)
	rest = substr($0, length(name) + 2)
	status[name] = rest + 0
	sub(/^[0-9]+ ?/, "", rest)
	said[name] = rest
	next
}

{
	found_at[$1] = found_at[$1] (($1 in found_at) && found_at[$1] != "" ? "\n" : "") $2 "\t" $3 "\t" $4
}

END {
	for (line = 1; line <= plans; line++) {
		split(plan[line], field, "\t")
		if (field[1] == "shape") {
			verdict()
			shape = field[2] " " field[3] ": " field[4]
			objects = expects = 0
		} else if (field[1] == "bad") {
			expect[++expects] = field[3]
			expect_where[expects] = field[2]
		} else {
			object[++objects] = field[2]
			object_bad[objects] = field[3]
		}
	}
	verdict()
	print "1.." number
	printf "# %d objects, %d wrong; %d of %d lines failed\n", total, wrong, failed, number
	exit failed > 0
}
