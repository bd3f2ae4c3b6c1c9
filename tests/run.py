#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Run the unit tests and the end-to-end tests, and close with one line of counts."""

import argparse
import concurrent.futures
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
UNIT_DEADLINE_S = 600
VALGRIND_DEADLINE_S = 2400
E2E_DEADLINE_S = 1500
# End-to-end tests mostly wait for programs that they started; each has folders and a screen of its own.
E2E_A_CORE = 2
# They take longest, and so begin first.
LONG = ("test_wallclock", "test_agenda_year", "test_changes_any", "test_server_limits")


def private_environment(folder):
    """An environment in which nothing of the user's own is touched."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "NOTIFY_SOCKET",
                        "LISTEN_PID", "LISTEN_FDS", "LC_ALL", "LC_MESSAGES", "LANGUAGE", "NO_COLOR",
                        "MAKEFLAGS", "MFLAGS", "MAKELEVEL")
    }
    environment["LANG"] = "C.UTF-8"
    environment["TZ"] = "Asia/Tokyo"
    environment["HOME"] = str(folder)
    for name in ("XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        path = folder / name.lower()
        path.mkdir(mode=0o700)
        environment[name] = str(path)
    environment.setdefault("ASAN_OPTIONS", "abort_on_error=1:detect_leaks=1")
    environment.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    environment["LSAN_OPTIONS"] = f"suppressions={HERE / 'data' / 'lsan.supp'}:print_suppressions=0"
    return environment


def run_unit(program, wrapper):
    """Returns (name, passed, failed, skipped, output)."""
    name = pathlib.Path(program).name
    with tempfile.TemporaryDirectory(prefix="ayumi-") as folder:
        begun = time.monotonic()
        try:
            done = subprocess.run(
                wrapper + [program], env=private_environment(pathlib.Path(folder)),
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                timeout=VALGRIND_DEADLINE_S if wrapper else UNIT_DEADLINE_S, check=False)
            output, code = done.stdout.decode(errors="replace"), done.returncode
        except subprocess.TimeoutExpired as late:
            output, code = (late.output or b"").decode(errors="replace") + "\nnot done in time\n", 1
        took = time.monotonic() - begun
    passed = sum(int(n) for n in re.findall(r"\[  PASSED  \] (\d+) test", output))
    failed = sum(int(n) for n in re.findall(r"\[  FAILED  \] \w*: ?(\d+) test", output))
    skipped = sum(int(n) for n in re.findall(r"\[  SKIPPED \] \w*: ?(\d+) test", output))
    if code != 0 and failed == 0:
        failed = 1
    print(f"{name:32} {passed:5} passed {failed:3} failed {took:7.1f} s", flush=True)
    return name, passed, failed, skipped, output if failed or passed == 0 else ""


def run_end_to_end(only):
    """Returns (passed, failed, skipped)."""
    with tempfile.TemporaryDirectory(prefix="ayumi-") as folder:
        words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short",
                 "-n", str(E2E_A_CORE * (os.cpu_count() or 1)), "--durations=5", str(HERE / "e2e")]
        if only:
            words += ["-k", only]
        environment = private_environment(pathlib.Path(folder))
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        done = subprocess.run(words, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=E2E_DEADLINE_S, check=False)
    output = done.stdout.decode(errors="replace")
    print(output, flush=True)

    def count(word):
        found = re.findall(rf"(\d+) {word}", output.strip().splitlines()[-1])
        return int(found[-1]) if found else 0

    failed = count("failed") + count("errors?")
    # 5: pytest found no test of that name.
    if done.returncode not in (0, 5) and failed == 0:
        failed = 1
    return count("passed"), failed, count("skipped")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="only tests whose name contains this")
    parser.add_argument("--valgrind", action="store_true", help="unit tests under valgrind")
    parser.add_argument("--units", action="store_true", help="unit tests alone")
    parser.add_argument("programs", nargs="*")
    options = parser.parse_args()
    # Under nohup it would be ignored by everything that is started here.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    wrapper = []
    if options.valgrind:
        wrapper = ["valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full",
                   "--errors-for-leak-kinds=definite"]
    programs = sorted((p for p in options.programs if options.only in pathlib.Path(p).name),
                      key=lambda program: pathlib.Path(program).name not in LONG)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = list(pool.map(lambda program: run_unit(program, wrapper), programs))
    for name, _, _, _, output in results:
        if output:
            print(f"--- {name}\n{output}")
    passed = sum(result[1] for result in results)
    failed = sum(result[2] for result in results)
    skipped = sum(result[3] for result in results)
    if not options.valgrind and not options.units:
        more = run_end_to_end(options.only)
        passed, failed, skipped = passed + more[0], failed + more[1], skipped + more[2]
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
