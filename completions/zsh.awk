# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for zsh from the rows of a program (`PROGRAM rows`, see bench/base/program.h).

# A short description: what stands before a remark, without what _arguments would read.
function short(text) {
	sub(/(;| \(|: ).*/, "", text)
	gsub(/'/, "'\\''", text)
	gsub(/\[|\]|:|`/, "", text)
	return text
}

# What completes a value: words, files or folders; joined by commas where the value is a list.
function action(argument, words) {
	gsub(/:/, "\\:", words)
	if (argument ~ /^(SPEC|LIST)$/)
		return "_sequence compadd -S \"\" - " words
	if (words && argument == "FILE")
		return " _" name "_or_file " words
	if (words)
		return "(" words ")"
	return argument ~ /^\[?(RUN|BASE|FOLDER)/ ? "_files -/" : argument ~ /^(FILE|RECORDING)/ ? "_files" : " "
}

function add(command, spec) {
	specs[command] = specs[command] " \\\n\t\t\t'" spec "'"
}

BEGIN { FS = "\t" }
$1 == "program" {
	program = $2
	name = program
	gsub(/-/, "_", name)
}
$1 == "command" {
	order[++count] = $2
	commands = commands "\t\t'" $2 ":" short($3) "'\n"
	names = names " " $2
	if ($7 || $6)
		add($2, "*:" tolower($6) ":" action($6, $7))
	if ($4 ~ /-- COMMAND/)
		add($2, "*::command:_normal")
}
$1 == "option" {
	value = $5 ? ":" $5 ":" action($5, $6) : ""
	again = $5 ~ /^(SPEC|NAME|KEY=VALUE)$/ && $3 != "format" ? "*" : ""
	add($2, again "--" $3 ($5 ? "=" : "") "[" short($7) "]" value)
	if ($4)
		add($2, "-" $4 ($5 ? "+" : "") "[" short($7) "]" value)
}
END {
	printf "#compdef %s\n# Completion of %s for zsh, made by completions/zsh.awk.\n\n", program, program
	printf "_%s_or_file() {\n\tcompadd -- \"$@\"\n\t_files\n}\n\n", name
	printf "_%s() {\n\tlocal curcontext=$curcontext state line\n\tlocal -a commands=(\n%s", name, commands
	printf "\t\t'help:the options of a command'\n\t)\n"
	printf "\t_arguments -C '--help[what there is]' '--version[version, compiler and flags]' \\\n"
	printf "\t\t'1:command:->command' '*::argument:->argument'\n\tcase $state in\n"
	printf "\tcommand) _describe command commands ;;\n\targument)\n\t\tcase $words[1] in\n"
	printf "\t\thelp) _arguments '1:command:(%s)' ;;\n", names
	for (i = 1; i <= count; i++)
		printf "\t\t%s) _arguments '--help[its options]'%s ;;\n", order[i], specs[order[i]]
	printf "\t\tesac ;;\n\tesac\n}\n\n_%s \"$@\"\n", name
}
