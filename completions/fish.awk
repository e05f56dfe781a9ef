# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for fish from the rows of a program (`PROGRAM rows`, see bench/base/program.h).

function short(text) {
	sub(/(;| \(|: ).*/, "", text)
	gsub(/'|`/, "", text)
	return text
}

# What completes a value; one that is joined by commas is completed from the last comma on.
function action(argument, words) {
	gsub(/ /, "\\n", words)
	if (argument ~ /^(SPEC|LIST)$/)
		return " -x -a '(__" name "_joined \"" words "\")'"
	if (words)
		return (argument == "FILE" ? " -r -F" : " -x") " -a '(printf \"" words "\\n\")'"
	if (argument ~ /^\[?(RUN|BASE|FOLDER)/)
		return " -x -a '(__fish_complete_directories)'"
	return argument ~ /^(FILE|RECORDING)/ ? " -r -F" : argument ? " -x" : ""
}

function line(condition, rest) {
	printf "complete -c %s -n '%s'%s\n", program, condition, rest
}

BEGIN { FS = "\t" }
$1 == "program" {
	program = $2
	name = program
	gsub(/-/, "_", name)
	printf "# Completion of %s for fish, made by completions/fish.awk.\n\n", program
	printf "function __%s_joined\n\tset -l done (string match -r '^.*,' -- (commandline -ct | string replace -r '^--[a-z-]+=' ''))\n", name
	printf "\tprintf \"$argv\\n\" | string replace -r '^' \"$done\"\nend\n\n"
	printf "complete -c %s -f\n", program
	line("__fish_use_subcommand", " -l version -d 'version, compiler and flags'")
	line("__fish_use_subcommand", " -a help -d 'the options of a command'")
}
$1 == "command" {
	line("__fish_use_subcommand", " -a " $2 " -d '" short($3) "'")
	line("__fish_seen_subcommand_from help", " -a " $2)
	line("__fish_seen_subcommand_from " $2, " -l help -d 'its options'")
	if ($6)
		line("__fish_seen_subcommand_from " $2, action($6, $7))
	if ($4 ~ /-- COMMAND/)
		line("__fish_seen_subcommand_from " $2 "; and contains -- -- (commandline -opc)",
		     " -F -a '(__fish_complete_command)'")
}
$1 == "option" {
	line("__fish_seen_subcommand_from " $2,
	     " -l " $3 ($4 ? " -s " $4 : "") action($5, $6) " -d '" short($7) "'")
}
