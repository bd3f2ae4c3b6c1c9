# SPDX-License-Identifier: MIT
# Completion of ayumi for fish; the program itself tells what a word could become.

function __ayumi_offers
    set -l typed (commandline -opc)
    set -e typed[1]
    ayumi completion -- $typed (commandline -ct) 2>/dev/null
end

function __ayumi_wants_files
    __ayumi_offers | string match -q -- ':files*'
end

complete -c ayumi -f -a '(__ayumi_offers | string match -v -- ":files*")'
complete -c ayumi -n __ayumi_wants_files -F
