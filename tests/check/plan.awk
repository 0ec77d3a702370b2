# SPDX-License-Identifier: BSD-2-Clause
# The headings of shapes -> jobs and the plan; see run.sh.

function heading(key,    value, n, i, part) {
	value = head[key]
	n = split(arch " " compiler " " arch "-" compiler, part, " ")
	for (i = 1; i <= n; i++)
		value = value (value != "" && ((key "@" part[i]) in head) ? " " : "") head[key "@" part[i]]
	return value
}

function choice(key, all) {
	return heading(key) != "" ? heading(key) : all
}

function command() {
	if (compiler == "gcc")
		return arch == "x86-64" ? "gcc" : arch "-linux-gnu-gcc"
	return "clang --target=" (arch == "x86-64" ? "x86_64" : arch) "-linux-gnu -Wno-unused-command-line-argument"
}

function base_flags() {
	return "-c -w -pipe -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables -fomit-frame-pointer -fno-pic -fno-pie" \
		(arch == "x86-64" ? " -fcf-protection=none -mno-red-zone -mno-sse" : "") \
		(arch == "aarch64" && compiler == "gcc" ? " --param case-values-threshold=4" : "") \
		(arch == "riscv64" ? " -march=rv64gc -mabi=lp64d" : "") \
		" -I$here -I$top/entry/include -DMARKS=" marks
}

# One object, wrong or right: its commands into the job.
function object(bad,    name, parts, i, o, objects, checked, options, line) {
	name = out "/" shape "/" arch "-" compiler level "-m" marks (bad ? "-bad" : "-twin")
	parts = head["parts"] == "" ? 1 : head["parts"]
	for (i = 1; i <= parts; i++) {
		o = name (parts > 1 ? i : "") ".o"
		objects = objects " " o
		# a name of its own until it is whole: what is there is not made again
		line = line "{ [ -f " o " ] || { " command() " " base_flags() " " level " " heading("flags") \
			(bad ? " -DBAD" : "") (parts > 1 ? " -DPART=" i : "") " -o " o ".new " file \
			" && mv " o ".new " o "; }; } && "
	}
	checked = objects
	if (heading("link") != "") {
		line = line (arch == "x86-64" ? "" : arch "-linux-gnu-") "ld " heading("link") " -o " name ".elf" objects " && "
		checked = " " name ".elf"
	}
	options = heading("check")
	gsub(/%o/, name ".o", options)
	line = line "{ $AIRLOCK check --format json " options checked " >" name ".json; } 2>" name ".err\n"
	line = line "status=$?\nread -r said <" name ".err\necho " name ".json $status \"$said\"\n"
	printf "cd %s || exit\n%s", out "/" shape, line > job
	printf "object\t%s\t%d\n", name ".json", bad > (out "/plan")
}

# Without FULL: x86-64 has every level of both compilers, the others each level of one of them; marks
# take turns.
function taken(c, l, m, nl, nm,    other) {
	other = arch == "x86-64" ? 0 : arch == "aarch64" ? 1 : 2
	if (nl == 1)
		return (c + m + other) % nm == 0
	if (other && nc == 2 && (l + c + other) % 2)
		return 0
	return (l + c + m) % nm == 0
}

function plan_arch(    c, l, m, nl, nm, compilers, levels, kinds, i) {
	job = out "/job/" shape "." arch
	print "{" > job
	print "mkdir -p " out "/" shape > job
	compiler = ""
	nc = split(choice("compilers", "gcc clang"), compilers, " ")
	printf "shape\t%s\t%s\t%s\n", shape, arch, head["question"] > (out "/plan")
	for (i = 1; i <= bads; i++)
		if (bad_where[i] == "" || bad_where[i] == arch)
			printf "bad\t%s\t%s\n", "", bad_line[i] > (out "/plan")
		else if (index(bad_where[i], "gcc") || index(bad_where[i], "clang"))
			if (index(bad_where[i], "-") == 0 || index(bad_where[i], arch) == 1)
				printf "bad\t%s\t%s\n", bad_where[i], bad_line[i] > (out "/plan")
	for (c = 1; c <= nc; c++) {
		compiler = compilers[c]
		nl = split(choice("levels", assembly ? "-O2" : "-O1 -O2 -Os"), levels, " ")
		nm = split(choice("marks", "1 2 3"), kinds, " ")
		for (l = 1; l <= nl; l++)
			for (m = 1; m <= nm; m++) {
				if (!full && !taken(c, l, m, nl, nm))
					continue
				level = levels[l]
				marks = kinds[m]
				object(1)
				object(0)
			}
	}
	printf "} >%s.status 2>%s.log\n", job, job > job
	print job > (out "/jobs.list")
	close(job)
}

function plan_file(    a, n, arches) {
	if (shape != "") {
		if (shape in seen) {
			print "plan.awk: there are two shapes " shape > "/dev/stderr"
			exit 2
		}
		if (bads == 0 || head["question"] == "") {
			print "plan.awk: " file ": no question or no `bad`" > "/dev/stderr"
			exit 2
		}
		seen[shape] = 1
		arch = compiler = ""
		n = split(choice("arch", "all"), arches, " ")
		if (arches[1] == "all")
			n = split("x86-64 aarch64 riscv64", arches, " ")
		for (a = 1; a <= n; a++) {
			arch = arches[a]
			if (index(wanted, " " arch " "))
				plan_arch()
		}
	}
}

FNR == 1 {
	plan_file()
	split("", head)
	bads = 0
	file = "$here/" FILENAME
	shape = FILENAME
	assembly = shape ~ /\.S$/
	sub(/\.[cS]$/, "", shape)
}

/^ \* [a-z]+(@[a-z0-9-]+)?: / {
	key = $2
	sub(/:$/, "", key)
	value = $0
	sub(/^ \* [^ ]+ /, "", value)
	if (key ~ /^bad(@|$)/) {
		bad_line[++bads] = value
		bad_where[bads] = key ~ /@/ ? substr(key, 5) : ""
	} else
		head[key] = value
}

END {
	plan_file()
}
