# SPDX-License-Identifier: GPL-2.0-or-later
# The word is read from the line: bash would split it at "=" and ":". What it has split off must
# not be in the answers. A value that is joined by commas is completed from the last comma on.
_@NAME@() {
	local line=${COMP_LINE:0:COMP_POINT} word command previous option values words fixed='' joined=''
	word=${line##*[[:space:]]}
	read -ra words <<<"${line%"$word"}"
	command=${words[1]-} previous=${words[-1]}
	COMPREPLY=()
	if [ "${#words[@]}" = 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "@COMMANDS@ help --help --version" -- "$word")
		return
	fi
	if [[ " ${words[*]} " == *" -- "* ]]; then
		mapfile -t COMPREPLY < <(compgen -c -f -- "$word")
		return
	fi
	if [[ $word == --*=* ]]; then
		previous=${word%%=*} fixed=${word%%=*}= word=${word#*=}
	fi
	option=''
	if [ -n "$fixed" ] || _@NAME@_takes "$command $previous"; then
		option=$previous
	elif [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_@NAME@_options "$command")" -- "$word")
		return
	fi
	values=$(_@NAME@_values "$command $option")
	if [[ $values == *@joined* && $word == *,* ]]; then
		joined=${word%,*}, word=${word##*,}
	fi
	mapfile -t COMPREPLY < <(
		compgen -W "$(tr ' ' '\n' <<<"$values" | grep -v '^@')" -- "$word" || :
		[[ $values != *@folder* ]] || compgen -d -- "$word"
		[[ $values != *@file* ]] || compgen -f -- "$word"
	)
	fixed=$fixed$joined
	COMPREPLY=("${COMPREPLY[@]/#/$fixed}")
	word=${line##*[[:space:]]}
	word=${word%"${word##*[=:]}"}
	COMPREPLY=("${COMPREPLY[@]#"$word"}")
	[[ $values != *@joined* && $values != *@folder* ]] || compopt -o nospace
	[[ $values != *@folder* && $values != *@file* ]] || compopt -o filenames
}
complete -F _@NAME@ @PROGRAM@
