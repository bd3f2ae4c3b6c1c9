# SPDX-License-Identifier: MIT
"""What a harness found, for those in load/ and torture/."""

import sys


class Findings:
    """What did not hold, counted and told."""

    def __init__(self):
        self.count = 0

    def add(self, text):
        self.count += 1
        if self.count <= 20:
            print(f"  {text}", flush=True)

    def hold(self, holds, text):
        if not holds:
            self.add(text)

    def end(self, line):
        print(f"{line}; {self.count} did not hold", flush=True)
        sys.exit(1 if self.count else 0)
