# SPDX-License-Identifier: MIT
"""What the shells offer, in the real shells."""

import os
import pathlib
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess

import pytest

from conftest import AYUMI, BUILD, DEADLINE_S, wait_until

SHARE = pathlib.Path(__file__).resolve().parents[2] / "share" / "completions"

BASH = """
source {file}
COMP_LINE=$1; COMP_POINT=${{#1}}
COMP_WORDS=($1); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_ayumi
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def environment(household):
    return {**household.environment, "PATH": f"{AYUMI.parent}:{household.environment['PATH']}", "TERM": "dumb"}


def bash(household, line):
    done = subprocess.run(["bash", "--norc", "--noprofile", "-c", BASH.format(file=SHARE / "ayumi.bash"), "bash", line],
                          env=environment(household), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=DEADLINE_S, check=True, cwd=household.folder)
    assert done.stderr == b""
    return [word for word in done.stdout.decode().split("\n") if word]


def fish(household, line):
    script = f"source {SHARE}/ayumi.fish; complete -C $argv[1]"
    done = subprocess.run(["fish", "--no-config", "-c", script, line], env=environment(household),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=DEADLINE_S, check=True,
                          cwd=household.folder)
    assert done.stderr == b""
    return [word.split("\t")[0] for word in done.stdout.decode().split("\n") if word]


def zsh(household, line):
    """Typed on a terminal of its own, and TAB pressed; the line as it then is."""
    start = household.folder / "z"
    start.mkdir(exist_ok=True)
    shutil.copy(SHARE / "_ayumi", start)
    (start / ".zshrc").write_text(
        f"fpath=({start} $fpath); autoload -Uz compinit; compinit -u -D; PS1='ready> '; setopt COMBINING_CHARS\n"
        f"told() {{ zle complete-word; print -r -- \"$BUFFER\" >{start}/line.new; mv {start}/line.new {start}/line; }}\n"
        "zle -N told; bindkey '^I' told\n")
    (start / "line").unlink(missing_ok=True)
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(household.folder)
        os.execvpe("zsh", ["zsh", "-d", "-i"], {**environment(household), "ZDOTDIR": str(start), "TERM": "vt100"})
    seen = b""
    is_typed = False

    def is_told():
        nonlocal seen, is_typed
        while select.select([terminal], [], [], 0)[0]:
            seen += os.read(terminal, 65536)
        if b"ready> " in seen and not is_typed:
            os.write(terminal, line.encode() + b"\t")
            is_typed = True
        return (start / "line").exists()

    wait_until(is_told, "the completed line")
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return (start / "line").read_text()


@pytest.fixture
def written(household):
    household.run("member", "add", "母")
    household.run("member", "add", "おばあ さん")
    household.run("add", "greeting:reply", "おはよう", "#朝の声", "-b", "母")
    household.run("add", "greeting:reply", "ないしょ", "#ひみつ", "--private")
    return household


@pytest.mark.parametrize("shell", [bash, fish])
def test_commands_options_and_words(written, shell):
    assert {"step", "status"} <= set(shell(written, "ayumi st"))
    assert "completion" not in shell(written, "ayumi ")
    assert {"--dry-run", "--keep-going"} <= set(shell(written, "ayumi import --"))
    assert "--date" in shell(written, "ayumi add --da")
    assert shell(written, "ayumi add gre") == ["greeting"]
    assert "あいさつ・声かけ" in shell(written, "ayumi add あい")
    assert set(shell(written, "ayumi list -b 母")) == {"母"}
    assert shell(written, "ayumi list --tag 朝") == ["朝の声"]
    assert shell(written, "ayumi list --tag ひ") == []
    assert shell(written, "ayumi export --format ma") == ["markdown"]
    assert shell(written, "ayumi config quiet-f") == ["quiet-from"]
    assert shell(written, "ayumi add -d yes") == ["yesterday"]
    assert "meeting" in shell(written, "ayumi help me")
    (written.folder / "entries.jsonl").write_text("")
    assert "entries.jsonl" in shell(written, "ayumi import entr")


def test_what_follows_a_colon_or_a_sign(written):
    assert set(bash(written, "ayumi add greeting:re")) == {"reply"}
    assert set(fish(written, "ayumi add greeting:re")) == {"greeting:reply"}
    assert bash(written, "ayumi export --format=ma") == ["markdown"]


def test_a_name_with_a_space_stays_one_word(written):
    assert bash(written, "ayumi list -b お") == ["おばあ\\ さん"]


def test_zsh(written):
    assert "ayumi export --format markdown" in zsh(written, "ayumi export --format ma")
    assert "ayumi list --tag 朝の声" in zsh(written, "ayumi list --tag 朝")
    assert "ayumi add greeting:reply" in zsh(written, "ayumi add greeting:re")


def test_no_daemon_is_started_and_nothing_is_said(household):
    for words in (("list", "-b", ""), ("list", "-g", ""), ("config", ""), ("nothing", ""), ("add", "--nothing", "x", "")):
        done = household.run("completion", "--", *words)
        assert done.err == "" and "\x1b" not in done.out
    assert household.daemon_pid() is None


def test_manuals_are_clean_and_say_what_the_help_says(household):
    help_text = household.run("--help").out
    names = re.findall(r"^  ([a-z-]+) {2,}\S", help_text, re.M)
    assert "add" in names and "export" in names
    for name in names:
        for language in ("en", "ja"):
            page = household.run("manual", name, environment={"LANGUAGE": language}).stdout
            path = household.folder / f"{name}.1"
            path.write_bytes(page)
            done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", str(path)], stdout=subprocess.PIPE,
                                  check=False)
            assert done.returncode == 0, done.stdout
            text = subprocess.run(["mandoc", "-T", "utf8", "-O", "width=1000", str(path)], stdout=subprocess.PIPE,
                                  check=True).stdout.decode()
            text = re.sub(".\b", "", text)
            for option in re.findall(r"^ +(?:-[a-z], )?(--[a-z-]+)", household.run(name, "--help").out, re.M):
                assert option in text, (name, option)
    assert "courtesy inside one login, not protection from it" in household.run("manual", "member").out.replace("\\-", "-")


@pytest.mark.parametrize("folder, outcome", [("man1", "reply"), ("ja/man1", "返事あり")])
def test_the_overview_names_every_command_and_leaves_the_details_to_their_manuals(household, folder, outcome):
    path = BUILD / "share" / "man" / folder / "ayumi.1"
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", str(path)], stdout=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stdout
    page = path.read_text().replace("\\-", "-")
    names = re.findall(r"^  ([a-z-]+) {2,}\S", household.run("--help").out, re.M)
    assert len(names) > 30
    for name in names:
        assert f"ayumi-{name}" in page, name
    # What an option is for stands in one place.
    assert "@commands@" not in page and "--said-by" not in page and page.count(".TP") < len(names) + 30
    assert f"greeting:{outcome}" in page or f"あいさつ:{outcome}" in page
    # Each of its examples is taken as it stands.
    for line in re.findall(r"^\.nf\n(.*?)^\.fi", page, re.M | re.S):
        for command in line.replace("\\(dq", '"').splitlines():
            words = shlex.split(command)
            assert words[0] == "ayumi"
            if len(words) > 1 and words[1] != "sheet":
                household.run(*words[1:], environment={"LANGUAGE": "ja" if "ja" in folder else "en"},
                              check=None if words[1] == "undo" else 0)


def test_the_writer_is_completed_behind_either_name(written):
    assert set(bash(written, "ayumi list --by 母")) == set(bash(written, "ayumi list --writer 母")) == {"母"}
    assert "--writer" in bash(written, "ayumi list --wr") and bash(written, "ayumi list --by") == []
