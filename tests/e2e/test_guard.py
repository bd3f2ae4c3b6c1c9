# SPDX-License-Identifier: MIT
"""What protects the journal from mistakes in the programs: how they are built, run and confined."""

import os
import pathlib
import re
import shutil
import socket
import stat
import subprocess

import pytest

from conftest import AYUMI, AYUMID, BUILD, is_alive, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]
HELPERS = sorted((BUILD / "libexec" / "ayumi").iterdir())
PROGRAMS = [AYUMI, AYUMID, *HELPERS]
EXPOSURE_MAX = 2.0

released = pytest.mark.skipif(BUILD.name != "release", reason="only the release is hardened")
confined = pytest.mark.skipif(BUILD.name in ("asan", "coverage"),
                              reason="a build that writes reports is not confined")


def output_of(*words, **more):
    return subprocess.run([str(word) for word in words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=True, **more).stdout.decode()


def asked_of(program):
    """What it wants of libraries: of its own objects where it has them all within itself."""
    if "NEEDED" in output_of("readelf", "-d", program):
        listed = output_of("nm", "-D", "--undefined-only", program)
    else:
        part = {AYUMI: "cli", AYUMID: "daemon"}[program]
        own = [BUILD / part / "main.o", BUILD / f"lib{part}.a", BUILD / "libschema.a"]
        listed = output_of("nm", "--undefined-only", *own)
    symbols = set(re.findall(r"U (\w+)", listed))
    assert symbols & {"strlen", "strcmp"}, "no symbols were read"
    return symbols


def as_nobody():
    """Another process of root may look at everything: the tests of root become somebody else."""
    return {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}


@released
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_how_the_programs_are_built(program):
    headers = output_of("readelf", "-W", "-h", "-l", "-d", program)
    assert re.search(r"Type: +DYN", headers)
    assert re.search(r"FLAGS_1.*NOW.*PIE|FLAGS_1.*PIE.*NOW", headers)
    assert "GNU_RELRO" in headers
    assert re.search(r"GNU_STACK .* RW +0x", headers)
    assert "TEXTREL" not in headers and "RUNPATH" not in headers and "RPATH" not in headers
    symbols = asked_of(program)
    assert "__stack_chk_fail" in symbols
    assert [name for name in symbols if re.fullmatch("__.*printf_chk", name)], "nothing is fortified"


@released
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="other machines have other means")
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_jumps_and_stacks_are_guarded(program):
    """-fcf-protection marks where a jump may land; -fstack-clash-protection touches each page."""
    main = output_of("objdump", "-d", "--no-show-raw-insn", "--disassemble=main", program)
    assert re.search(r"<main>:\n.*endbr64", main)
    # In what is linked whole the libraries' code says nothing of how ours was compiled.
    parts = {AYUMI: "cli", AYUMID: "daemon"}
    own = [*BUILD.glob(f"{parts[program]}/*.o"), *BUILD.glob("schema/*.o")] \
        if program in parts else [program]
    code = output_of("objdump", "-d", "--no-show-raw-insn", *own)
    assert re.search(r"orq? +\$0x0,(0x[0-9a-f]+)?\(%rsp\)", code)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_no_shell_is_ever_asked(program):
    symbols = asked_of(program)
    assert not symbols & {"system", "popen", "wordexp", "dlopen", "uv_dlopen"}


@pytest.mark.parametrize("program", [AYUMI, AYUMID], ids=lambda path: path.name)
def test_no_network_code(program):
    symbols = asked_of(program)
    assert "socket" in symbols
    assert not {name for name in symbols
                if re.match(r"getaddrinfo|gethostby|getnameinfo|inet_|res_|if_name|uv_tcp|uv_udp|"
                            r"uv_getaddrinfo|uv_ip[46]|htons|ntohs|in6addr", name)}


def families(text):
    return set(re.findall(r"socket(?:pair)?\((AF_\w+)", text))


@pytest.mark.skipif(BUILD.name == "asan", reason="the search for leaks cannot be traced")
def test_only_local_sockets_are_made(household):
    notes = [household.folder / "daemon.txt", household.folder / "command.txt"]
    trace = ["strace", "-f", "-e", "trace=socket,socketpair", "-o"]
    daemon = household.start(*trace, notes[0], AYUMID)
    wait_until(lambda: household.daemon_pid() and household.socket.exists(), "the daemon")
    for words in (["add", "note", "x"], ["list"], ["report"], ["status"], ["step"],
                  ["meeting", "add", "会", "第2土曜", "13:30"], ["show", "1"]):
        household.run(*trace, notes[1], AYUMI, *words, program=shutil.which("env"), check=None)
        assert families(notes[1].read_text()) == {"AF_UNIX"}, words
    household.stop()
    daemon.communicate(timeout=60)
    assert families(notes[0].read_text()) == {"AF_UNIX"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root sees its files and its environment")
def test_the_daemon_takes_nothing_along(household, tmp_path):
    """Neither the command's session and folder nor its files, nor what a manager told the command."""
    with open(tmp_path / "kept open", "w", encoding="utf-8") as file:
        household.run("add", "talk", "x", cwd=tmp_path, pass_fds=[file.fileno()],
                      environment={"LISTEN_PID": "1", "NOTIFY_SOCKET": str(tmp_path / "manager")})
    pid = household.daemon_pid()
    process = pathlib.Path(f"/proc/{pid}")
    assert os.getsid(pid) == pid
    assert process.joinpath("stat").read_text().rsplit(")", 1)[1].split()[4] == "0", "a terminal"
    assert os.readlink(process / "cwd") == "/"
    assert {os.readlink(process / "fd" / f"{fd}") for fd in range(3)} == {"/dev/null"}
    assert not [fd for fd in process.joinpath("fd").iterdir() if "kept open" in os.readlink(fd)]
    told = process.joinpath("environ").read_bytes()
    assert b"XDG_RUNTIME_DIR=" in told and b"LISTEN_PID" not in told and b"NOTIFY_SOCKET" not in told


@confined
def test_the_daemon_confines_itself(household):
    status = household.json("status")
    lines = dict(line.split(":\t") for line in
                 pathlib.Path(f"/proc/{status['pid']}/status").read_text().splitlines())
    if "seccomp" in status["sandbox"]:
        assert lines["Seccomp"].strip() == "2"
    assert lines["NoNewPrivs"].strip() == "1"
    said = household.run("status").out
    assert ("can write nothing" in said) == (len(status["sandbox"]) == 2)
    if not status["sandbox"]:
        pytest.skip("this kernel has neither Landlock nor seccomp")


@confined
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_nobody_reads_a_programs_memory(household, program):
    if as_nobody():
        for path in [household.folder, *household.folder.iterdir()]:
            os.chown(path, 65534, 65534)
    command = [str(program), *(["add", "--json"] if program == AYUMI else [])]
    if program.name == "ayumi-vault":
        # It waits for the passphrase.
        command = ["/bin/sh", "-c", 'exec "$0" seal 3<&0', str(program)]
    running = subprocess.Popen(command, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=household.environment, **as_nobody())
    own = os.geteuid() or 65534
    place = pathlib.Path(f"/proc/{running.pid}")
    try:
        # The files of a process that cannot be dumped belong to root, proc(5).
        wait_until(lambda: program.name in (place / "exe").readlink().name
                   and (place / "mem").stat().st_uid == 0, "no access to its memory", 10)
        assert f"Uid:\t{own}" in (place / "status").read_text()
    finally:
        running.kill()
        running.communicate()
    pid = household.daemon_pid()
    wait_until(lambda: not pid or not is_alive(pid) or program == AYUMI, "its end")


@confined
@pytest.mark.skipif(BUILD.name != "release", reason="what watches a program cannot be traced")
@pytest.mark.parametrize("missing, holds", (
    ("landlock_create_ruleset:error=ENOSYS", ["seccomp"]),
    ("landlock_restrict_self:error=EPERM", ["seccomp"]),
    ("seccomp:error=ENOSYS", ["landlock"]),
    ("prctl:error=EPERM", []),
), ids=lambda value: value.split(":")[0] if isinstance(value, str) else "")
def test_a_kernel_without_means_is_no_hindrance(household, missing, holds):
    whole = household.json("status")["sandbox"]
    household.stop()
    if len(whole) != 2:
        pytest.skip("this kernel has not both")
    daemon = household.start("strace", "-f", "-o", "/dev/null", "-e",
                             f"trace={missing.split(':')[0]}", "-e", f"inject={missing}", AYUMID)
    wait_until(lambda: household.daemon_pid() and household.socket.exists(), "the daemon")
    household.run("add", "note", "one")
    assert household.json("status")["sandbox"] == holds
    assert [entry["text"] for entry in household.json("list")] == ["one"]
    assert "can write nothing" not in household.run("status").out
    household.stop()
    daemon.communicate(timeout=60)


def test_a_reader_that_has_gone_kills_nobody(household):
    household.run(stdin="".join(f"2026-10-0{1 + i % 9} note {'x' * 2000}\n" for i in range(400)))
    pid = household.daemon_pid()
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        command = subprocess.run([str(AYUMI), "list", "2026"], stdout=gone, stderr=subprocess.PIPE,
                                 env=household.environment, check=False)
    assert command.returncode == 0, command.stderr
    call = b'{"method":"org.ayumi.Journal.List","parameters":{},"more":true}\0'
    for _ in range(5):
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(str(household.socket))
            peer.sendall(call * 3)
            assert peer.recv(1)
    assert household.json("status")["pid"] == pid and is_alive(pid)


def test_files_are_private_whatever_the_umask(household):
    open_to_all = {"preexec_fn": lambda: os.umask(0)}
    out = household.folder / "out"
    out.mkdir(mode=0o700)
    household.run("add", "note", "one", **open_to_all)
    household.run("config", "language", "en", **open_to_all)
    for words in (["export", "--output", out / "j.jsonl"],
                  ["report", "--format", "html", "--output", out / "r.html"],
                  ["report", "--format", "csv", "--output", out / "r.csv"],
                  ["sheet", "--output", out / "s.pdf"], ["backup", "now"],
                  ["backup", "--output", out / "copy.db"]):
        household.run(*words, **open_to_all)
    files = [path for path in household.folder.rglob("*")
             if not path.is_dir() and not path.name.startswith("sanitizer")]
    assert {household.database, household.socket,
            *(household.database.with_name(f"journal.db-{end}") for end in ("wal", "shm")),
            *(out / name for name in ("j.jsonl", "r.html", "r.csv", "s.pdf", "copy.db"))} <= set(files)
    assert [path for path in files if path.parent.name == "backups"]
    for path in files:
        assert stat.S_IMODE(path.lstat().st_mode) & 0o077 == 0, path
    for folder in (household.database.parent, household.socket.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not there")
def test_the_exposure_of_the_unit(household):
    unit = household.folder / "ayumid.service"
    text = (ROOT / "share/systemd/user/ayumid.service").read_text()
    unit.write_text(text.replace("@bindir@", "/usr/bin"))
    said = output_of("systemd-analyze", "security", "--offline=yes", "--user", "--no-pager", unit,
                     env=household.environment)
    line = said.splitlines()[-1]
    print(line)
    assert float(re.search(r"ayumid\.service: ([0-9.]+)", line)[1]) <= EXPOSURE_MAX, said
    # It may confine itself still further than the unit does.
    assert "landlock_restrict_self" in text
