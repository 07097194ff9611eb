#!/usr/bin/env python3
"""README.md says what the program says: the counts of the instruction table, and every instruction that is missing.

usage: readme_test.py CUBIST_PROGRAM README
"""

import pathlib
import subprocess
import sys
import unittest

PROGRAM, README = sys.argv[1], pathlib.Path(sys.argv[2]).read_text()
del sys.argv[1:]


def isa(*arguments):
    done = subprocess.run([PROGRAM, "isa", *arguments], capture_output=True, text=True, check=True)
    rows, counts = done.stdout.strip().split("\n\n")
    return rows.splitlines(), counts.splitlines()


class Readme(unittest.TestCase):
    def test_counts_of_the_instruction_table(self):
        _, counts = isa()
        _, defined, implemented = counts[-1].split()
        self.assertIn(f"{defined} in the table, {implemented} implemented", README)

    def test_every_missing_instruction_is_listed(self):
        rows, _ = isa("--missing")
        for row in rows:
            self.assertIn(f"`{row.split()[0]}`", README)


if __name__ == "__main__":
    unittest.main()
