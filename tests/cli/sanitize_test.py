#!/usr/bin/env python3
"""--sanitize of `cubist run`, and CUBIST_SANITIZE of a host program, seen from outside.

usage: sanitize_test.py CUBIST_PROGRAM HOST_PROGRAM FAULTY_KERNEL [unittest arguments]
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM, HOST, KERNEL = (sys.argv.pop(1) for _ in range(3))
RACE = "====== ERROR race: vadds in V reads UB+0x0, which copy_gm_to_ubuf in MTE2 writes"


class Sanitize(unittest.TestCase):
    def run_it(self, *command, **variables):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CUBIST_")}
        return subprocess.run(
            command, capture_output=True, text=True, timeout=300, env=environment | variables
        )

    def test_a_clean_network_says_so_and_succeeds(self):
        done = self.run_it(PROGRAM, "run", "zoo:lenet", "--sanitize=all")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("====== sanitizer (race, bounds, init, sync): no report", done.stderr)

    def test_a_report_fails_a_host_program_that_says_all_is_well(self):
        for end in ("finalize", "leave"):
            done = self.run_it(PROGRAM, "run", HOST, KERNEL, end, "--sanitize=race")
            self.assertEqual(done.returncode, 1, f"{end}: {done.stderr}")
            self.assertIn(RACE, done.stderr)
            self.assertEqual(done.stderr.count(RACE), 1)

    def test_the_environment_alone_is_enough(self):
        done = self.run_it(HOST, KERNEL, "leave", CUBIST_SANITIZE="all")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(RACE, done.stderr)

    def test_without_the_sanitizer_nobody_notices(self):
        done = self.run_it(HOST, KERNEL, "finalize")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_only_the_kinds_that_were_asked_for_are_reported(self):
        done = self.run_it(HOST, KERNEL, "leave", CUBIST_SANITIZE="sync")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("====== sanitizer (sync): no report", done.stderr)

    def test_the_log_is_what_standard_error_says(self):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "report.txt"
            done = self.run_it(
                PROGRAM, "run", HOST, KERNEL, "leave", "--sanitize=race", f"--sanitize-log={log}"
            )
            self.assertEqual(done.returncode, 1)
            self.assertTrue(done.stderr.startswith(log.read_text()), done.stderr)

    def test_bad_requests_are_refused(self):
        for arguments, phrase in (
            (["--sanitize=speed"], "race, bounds, init, sync"),
            (["--sanitize=race", "--mode=functional"], "which has no events"),
            (["--sanitize-log=x"], "--sanitize=KINDS"),
        ):
            done = self.run_it(PROGRAM, "run", "zoo:lenet", *arguments)
            self.assertGreater(done.returncode, 0)
            self.assertIn(phrase, done.stderr)
        done = self.run_it(HOST, KERNEL, "leave", CUBIST_SANITIZE="speed")
        self.assertEqual(done.returncode, 3)  # aclInit fails


if __name__ == "__main__":
    unittest.main()
