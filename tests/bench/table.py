#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What people wait for, each beside its floor and the goal, and how it grows with the journal.

One month of 100 entries stands in journals of 0, 10,000 and 100,000 others over
ten years; GROWTH=1 adds 1,000,000, SIZES=0,5000 are others, RUNS=60 is how often
each is measured.  The floors are the
programs tests/bench/floor_*.c: the least that keeps or asks the same with the
same libraries.  Times are of the processor, the daemon's part included, unless
they are called wall; of wall times the best is taken.  A bare start is the least
that starts a daemon, linked as ours is, to keep one entry.  Goals are ratios, and
printed for the record: nothing passes or fails by time here.
"""

import contextlib
import datetime
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from conftest import AYUMI, BUILD, Household, is_alive, wait_until  # noqa: E402

SIZES = [int(size) for size in os.environ.get("SIZES", "0,10000,100000").split(",")]
if os.environ.get("GROWTH"):
    SIZES.append(1000000)
RUNS = int(os.environ.get("RUNS", "60"))
FLOORS = BUILD / "tests" / "bench"
COUNTED_DAEMON = FLOORS / "ayumid"
FIRST = datetime.date(2014, 1, 1)
DAYS = 3650
MONTH = "2019-10"
MONTH_ENTRIES = 100
WORD = "花火大会"
# What the index holds of a word, and of a part of one that is shorter than its terms.
ROWS = ("SELECT e.*, m.name FROM {} LEFT JOIN member AS m ON m.id = e.member WHERE {} "
        "AND e.is_removed = 0 ORDER BY e.day DESC, e.minute DESC, e.number DESC LIMIT 30;\n")
MATCH = ROWS.format("search_text AS s JOIN entry AS e ON e.number = s.rowid",
                    "s.words MATCH '\"{}\"'")
TERM = ROWS.format("entry AS e", "e.number IN (SELECT doc FROM search_term "
                   "WHERE term >= '{0}' AND term < '{0}' || char(0x10FFFF))")
SEARCHES = (("a search, rare word", WORD, MATCH), ("a search, in every entry", "ひとこと", MATCH),
            ("a search, two digits", "12", TERM))
KINDS = ("greeting:none", "greeting:reply", "talk", "meal", "room", "supporter:met", "outing")
COUNTED = 20
COLUMNS = 40


def entries(count):
    """Lines of CSV: the month, and so many others on other days."""
    yield "date,kind,outcome,member,text\n"
    for i in range(MONTH_ENTRIES):
        text = WORD if i % 10 == 0 else "ひとこと"
        yield f"{MONTH}-{1 + i % 31:02d},talk,,,{text}{i}\n"
    for i in range(count):
        day = FIRST + datetime.timedelta(days=i * DAYS // count)
        if f"{day}".startswith(MONTH):
            day += datetime.timedelta(days=31)
        kind, _, outcome = KINDS[i * 7 // 5 % len(KINDS)].partition(":")
        yield f"{day},{kind},{outcome},,ひとこと{i}\n"


def cpu_of(pid):
    """Seconds that a process has had the processor."""
    return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def best(words, environment=None, before=lambda: None):
    """The best wall time of a command, in seconds; what has to be done before each is not counted."""
    words = [str(word) for word in words]
    quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1)]
    taken = []
    for _ in range(RUNS):
        before()
        begun = time.perf_counter()
        pid = os.posix_spawn(words[0], words, environment or os.environ, file_actions=quiet)
        _, status = os.waitpid(pid, 0)
        taken.append(time.perf_counter() - begun)
        assert status == 0, words
    return min(taken)


def end_listener(path):
    """End what listens on a socket, if something does, and wait for it."""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return
        credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid = struct.unpack("3i", credentials)[0]
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: not is_alive(pid), "its end")


class Bench:
    """One size: a household with its journal, and the floor's daemon with as many entries."""

    def __init__(self, folder, size):
        self.household = Household(folder)
        self.size = size
        self.rows = {}
        self.floor_database = folder / "floor.db"
        self.floor_socket = folder / "floor"
        self.floor = None

    def fill(self):
        lines = "".join(entries(self.size)).encode()
        self.household.run("status")
        before = time.perf_counter()
        # Without the harness's deadline, which a million entries may pass.
        subprocess.run([AYUMI, "import", "-", "--format", "csv"], input=lines, check=True,
                       env=self.household.environment, stdout=subprocess.DEVNULL)
        self.import_s = time.perf_counter() - before
        self.after_import = self.memory()
        before = time.perf_counter()
        subprocess.run([FLOORS / "floor_query", "fill", self.floor_database,
                        str(self.size + MONTH_ENTRIES)], check=True)
        self.floor_import_s = time.perf_counter() - before
        self.floor = subprocess.Popen(
            [FLOORS / "floor_daemon", self.floor_socket, self.floor_database],
            stdout=subprocess.PIPE)
        self.floor.stdout.readline()

    def measure(self, *words, pid=None):
        """By hyperfine: the best wall time, and the mean of the processor's, in seconds."""
        report = self.household.folder / "hyperfine.json"
        # What the daemon makes on first use, the estimate's days, is kept; a row of its own says it.
        subprocess.run([str(word) for word in words], env=self.household.environment, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        before = cpu_of(pid) if pid else 0
        command = " ".join(f"'{word}'" for word in words)
        subprocess.run(["hyperfine", "--shell=none", "--runs", str(RUNS), "--style", "none",
                        "--export-json", str(report), command],
                       env=self.household.environment, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)
        daemon = (cpu_of(pid) - before) / RUNS if pid else 0
        result = json.loads(report.read_text())["results"][0]
        return {"wall": result["min"], "cpu": result["user"] + result["system"] + daemon}

    def row(self, name, floor, peer, ours, goal):
        self.rows[name] = {"floor": floor, "shell": peer, "ayumi": ours, "goal": goal}

    def shell(self, name, database, sql):
        """The sqlite3 shell on a script, where it is installed."""
        if not shutil.which("sqlite3"):
            return None
        script = self.household.folder / name
        script.write_text(sql)
        return self.measure("sqlite3", "-init", script, database, ".exit")

    def run(self):
        self.fill()
        pid = self.household.daemon_pid()
        true = self.measure("/bin/true")
        floor = self.measure(FLOORS / "floor_client", self.floor_socket, "2026-01-01 hello",
                             pid=self.floor.pid)
        shell = self.shell("add", self.floor_database,
                           "PRAGMA synchronous = FULL;\nBEGIN IMMEDIATE;\n"
                           "INSERT INTO entry (id, day, kind, text) VALUES "
                           "(hex(randomblob(16)), '2026-01-01', 'talk', 'hello');\n"
                           "INSERT INTO words (rowid, text) VALUES (last_insert_rowid(), 'hello');\n"
                           "COMMIT;\n")
        ours = self.measure(AYUMI, "add", "talk", "hello", pid=pid)
        self.row("add, wall", floor["wall"], shell and shell["wall"], ours["wall"], "1.25 x floor")
        self.row("add", floor["cpu"], shell and shell["cpu"], ours["cpu"], "")
        self.row("add, wall, beside /bin/true", true["wall"], None, ours["wall"], "2 x")
        self.asking("a month's list", "list", MONTH, goal="1.5 x shell", pid=pid)
        self.asking("a month's report", "report", MONTH, goal="2 x shell", pid=pid)
        self.asking("a year's report", "report", MONTH[:4], goal="", pid=pid)
        for name, word, sql in SEARCHES:
            shell = self.shell("search", self.household.database, sql.format(word))
            ours = self.measure(AYUMI, "search", word, pid=pid)
            self.row(name, None, shell and shell["cpu"], ours["cpu"], "1.5 x shell")
        for name, words in (("step", ("step",)), ("step --why", ("step", "--why")),
                            ("guide", ("guide",)), ("status", ("status",)),
                            ("kinds, without the daemon", ("kinds",))):
            self.row(name, true["cpu"], None, self.measure(AYUMI, *words, pid=pid)["cpu"],
                     "beside /bin/true")
        if self.size:
            self.row("import, wall, an entry", self.floor_import_s / self.size, None,
                     self.import_s / self.size, "5 us (200,000 a second)")
        self.start()
        self.rest()

    def asking(self, name, *words, goal, pid):
        since = words[-1]
        days = (f"{since}-01", f"{since}-31") if "-" in since else (f"{since}-01-01", f"{since}-12-31")
        floor = self.measure(FLOORS / "floor_query", "month", self.household.database, *days)
        shell = self.shell("month", self.household.database,
                           "SELECT * FROM entry WHERE is_removed = 0 AND day BETWEEN "
                           f"'{days[0]}' AND '{days[1]}' ORDER BY day, minute, number;\n")
        ours = self.measure(AYUMI, *words, pid=pid)
        self.row(name, floor["cpu"], shell and shell["cpu"], ours["cpu"], goal)

    def start(self):
        """The first command after a clean stop, which starts the daemon."""
        socket_path = self.household.folder / "started"
        starting = [FLOORS / "whole" / "floor_client", socket_path, "2026-01-01 hello",
                    FLOORS / "whole" / "floor_daemon", self.household.folder / "started.db"]
        floor = best([FLOORS / "floor_client", self.floor_socket, "2026-01-01 hello"])
        least = best(starting, before=lambda: end_listener(socket_path))
        end_listener(socket_path)
        ours = best([AYUMI, "add", "talk", "hello"], self.household.environment,
                    before=self.household.stop)
        self.row("the first add, wall", floor, None, ours, "3 x floor")
        self.row("… beside a bare start", least, None, ours, "")

    def rest(self):
        """Memory while nothing is asked: of a daemon that listed, and of one that estimates."""
        self.household.run("list", MONTH)
        self.after_list = self.memory()
        pid = self.household.daemon_pid()
        before = cpu_of(pid)
        self.household.run("report", MONTH)
        self.row("the first report, daemon", None, None, cpu_of(pid) - before,
                 "once after a start")
        self.after_report = self.memory()

    def memory(self):
        """MB resident, and MB of it that no other process could share."""
        pid = self.household.daemon_pid()
        sizes = {}
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
            name, kib = line.split()[:2]
            sizes[name.rstrip(":")] = int(kib) / 1024
        return sizes["Rss"], sizes["Private_Dirty"]

    def stop(self):
        self.household.stop()
        if self.floor:
            self.floor.kill()
            self.floor.wait()


def instructions(folder, words, environment):
    out = folder / "callgrind"
    subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}",
                    *[str(word) for word in words]], env=environment, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return total_of(out)


def total_of(out):
    return next(int(line.split()[1]) for line in out.read_text().splitlines()
                if line.startswith(("summary:", "totals:")))


@contextlib.contextmanager
def counted(folder, words, environment, answer):
    """A daemon of which is counted what it does while it answers; the count is left in `answer`."""
    out = folder / "callgrind-daemon"
    process = subprocess.Popen(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", "--toggle-collect=on_read",
         *[str(word) for word in words]], env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    yield
    process.send_signal(signal.SIGTERM)
    process.wait()
    answer.append(total_of(out))


def count_adds(folder, daemon, client, socket, environment):
    """Instructions of the client, and of the daemon for an add once it is warm."""
    counts = []
    for adds in (2, 2 + COUNTED):
        with counted(folder, daemon, environment, counts):
            wait_until(socket.exists, "the daemon's socket")
            for _ in range(adds):
                subprocess.run([str(word) for word in client], env=environment, check=True,
                               stdout=subprocess.DEVNULL)
            ours = instructions(folder, client, environment)
        socket.unlink(missing_ok=True)
    return ours, (counts[1] - counts[0]) // COUNTED


def tell_instructions():
    with tempfile.TemporaryDirectory(prefix="ay-") as name:
        folder = pathlib.Path(name)
        household = Household(folder)
        true = instructions(folder, ["/bin/true"], household.environment)
        floor = count_adds(folder, (FLOORS / "floor_daemon", folder / "floor", folder / "floor.db"),
                           (FLOORS / "floor_client", folder / "floor", "2026-01-01 hello"),
                           folder / "floor", household.environment)
        ours = count_adds(folder, (COUNTED_DAEMON,), (AYUMI, "add", "talk", "hello"), household.socket,
                          household.environment)
        household.stop()
    print(f"\nInstructions of an add (callgrind)        floor      ayumi    goal\n"
          f"  client, its loading included     {floor[0] / 1e6:8.2f} M {ours[0] / 1e6:8.2f} M   0.30 M"
          f"   (/bin/true {true / 1e6:.2f} M)\n"
          f"  daemon                           {floor[1] / 1e6:8.2f} M {ours[1] / 1e6:8.2f} M   0.50 M")


def cell(seconds, floor=None):
    if seconds is None:
        return " " * 18
    scaled = f"{seconds * 1e6:7.1f} us" if seconds < 1e-4 else f"{seconds * 1e3:7.2f} ms"
    return f"{scaled} {f'{seconds / floor:6.2f}x' if floor else '':8}"


def tell_table(bench):
    print(f"\n{bench.size:,} entries beside the month's {MONTH_ENTRIES}\n"
          f"{'':28} {'floor':10} {'sqlite3 shell':18} {'ayumi':18} goal")
    for name, row in bench.rows.items():
        floor = row["floor"] or row["shell"]
        print(f"  {name:27}{cell(row['floor']):11.10}{cell(row['shell'], floor)} "
              f"{cell(row['ayumi'], floor)} {row['goal']}")
    for name, (resident, own) in (("after the import", bench.after_import),
                                  ("at rest", bench.after_list),
                                  ("with the estimate", bench.after_report)):
        print(f"  {name:27}{resident:.1f} MB resident (5), {own:.1f} MB its own (2)")


def tell_growth(benches):
    """Each row's bars stand beside those of the smallest journal that has the row."""
    print("\nGrowth: what ayumi takes, beside the smallest journal; flat is what is wanted")
    names = list(dict.fromkeys(name for bench in benches for name in bench.rows))
    values = {name: [(bench.size, bench.rows[name]["ayumi"]) for bench in benches
                     if name in bench.rows] for name in names}
    values["its own memory at rest"] = [(bench.size, bench.after_list[1]) for bench in benches]
    values["… with the estimate"] = [(bench.size, bench.after_report[1]) for bench in benches]
    for name, points in values.items():
        longest = max(value for _, value in points)
        for i, (size, value) in enumerate(points):
            bar = "█" * max(1, round(value / longest * COLUMNS))
            print(f"  {name if i == 0 else '':28}{size:>9,}  {bar:{COLUMNS}} {value / points[0][1]:5.2f}x")


def main():
    benches = []
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="ay-") as folder:
            bench = Bench(pathlib.Path(folder), size)
            try:
                bench.run()
                tell_table(bench)
            finally:
                bench.stop()
            assert not is_alive(bench.floor.pid)
            benches.append(bench)
    tell_growth(benches)
    tell_instructions()


if __name__ == "__main__":
    main()
