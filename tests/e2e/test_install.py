# SPDX-License-Identifier: MIT
"""What is installed works without the source tree, and goes away again."""

import os
import pathlib
import subprocess

import pytest
from conftest import BUILD

ROOT = pathlib.Path(__file__).resolve().parents[2]


def make(*words):
    variant = BUILD.name
    return subprocess.run(["make", "--no-print-directory", f"VARIANT={variant}", *words], cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True,
                          env={n: v for n, v in os.environ.items() if not n.startswith("MAKE")
                               and n != "MFLAGS"}).stdout.decode()


# It builds everything once more, for the place where it goes.
@pytest.mark.skipif(BUILD.name != "release", reason="only the release is installed")
def test_install_use_uninstall(household):
    target = household.folder / "target"
    build = household.folder / "build"
    words = [f"DESTDIR={target}", "PREFIX=/usr", f"B={build}"]
    make(*words, "-j2", "install")
    make(*words, "installcheck")
    prefix = target / "usr"
    assert (prefix / "lib/systemd/user/ayumid.service").read_text().count("/usr/bin/ayumid") >= 1
    assert "@bindir@" not in (prefix / "lib/systemd/user/ayumid.service").read_text()
    assert (prefix / "share/man/man1/ayumi.1").exists()
    assert (prefix / "share/man/ja/man1/ayumi.1").exists()
    for name in ("add", "export"):
        assert (prefix / f"share/man/man1/ayumi-{name}.1").exists()
        assert "ユーザーコマンド" in (prefix / "share/man/ja/man1/ayumi-add.1").read_text()
    for place in ("bash-completion/completions/ayumi", "zsh/site-functions/_ayumi",
                  "fish/vendor_completions.d/ayumi.fish"):
        assert "completion --" in (prefix / "share" / place).read_text()
    for path in prefix.rglob("*"):
        if path.is_file() and path.suffix not in (".png",):
            assert str(ROOT).encode() not in path.read_bytes() or path.parent.name in ("bin", "ayumi")
    done = household.run("add", "note", "installed", program=prefix / "bin" / "ayumi",
                         environment={"LANGUAGE": "ja"})
    assert "installed" in done.out
    exe = os.readlink(f"/proc/{household.daemon_pid()}/exe")
    assert exe == str(prefix / "bin" / "ayumid")
    household.run("meeting", "add", "会", "第2土曜", "13:30", program=prefix / "bin" / "ayumi")
    household.stop()
    make(*words, "uninstall")
    assert [path for path in target.rglob("*") if path.is_file()] == []


def test_help_names_the_targets():
    text = make("help")
    for target in ("demo", "check", "lint", "install", "bench", "deps"):
        assert f"make {target}" in text
