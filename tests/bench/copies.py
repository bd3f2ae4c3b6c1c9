#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""How long others wait while the journal is copied and its copies are read whole.

Printed for the record, with 100,000 entries (or as many as the first word says).
"""

import pathlib
import socket
import sys
import tempfile
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

from conftest import AYUMI, Household  # noqa: E402
from stall import FEW, ask, tell  # noqa: E402

MANY = 100_000


def during(household, *words):
    """The round trips of somebody else while the command runs."""
    times = []
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(household.socket))
        process = household.start(AYUMI, *words)
        while process.poll() is None:
            times.append(ask(connection)[0])
        assert process.wait() == 0, process.stderr.read()
        process.stdout.close()
        process.stderr.close()
    return times


def main():
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with tempfile.TemporaryDirectory(prefix="ay-") as folder:
        household = Household(pathlib.Path(folder))
        rows = household.folder / "rows.jsonl"
        rows.write_text("".join(
            f'{{"type": "entry", "id": "{uuid.uuid4()}", "date": "20{10 + i % 15}-{1 + i % 12:02}-{1 + i % 28:02}", '
            f'"kind": "note", "text": "entry {i} and some more words of it"}}\n'
            for i in range(many)))
        household.run("import", rows)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(household.socket))
            tell("status, nothing else going on", [ask(connection)[0] for _ in range(FEW)])
        tell(f"status, during backup now of {many}", during(household, "backup", "now"))
        tell("status, during backup verify", during(household, "backup", "verify"))
        rows.write_text(f'{{"type": "entry", "id": "{uuid.uuid4()}", "date": "2020-11-03", '
                        '"kind": "note", "text": "one more"}\n')
        tell("status, during import, which copies before", during(household, "import", rows))
        household.stop()


if __name__ == "__main__":
    main()
