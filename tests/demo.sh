#!/bin/sh
# SPDX-License-Identifier: MIT
# Show the whole program on a made-up journal, in a private place that is
# removed at the end: `make demo`.  AYUMI_BUILD is the folder of the build.
#
# Nothing of the caller's own journal, settings or desktop is changed.  Where a
# desktop with a notification server is in use, one neutral notification is
# shown on it; elsewhere the script starts a display, a bus and a server of its
# own.  Nothing waits for a fixed time, and only processes that were started
# here are ended, each by its number.
set -eu

build=${AYUMI_BUILD:?set AYUMI_BUILD to the folder of the build}
PATH=$build/bin:$PATH
deadline_s=20
title_width=64

place=
daemon=
is_begun=
started=

# --- the language ------------------------------------------------------------

caller_language=${LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}}
case $caller_language in
en | en[_.:@-]*) LANGUAGE=en ;;
*) LANGUAGE=ja ;;
esac
export LANGUAGE

# say JAPANESE ENGLISH
say() {
	if [ "$LANGUAGE" = ja ]; then printf '%s\n' "$1"; else printf '%s\n' "$2"; fi
}

title() {
	printf '\n'
	printf '%*s\n' "$title_width" '' | tr ' ' '='
	say "$1" "$2"
	printf '%*s\n\n' "$title_width" '' | tr ' ' '='
}

# Show a command as it would be typed, and run it.
show() {
	printf '$'
	for word in "$@"; do
		case $word in
		*' '*) printf ' "%s"' "$word" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	printf '\n'
	"$@"
}

fail() {
	say "実演を続けられませんでした: $1" "The demonstration could not go on: $2" >&2
	exit 1
}

# --- processes, and leaving nothing behind ---------------------------------------

is_running() {
	[ -r "/proc/$1/stat" ] || return 1
	state=$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) || return 1
	[ -n "$state" ] && [ "$state" != Z ]
}

# Wait for the end of a process that is no child of this shell.
wait_for_end() {
	end=$(($(date +%s) + deadline_s))
	while is_running "$1"; do
		[ "$(date +%s)" -lt "$end" ] || return 1
		timeout 0.2 tail --pid="$1" -s 0.05 -f /dev/null || :
	done
}

end_process() {
	kill "$1" 2>/dev/null || :
	wait_for_end "$1" || kill -KILL "$1" 2>/dev/null || :
}

daemon_pid() {
	timeout "$deadline_s" ayumi status --json | sed -n 's/^ *"pid": *\([0-9]*\),*$/\1/p'
}

stop_daemon() {
	# One that is still starting has no socket yet; the question waits for it.
	if [ -z "$daemon" ] && [ -n "$is_begun" ]; then
		daemon=$(daemon_pid 2>/dev/null) || daemon=
	fi
	[ -z "$daemon" ] || end_process "$daemon"
	daemon=
	is_begun=
}

# The latest first: the server before its bus, the bus before the display.
stop_started() {
	exec 4<&-
	for pid in $started; do
		end_process "$pid"
		wait "$pid" 2>/dev/null || :
	done
	started=
}

leave_nothing() {
	status=$?
	trap '' INT TERM HUP
	if [ -n "$place" ]; then
		stop_daemon
		stop_started
		rm -rf "$place"
		place=
	fi
	exit "$status"
}

trap leave_nothing EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# --- the place ---------------------------------------------------------------------

bus=${DBUS_SESSION_BUS_ADDRESS:-}
if [ -z "$bus" ] && [ -S "${XDG_RUNTIME_DIR:-/nonexistent}/bus" ]; then
	bus=unix:path=$XDG_RUNTIME_DIR/bus
fi

# The address of a socket has room for about a hundred bytes.
temporary=${TMPDIR:-/tmp}
[ "${#temporary}" -le 60 ] || temporary=/tmp
place=$(mktemp -d "$temporary/ayumi-demo.XXXXXX")
HOME=$place
XDG_DATA_HOME=$place/data
XDG_RUNTIME_DIR=$place/run
XDG_CONFIG_HOME=$place/config
XDG_STATE_HOME=$place/state
XDG_CACHE_HOME=$place/cache
export HOME XDG_DATA_HOME XDG_RUNTIME_DIR XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
unset NOTIFY_SOCKET LISTEN_PID LISTEN_FDS
mkdir -m 700 "$XDG_DATA_HOME" "$XDG_RUNTIME_DIR" "$XDG_CONFIG_HOME" "$XDG_STATE_HOME" "$XDG_CACHE_HOME"

# --- a desktop to be reminded on -----------------------------------------------------

# Whether the caller sits at a desktop that shows notifications.
has_desktop() {
	[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ -n "$bus" ] &&
		DBUS_SESSION_BUS_ADDRESS=$bus gdbus call --session --timeout 5 \
			--dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
			--method org.freedesktop.DBus.NameHasOwner org.freedesktop.Notifications \
			2>/dev/null | grep -q true
}

remember() {
	started="$1 $started"
}

# Read one line that a program writes once it is ready, from a named pipe.
read_ready() {
	timeout "$deadline_s" head -n 1 "$1"
}

start_display() {
	mkfifo "$place/display"
	Xvfb -displayfd 3 -screen 0 1024x600x24 -nolisten tcp 3>"$place/display" \
		>/dev/null 2>"$place/display.log" </dev/null &
	remember $!
	number=$(read_ready "$place/display")
	[ -n "$number" ] || fail "画面(Xvfb)が始まりません。$(cat "$place/display.log")" \
		"the display (Xvfb) does not start. $(cat "$place/display.log")"
	DISPLAY=:$number
	export DISPLAY
	unset WAYLAND_DISPLAY
}

# Without folders of services, so that nothing else can be started through it.
start_bus() {
	cat >"$place/bus.conf" <<-END
		<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
		 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
		<busconfig>
		  <type>session</type>
		  <listen>unix:path=$place/bus</listen>
		  <auth>EXTERNAL</auth>
		  <policy context="default">
		    <allow send_destination="*" eavesdrop="true"/>
		    <allow eavesdrop="true"/>
		    <allow own="*"/>
		  </policy>
		</busconfig>
	END
	mkfifo "$place/address"
	dbus-daemon --config-file="$place/bus.conf" --print-address=3 --nofork --nopidfile --nosyslog \
		3>"$place/address" >/dev/null 2>"$place/bus.log" </dev/null &
	remember $!
	bus=$(read_ready "$place/address")
	[ -n "$bus" ] || fail "バス(dbus-daemon)が始まりません。$(cat "$place/bus.log")" \
		"the bus (dbus-daemon) does not start. $(cat "$place/bus.log")"
}

start_server() {
	printf '[global]\n    font = Noto Sans CJK JP 12\n' >"$place/dunstrc"
	dunst -config "$place/dunstrc" >/dev/null 2>"$place/server.log" </dev/null &
	remember $!
	gdbus wait --session --timeout "$deadline_s" org.freedesktop.Notifications ||
		fail "通知サーバー(dunst)が始まりません。$(cat "$place/server.log")" \
			"the notification server (dunst) does not start. $(cat "$place/server.log")"
}

# What is sent to the server from now on by programs that call themselves a calendar,
# as the reminders do, comes to descriptor 4.
watch_bus() {
	if [ "$LANGUAGE" = ja ]; then sender=カレンダー; else sender=Calendar; fi
	mkfifo "$place/watch"
	timeout 180 dbus-monitor --session \
		"type='method_call',interface='org.freedesktop.Notifications',member='Notify',arg0='$sender'" \
		>"$place/watch" 2>/dev/null </dev/null &
	remember $!
	exec 4<"$place/watch"
	# A monitor is told that it has lost its name: then it watches.
	while IFS= read -r line <&4; do
		case $line in *NameLost*) return 0 ;; esac
	done
	fail "通知を見届ける用意ができません。" "the bus cannot be watched."
}

# The title and the text of the next notification: the third and fourth string of the call.
read_notification() {
	strings=
	while IFS= read -r line <&4; do
		case $line in
		*member=Notify*) strings=0 ;;
		*'string "'*) [ -z "$strings" ] || strings=$((strings + 1)) ;;
		esac
		text=${line#*string \"}
		case $strings in
		3) shown_title=${text%\"} ;;
		4) shown_text=${text%\"} && return 0 ;;
		esac
	done
	return 1
}

displayed() {
	dunstctl count displayed
}

# What the server itself remembers: a member of the latest notification in its history.
remembered() {
	gdbus call --session --dest org.freedesktop.Notifications \
		--object-path /org/freedesktop/Notifications \
		--method org.dunstproject.cmd0.NotificationListHistory |
		sed "s/.*'$1': <//; s/^{[^}]*'data': <//; s/^'//; s/'>.*//"
}

# --- the demonstration -----------------------------------------------------------------

title '歩み(あゆみ)の実演' 'Ayumi: a demonstration'
say "一時的な場所 $place を使います。ご自分の日記には触れません。" \
	"It uses the temporary place $place and touches no journal of yours."
say "出てくる家庭、人、出来事は、すべて作りものです。" \
	"The household, its people and what happens to them are all made up."

if has_desktop; then
	own_desktop=yes
	say "通知は、今お使いの画面に一度だけ出ます(時刻だけの、目立たない文です)。" \
		"One notification will be shown on your own desktop (only a time, in neutral words)."
else
	own_desktop=
	say "通知を出せる画面がないので、目に見えない画面(Xvfb)と通知サーバー(dunst)を自分で用意します。" \
		"No desktop shows notifications here, so it starts an invisible one (Xvfb and dunst) of its own."
	start_display
	start_bus
fi
DBUS_SESSION_BUS_ADDRESS=$bus
export DBUS_SESSION_BUS_ADDRESS
[ -n "$own_desktop" ] || start_server
watch_bus

title '1. 書く人を決めて、見本の日記を読み込みます' '1. Who writes, and a made-up journal of fourteen months'
say "最初のコマンドが、日記の番をするデーモン ayumid を起動します。" \
	"The first command starts ayumid, the daemon that keeps the journal."
is_begun=yes
show ayumi member add 母
show ayumi member add 父
daemon=$(daemon_pid)
example=$build/share/ayumi/examples/household.txt
printf '$ ayumi add < %s\n' "${example##*/}"
ayumi add <"$example"

title '2. 集まりの予定を覚えさせます' '2. A meeting to be reminded of'
say "くり返しは言葉で書けます(--dry-run は見るだけ)。" \
	"A rule can be said in words (--dry-run only looks)."
if [ "$LANGUAGE" = ja ]; then rule=第2土曜; else rule='2nd Sat'; fi
show ayumi meeting add 家族の会 "$rule" 13:30-15:30 --dry-run
printf '\n'
say "次の予定は一時間あまりあとで、お知らせは一時間前。つまり、もうすぐ届きます。" \
	"The next one is in a little over an hour, with a reminder an hour before: it comes soon."
say "(実演が夜でも届くように、静かな時間帯をなくしておきます。)" \
	"(Quiet hours are taken away, so that it comes even where it is night.)"
ayumi config quiet-from 00:00 >/dev/null
ayumi config quiet-to 00:00 >/dev/null
now=$(date +%s)
due=$(((now / 60 + 1) * 60))
[ $((due - now)) -ge 3 ] || due=$((due + 60))
start=$((due + 3600))
if [ "$LANGUAGE" = ja ]; then once=一度だけ lead=1時間前; else once=once lead='1 hour before'; fi
show ayumi meeting add 家族の会 "$once" "$(date -d "@$start" +%H:%M)" --from "$(date -d "@$start" +%F)" --lead "$lead"

title '3. 一行で書きとめます' '3. An entry in one line'
say "引数に文章を書かなければ、シェルの履歴にも残りません。ふだんは「ayumi」だけで、番号を選んで書けます。" \
	"Without a text among its words, nothing private stays in the shell's history. Day by day, \"ayumi\" alone asks with numbers."
show ayumi add greeting:reply -b 母

title '4. いまは、どのあたりでしょうか' '4. Where things may stand'
show ayumi step

title '5. 先月のまとめ' '5. Last month in review'
if [ "$LANGUAGE" = ja ]; then month=先月; else month='last month'; fi
show ayumi report "$month"
printf '\n'
say "相談のときに渡す A4 一枚も作れます。置き場所は、かならず自分で決めます。" \
	"One A4 page for the consultation can be made of it. Where it lies is always for you to say."
show ayumi sheet "$month" --output "$place/sheet.pdf"

title '6. お知らせが届きます' '6. The reminder comes'
left=$((due - $(date +%s)))
if [ "$left" -gt 0 ]; then
	say "$(date -d "@$due" +%H:%M) ちょうどに届きます。あと $left 秒、待ちます。" \
		"It is due at $(date -d "@$due" +%H:%M) sharp: $left seconds from now."
fi
read_notification || fail "お知らせが時間内に届きませんでした。" "the reminder did not come in time."
say "届きました。通知サーバーに渡された言葉は、これだけです。" \
	"It has come. This is all that was handed to the notification server:"
say "    題: $shown_title" "    title: $shown_title"
say "    文: $shown_text" "    text:  $shown_text"
say "「家族の会」とは出ません。同じ画面をだれが見ても困らないように、はじめは時刻だけを出します。" \
	"It does not say what meeting it is: whoever sees the screen sees only a time."
if [ -n "$own_desktop" ]; then
	if [ -t 0 ]; then
		say "画面の通知をご覧ください。Enter キーで終わります。" "Please look at it on your screen. Enter goes on."
		read -r _ || :
	fi
else
	end=$(($(date +%s) + deadline_s))
	while [ "$(displayed)" != 1 ]; do
		[ "$(date +%s)" -lt "$end" ] || fail "通知が画面に出ませんでした。" "it was not shown."
	done
	say "dunst に聞くと、画面に出ている通知は $(displayed) 件です。閉じて、dunst の記録を見ます。" \
		"Asked, dunst says that it displays $(displayed) notification. It is closed; dunst's history says:"
	dunstctl close
	while [ "$(dunstctl count history)" != 1 ]; do
		[ "$(date +%s)" -lt "$end" ] || fail "通知を閉じられませんでした。" "it could not be closed."
	done
	say "    題: $(remembered summary)" "    title: $(remembered summary)"
	say "    文: $(remembered body)" "    text:  $(remembered body)"
fi

title '7. あとかたづけ' '7. Tidying up'
used=$place
stop_daemon
stop_started
rm -rf "$place"
place=
say "起動したものをすべて止め、$used を消しました。何も残っていません。" \
	"Everything that was started is stopped and $used is removed. Nothing is left behind."
