# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for bash from the rows of a program (`PROGRAM rows`, see bench/base/program.h).

function kind(argument) {
	return argument ~ /^\[?(RUN|BASE|FOLDER)/ ? "@folder" : \
		argument ~ /^(FILE|RECORDING)/ ? "@file" : ""
}

# The values of an option with commas between them are completed one by one.
function note(place, argument, words) {
	if (words kind(argument))
		values = values sprintf("\t\"%s\") echo \"%s%s\" ;;\n", place,
			argument ~ /^(SPEC|LIST)$/ ? "@joined " : "",
			words (words && kind(argument) ? " " : "") kind(argument))
}

BEGIN { FS = "\t" }
$1 == "program" { program = $2 }
$1 == "command" {
	commands = commands (commands ? " " : "") $2
	note($2 " ", $6, $7)
}
$1 == "option" {
	options[$2] = options[$2] " --" $3
	note($2 " --" $3, $5, $6)
	if ($4)
		note($2 " -" $4, $5, $6)
	if ($5)
		taking = taking (taking ? " | " : "") "\"" $2 " --" $3 "\"" \
			($4 ? " | \"" $2 " -" $4 "\"" : "")
}
END {
	name = program
	gsub(/-/, "_", name)
	printf "# Completion of %s for bash, made by completions/bash.awk.\n\n", program
	printf "_%s_values() { # COMMAND and OPTION: what may follow\n\tcase $1 in\n", name
	printf "\t\"help \") echo \"%s\" ;;\n%s\tesac\n}\n\n", commands, values
	printf "_%s_options() { # COMMAND\n\tcase $1 in\n", name
	for (command in options)
		printf "\t%s) echo \"--help%s\" ;;\n", command, options[command]
	printf "\t*) echo --help ;;\n\tesac\n}\n\n"
	printf "_%s_takes() { # COMMAND and OPTION: whether a value follows\n", name
	printf "\tcase $1 in\n\t%s) return 0 ;;\n\tesac\n\treturn 1\n}\n\n", taking
	while ((getline line <(directory "complete.bash")) > 0) {
		gsub(/@NAME@/, name, line)
		gsub(/@PROGRAM@/, program, line)
		gsub(/@COMMANDS@/, commands, line)
		if (line !~ /^# SPDX/)
			print line
	}
}
