# SPDX-License-Identifier: MIT
# Completion of ayumi for bash; the program itself tells what a word could become.

_ayumi() {
	local line word current cut before=${COMP_LINE:0:COMP_POINT}
	local -a typed
	IFS=$' \t\n' read -ra typed <<<"$before"
	current=${before##*[[:space:]]}
	[[ -n $current ]] || typed+=("")
	# bash replaces only what follows the last of these.
	cut=
	[[ $current == *[:=]* && $COMP_WORDBREAKS == *[:=]* ]] && cut=${current%"${current##*[:=]}"}
	COMPREPLY=()
	while IFS= read -r line; do
		word=${line%%$'\t'*}
		if [[ $word == :files ]]; then
			compopt -o filenames 2>/dev/null
			while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current")
			continue
		fi
		word=${word#"$cut"}
		[[ $word == *[[:space:]\'\"\\\$\`\&\;\|\<\>\(\)\*\?\#]* ]] && printf -v word '%q' "$word"
		COMPREPLY+=("$word")
	done < <("${typed[0]}" completion -- "${typed[@]:1}" 2>/dev/null)
}
complete -F _ayumi ayumi
