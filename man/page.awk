# SPDX-License-Identifier: GPL-2.0-or-later
# A manual page from the rows of a program (`PROGRAM rows`, see bench/base/program.h) and its
# template: awk -f man/page.awk ROWS man/PROGRAM.1.in. In the template @VERSION@,
# @COMMANDS@ and @STATUSES@ are replaced.

# Text as roff takes it, `words` in bold, folded at blanks.
function roff(text,    line, at) {
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	while (match(text, /`[^`]*`/))
		text = substr(text, 1, RSTART - 1) "\\fB" substr(text, RSTART + 1, RLENGTH - 2) \
			"\\fP" substr(text, RSTART + RLENGTH)
	for (line = ""; length(text) > 76; text = substr(text, at + 1)) {
		for (at = 76; at > 1 && substr(text, at, 1) != " "; at--)
			;
		line = line guard(substr(text, 1, at - 1)) "\n"
	}
	return line guard(text)
}

# No line of text begins as a request does.
function guard(line) {
	return line ~ /^[.']/ ? "\\&" line : line
}

function add(line) {
	commands = commands line "\n"
}

BEGIN { FS = "\t" }

FNR == NR && $1 == "program" {
	program = $2
	version = $3
	sub(/-dirty$/, "", version) # the footer is narrow
	count = split($5, status, "; *")
	for (i = 1; i <= count; i++) {
		text = status[i]
		sub(/^[0-9]+ /, "", text)
		sub(/\.$/, "", text)
		number = substr(status[i], 1, index(status[i], " ") - 1)
		statuses = statuses ".TP\n" number "\n" roff(toupper(substr(text, 1, 1)) substr(text, 2) ".") "\n"
	}
}

FNR == NR && $1 == "command" {
	add(".SS " $2)
	forms = split($4, form, "|")
	for (i = 1; i <= forms || i == 1; i++) {
		if (i > 1)
			add(".br")
		add(".B " roff(program) " " $2)
		sub(/ $/, "", form[i])
		if (form[i])
			add(roff(form[i]))
	}
	add(".PP")
	text = $5 ? $5 : toupper(substr($3, 1, 1)) substr($3, 2) "."
	add(roff(text))
}

FNR == NR && $1 == "option" {
	add(".TP")
	head = "\\fB" ($4 ? "\\-" $4 "\\fP, \\fB" : "") "\\-\\-" roff($3) "\\fP"
	add(head ($5 ? " \\fI" $5 "\\fP" : ""))
	add(roff($7))
}

FNR != NR && $0 == "@COMMANDS@" {
	printf "%s", commands
	next
}

FNR != NR && $0 == "@STATUSES@" {
	printf "%s", statuses
	next
}

FNR != NR {
	sub(/@VERSION@/, roff(version))
	print
}
