#!/usr/bin/env python3
"""cubist profile, for a network and for a host program: what is in the folder, and what it refuses.

usage: profile_test.py CUBIST_PROGRAM HOST_PROGRAM HOST_KERNEL [unittest arguments]
"""

import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM, HOST_PROGRAM, HOST_KERNEL = (sys.argv.pop(1) for _ in range(3))
LAUNCH_TABLES = {"OpBasicInfo.csv", "PipeUtilization.csv", "ArithmeticUtilization.csv", "Memory.csv", "MemoryL0.csv",
                 "MemoryUB.csv", "L2Cache.csv", "ResourceConflictRatio.csv"}
RUN_FILES = {"report.html", "profile.json", "summary.txt", "op_summary_0.csv", "op_statistic_0.csv", "task_time_0.csv", "l2_cache_0.csv",
             "code_exe.csv", "instr_exe.csv"}


class Profile(unittest.TestCase):
    def setUp(self):
        self._dir = tempfile.TemporaryDirectory()
        self.dir = pathlib.Path(self._dir.name)
        self.folder = self.dir / "out"

    def tearDown(self):
        self._dir.cleanup()

    def profile(self, *arguments, environment=None):
        return subprocess.run([PROGRAM, "profile", *arguments], capture_output=True, text=True, timeout=300, cwd=self.dir,
                              env={**os.environ, **(environment or {})})

    def profiled(self, *arguments):
        done = self.profile("--output", str(self.folder), *arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout, json.loads((self.folder / "profile.json").read_text())

    def refused(self, *arguments, phrases, folder_exists=False):
        done = self.profile(*arguments)
        said = done.stdout + done.stderr
        self.assertGreater(done.returncode, 0, said)
        for phrase in phrases:
            self.assertIn(phrase, said)
        self.assertEqual(self.folder.exists(), folder_exists)

    def rows(self, name):
        with open(self.folder / name, newline="") as file:
            return list(csv.DictReader(file))

    def check_sums(self, profile):
        """Every cycle of a pipe once; launches of one core kind have blocks of equal cycles in every pipe."""
        for task in profile["tasks"]:
            totals = {}
            for pipe in task.get("pipes", []):
                total = pipe["busy"] + pipe["idle"] + sum(pipe["waits"].values())
                self.assertEqual(totals.setdefault(pipe["core"], total), total, (task["name"], pipe["pipe"]))

    def test_a_network_has_its_operators_and_its_tables(self):
        said, profile = self.profiled("zoo:lenet", "--chip", "tiny")
        self.assertIn("conv1", said)
        self.assertIn("PASS", said)
        self.assertTrue(all(len(line) <= 120 for line in said.splitlines()), said)
        self.assertEqual(profile["schema"], "cubist.profile/1")
        self.assertTrue(profile["network"]["pass"])
        self.assertEqual(profile["network"]["total_cycles"], profile["total_cycles"])
        self.check_sums(profile)
        conv = next(task for task in profile["tasks"] if task["name"] == "conv1")
        self.assertEqual(conv["type"], "Conv")
        self.assertGreater(conv["operations"]["cube f16"], 0)
        self.assertEqual({file.name for file in self.folder.iterdir() if file.is_file()}, RUN_FILES)
        launches = sorted((self.folder / "launches").iterdir())
        self.assertEqual(len(launches), sum(task["kind"] == "launch" for task in profile["tasks"]))
        for launch in launches:
            self.assertEqual({file.name for file in launch.iterdir()}, LAUNCH_TABLES)
        summary = self.rows("op_summary_0.csv")
        self.assertEqual([row["Op Name"] for row in summary], [t["name"] for t in profile["tasks"] if t["kind"] == "launch"])
        self.assertTrue(any("text" in line for line in profile["lines"]), "library kernels have source lines")

    def test_profiling_changes_neither_cycles_nor_answers(self):
        _, profile = self.profiled("zoo:lenet", "--chip", "tiny")
        alone = self.dir / "alone.json"
        subprocess.run([PROGRAM, "run", "zoo:lenet", "--chip", "tiny", "--json", str(alone)], check=True, capture_output=True)
        run = json.loads(alone.read_text())
        self.assertEqual(profile["network"]["total_cycles"], run["total_cycles"])
        self.assertEqual(profile["network"]["outputs"], run["outputs"])

    def test_the_same_run_has_the_same_profile(self):
        _, first = self.profiled("zoo:lenet", "--chip", "tiny", "--mode", "timing")
        self.folder = self.dir / "again"
        _, second = self.profiled("zoo:lenet", "--chip", "tiny", "--mode", "timing")
        self.assertEqual(first, second)

    def test_a_host_program_has_its_copies_and_its_lines(self):
        said, profile = self.profiled("--chip", "ascend910b1", HOST_PROGRAM, HOST_KERNEL)
        self.assertIn("PASS", said)
        kinds = {task["kind"] for task in profile["tasks"]}
        self.assertLessEqual({"launch", "copy_in", "copy_out"}, kinds)
        launch = next(task for task in profile["tasks"] if task["kind"] == "launch")
        self.assertEqual(launch["paths"]["GM->UB"], 2 * launch["paths"]["UB->GM"])
        self.assertEqual(launch["operations"]["vector f32"], launch["paths"]["UB->GM"] // 4)
        self.assertIn("xnpu::vadd", next(line["text"] for line in profile["lines"] if line["cycles"].get("V", 0) > 0 and
                                         "vadd" in line.get("text", "")))
        self.check_sums(profile)

    def test_source_is_annotated(self):
        said, _ = self.profiled("--annotate", "kernel.cpp", HOST_PROGRAM, HOST_KERNEL)
        self.assertIn("xnpu::copy_gm_to_ubuf", said)
        self.assertTrue((self.folder / "annotated" / "kernel.cpp.txt").exists())

    def test_a_trace_comes_with_it(self):
        trace = self.dir / "run.trace"
        self.profiled("zoo:lenet", "--chip", "tiny", "--mode", "timing", "--trace", str(trace), "--trace-window", "0:20000")
        self.assertGreater(trace.stat().st_size, 0)
        self.folder = self.dir / "host"
        host_trace = self.dir / "host.trace"
        self.profiled("--trace", str(host_trace), HOST_PROGRAM, HOST_KERNEL)
        self.assertGreater(host_trace.stat().st_size, 0)

    def test_without_output_folders_are_numbered(self):
        for number in (1, 2):
            done = self.profile("zoo:lenet", "--chip", "tiny", "--mode", "timing")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertTrue((self.dir / f"cubist-profile-{number}" / "profile.json").exists())

    def test_the_report_can_be_left_out(self):
        self.profiled("--no-report", "zoo:lenet", "--chip", "tiny", "--mode", "timing")
        self.assertFalse((self.folder / "report.html").exists())
        self.folder = self.dir / "host"
        self.profiled("--no-report", HOST_PROGRAM, HOST_KERNEL)
        self.assertFalse((self.folder / "report.html").exists())

    def test_functional_mode_has_nothing_to_profile(self):
        for program in (["zoo:lenet"], [HOST_PROGRAM, HOST_KERNEL]):
            self.refused("--output", str(self.folder), "--mode", "functional", *program, phrases=["functional", "no clock"])

    def test_a_folder_that_is_there_is_left_alone(self):
        self.folder.mkdir()
        for program in (["zoo:lenet", "--chip", "tiny"], [HOST_PROGRAM, HOST_KERNEL]):
            self.refused("--output", str(self.folder), *program, phrases=[str(self.folder), "does not exist yet"],
                         folder_exists=True)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_place_that_cannot_be_written(self):
        self.refused("--output", str(self.dir / "no" / "out"), "zoo:lenet", phrases=["no/out"])

    def test_a_program_that_uses_no_device(self):
        self.refused("--output", str(self.folder), "/bin/true", phrases=["/bin/true", "without a profile"])

    def test_a_program_that_fails_keeps_its_status(self):
        done = self.profile("--output", str(self.folder), HOST_PROGRAM, str(self.dir / "no-kernel.elf"))
        self.assertGreater(done.returncode, 0)

    def test_an_unknown_model_and_a_bad_window(self):
        self.refused("--output", str(self.folder), "missing.onnx", phrases=["missing.onnx"])
        self.refused("--output", str(self.folder), "zoo:lenet", "--trace", "t", "--trace-window", "x", phrases=["BEGIN:END"])


if __name__ == "__main__":
    unittest.main()
