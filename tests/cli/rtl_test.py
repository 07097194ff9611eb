#!/usr/bin/env python3
"""A chip with cube or vector unit in RTL, from the command line: what it says where it cannot, waves that another program reads.

usage: rtl_test.py CUBIST_PROGRAM HAS_RTL(ON|OFF) VECTOR_ADD_PROGRAM ITS_KERNEL_2201 [unittest arguments]
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM, HAS_RTL, VECTOR_ADD, VECTOR_ADD_KERNEL = (sys.argv.pop(1) for _ in range(4))
RTL = "tiny,cube.model=rtl"
MIXED = "tiny,vector.model=mixed"
BOTH = RTL + ",vector.model=mixed"
NETWORK = "zoo:lenet"
HOST_RTL = "ascend910b1,cube.model=rtl"
PRODUCT = pathlib.Path(__file__).parents[2] / "sdk/test/programs/product.cpp"


class Rtl(unittest.TestCase):
    def setUp(self):
        self._dir = tempfile.TemporaryDirectory()
        self.dir = pathlib.Path(self._dir.name)

    def tearDown(self):
        self._dir.cleanup()

    def cubist(self, *arguments):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CUBIST_")}
        return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300, cwd=self.dir, env=environment)

    def succeeds(self, *arguments):
        done = self.cubist(*arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def refused(self, *arguments, phrases):
        done = self.cubist(*arguments)
        said = done.stdout + done.stderr
        self.assertGreater(done.returncode, 0, said)
        for phrase in phrases:
            self.assertIn(phrase, said)

    def test_a_build_without_verilator_says_what_to_install(self):
        if HAS_RTL == "ON":
            self.skipTest("this build has the units in RTL")
        for chip in (RTL, MIXED, "tiny,vector.model=rtl"):
            self.refused("run", NETWORK, "--chip", chip, "--cache-dir", "cache", phrases=["apt-get install verilator", chip.split(",")[1].split("=")[0]])
        self.assertFalse((self.dir / "cache").exists(), "said before any kernel was compiled")

    def test_modes_without_a_clock_or_without_values_are_refused(self):
        for mode in ("functional", "timing"):
            for chip, units in ((RTL, "cube.model rtl"), (MIXED, "vector.model mixed"), (BOTH, "cube.model rtl and vector.model mixed")):
                self.refused("run", NETWORK, "--chip", chip, "--mode", mode, "--cache-dir", "cache", phrases=[f"mode {mode} with {units}", "--mode full"])
        for command in (("tune", NETWORK), ("tune", "add"), ("akg", "add")):
            self.refused(*command, "--chip", MIXED, "--cache-dir", "cache", phrases=["mode timing with vector.model mixed"])
        self.assertEqual(self.kernels_in("cache"), [], "said before any kernel was compiled")

    def kernels_in(self, folder):
        return [str(path) for path in (self.dir / folder).glob("*") if "kernels" in path.name]

    def test_functional_units_have_no_waves(self):
        self.refused("run", NETWORK, "--chip", "tiny", "--waves", "x.fst",
                     phrases=["functional units, which have no signals", "--chip tiny,cube.model=rtl"])
        self.assertFalse((self.dir / "x.fst").exists())

    def test_a_window_that_is_none_is_shown(self):
        for window in ("5", "9:3", "a:b"):
            self.refused("run", NETWORK, "--chip", RTL, "--waves", "x.fst", "--waves-window", window, phrases=["--waves-window", f"'{window}'"])
        self.refused("run", NETWORK, "--waves-window", "1:2", phrases=["--waves"])

    def needs_rtl(self):
        if HAS_RTL != "ON":
            self.skipTest("this build has no units in RTL")

    def test_a_run_says_who_carried_out_what(self):
        self.needs_rtl()
        done = self.cubist("run", NETWORK, "--chip", BOTH, "--json", "run.json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("PASS", done.stdout)
        cube = re.search(r"^pipe M: (\d+) of \1 instructions in RTL$", done.stdout, re.MULTILINE)
        vector = re.search(r"^pipe V: (\d+) of (\d+) instructions in RTL; by the model: (.*)$", done.stdout, re.MULTILINE)
        self.assertTrue(cube and vector, done.stdout)
        units = json.loads((self.dir / "run.json").read_text())["units"]
        self.assertEqual(units["M"], {"in_rtl": int(cube[1]), "by_model": {}})
        self.assertEqual(units["V"]["in_rtl"], int(vector[1]))
        self.assertGreater(units["V"]["in_rtl"], 0)
        self.assertEqual(units["V"]["in_rtl"] + sum(units["V"]["by_model"].values()), int(vector[2]))
        self.assertEqual(set(units["V"]["by_model"]), {part.rpartition(" ")[0] for part in vector[3].split(", ")})

        self.succeeds("run", NETWORK, "--chip", "tiny", "--json", "functional.json")
        self.assertNotIn("units", json.loads((self.dir / "functional.json").read_text()))

    def test_what_the_vector_unit_lacks_is_refused_by_name(self):
        self.needs_rtl()
        self.refused("run", NETWORK, "--chip", "tiny,vector.model=rtl",
                     phrases=["not implemented", "the clocked vector unit", "vector.model=mixed"])

    def test_a_host_program_adds_vectors_in_rtl_and_its_profile_says_so(self):
        self.needs_rtl()
        done = self.cubist("profile", "--chip", "ascend910b1,vector.model=rtl", "--strict", "--output", "profile", VECTOR_ADD, VECTOR_ADD_KERNEL)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("PASS (0 wrong)", done.stdout)
        said = re.search(r"AIV, pipe V: (\d+) of \1 instructions in RTL\n", done.stdout)
        self.assertTrue(said, done.stdout)
        profile = json.loads((self.dir / "profile" / "profile.json").read_text())
        pipes = [pipe for task in profile["tasks"] for pipe in task.get("pipes", []) if "unit" in pipe]
        self.assertEqual([pipe["pipe"] for pipe in pipes], ["V"])
        self.assertEqual(pipes[0]["unit"], {"in_rtl": int(said[1]), "by_model": {}})

    def test_a_core_that_is_none_and_a_folder_that_is_none_are_named(self):
        self.needs_rtl()
        self.refused("run", NETWORK, "--chip", RTL, "--waves", "x.fst", "--waves-core", "2", phrases=["core 2", "0 to 1"])
        self.refused("run", NETWORK, "--chip", RTL, "--waves", "nowhere/x.fst", phrases=["nowhere/x.fst"])

    def waves(self, *arguments, chip=RTL):
        """Runs with waves; returns cycles of the run, and of the waves what changes_in() gives."""
        json_file, fst = self.dir / "run.json", self.dir / "run.fst"
        self.succeeds("run", NETWORK, "--chip", chip, "--json", str(json_file), "--waves", str(fst), *arguments)
        return json.loads(json_file.read_text())["total_cycles"], self.changes_in(fst)

    def changes_in(self, fst):
        """Signals and their changes by name, as fst2vcd reads them."""
        vcd = subprocess.run(["fst2vcd", str(fst)], capture_output=True, text=True, check=True).stdout
        head, _, body = vcd.partition("$enddefinitions $end")
        self.assertRegex(head, r"\$timescale\s+1ps")
        names, scopes = {}, []
        for kind, words in re.findall(r"\$(scope|upscope|var)\s+(.*?)\s*\$end", head):
            if kind == "scope":
                scopes.append(words.split()[1])
            elif kind == "upscope":
                scopes.pop()
            else:
                _, width, code, name = words.split()[:4]
                names.setdefault(code, ".".join([*scopes, name]))
        changes, time = {}, None
        for line in body.splitlines():
            if line.startswith("#"):
                time = int(line[1:])
            elif line and time is not None and line[0] in "01xzb":
                value, code = line.split() if line[0] == "b" else (line[0], line[1:])
                changes.setdefault(names[code], []).append((time, value))
        return changes

    @staticmethod
    def rising_edges(changes):
        """Of the clock, in cycles."""
        clock = next(name for name in changes if name.endswith("clock"))
        return [time // 1000 for time, value in changes[clock] if value == "1"]

    @unittest.skipUnless(shutil.which("fst2vcd"), "fst2vcd is not here: apt-get install gtkwave")
    def test_gtkwave_reads_the_waves_of_the_window(self):
        self.needs_rtl()
        cycles, changes = self.waves()
        rising = self.rising_edges(changes)
        self.assertGreater(len(rising), 1000, "edges while the cube was busy")
        self.assertLess(len(rising), cycles, "and none while it was idle")
        self.assertLessEqual(rising[-1], cycles + 100000)

        begin, end = rising[len(rising) // 2], rising[len(rising) // 2] + 300
        expected = [cycle for cycle in rising if begin <= cycle < end]
        again, part = self.waves("--waves-window", f"{begin}:{end}", "--waves-core", "0")
        self.assertEqual(again, cycles, "watching changes nothing")
        self.assertEqual(self.rising_edges(part), expected)
        times = [time for signal in part.values() for time, _ in signal]
        self.assertGreaterEqual(min(times), begin * 1000)
        self.assertLess(max(times), end * 1000)
        moving = [name for name, signal in part.items() if len(signal) > 2 and not name.endswith("clock")]
        self.assertGreater(len(moving), 10, "signals other than the clock change in the window")
        for name in moving:
            self.assertTrue(name.startswith("AI"), name)

    @unittest.skipUnless(shutil.which("fst2vcd"), "fst2vcd is not here: apt-get install gtkwave")
    def test_waves_of_the_vector_unit(self):
        self.needs_rtl()
        cycles, changes = self.waves(chip=MIXED)
        rising = self.rising_edges(changes)
        self.assertGreater(len(rising), 50, "edges while the unit was busy")
        self.assertLess(len(rising), cycles)
        self.assertFalse((self.dir / "run.vector.fst").exists())

        begin, end = rising[10], rising[30]
        again, part = self.waves("--waves-window", f"{begin}:{end}", chip=MIXED)
        self.assertEqual(again, cycles, "watching changes nothing")
        self.assertEqual(self.rising_edges(part), [cycle for cycle in rising if begin <= cycle < end])

    @unittest.skipUnless(shutil.which("fst2vcd"), "fst2vcd is not here: apt-get install gtkwave")
    def test_waves_of_both_units_are_two_files(self):
        self.needs_rtl()
        _, cube = self.waves(chip=BOTH)
        vector = self.changes_in(self.dir / "run.vector.fst")
        self.assertTrue(all(self.rising_edges(changes) for changes in (cube, vector)))
        last = {name.split(".")[-1] for name in vector}
        self.assertNotEqual({name.split(".")[-1] for name in cube}, last, "signals of another unit")
        self.assertNotEqual(self.rising_edges(cube), self.rising_edges(vector))

    @unittest.skipUnless(shutil.which("fst2vcd"), "fst2vcd is not here: apt-get install gtkwave")
    def test_a_host_program_records_the_waves_of_its_device(self):
        self.needs_rtl()
        self.succeeds("cc", str(PRODUCT), "-DHAVE_WORKSPACE", "-DHAVE_TILING", "-o", "product")
        self.succeeds("run", "./product", "--chip", HOST_RTL, "--waves", "run.fst")
        rising = self.rising_edges(self.changes_in(self.dir / "run.fst"))
        self.assertGreater(len(rising), 100)

        begin, end = rising[10], rising[60]
        variables = {"CUBIST_CHIP": HOST_RTL, "CUBIST_WAVES": "host.fst", "CUBIST_WAVES_WINDOW": f"{begin}:{end}", "CUBIST_WAVES_CORE": "0"}
        done = subprocess.run(["./product"], capture_output=True, text=True, timeout=300, cwd=self.dir, env={**os.environ, **variables})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        part = self.changes_in(self.dir / "host.fst")
        self.assertEqual(self.rising_edges(part), [cycle for cycle in rising if begin <= cycle < end])

    @unittest.skipUnless(shutil.which("fst2vcd"), "fst2vcd is not here: apt-get install gtkwave")
    def test_waves_of_a_host_program_are_whole_without_acl_finalize(self):
        self.needs_rtl()
        left_open = self.dir / "left_open.cpp"
        left_open.write_text('#include "acl/acl.h"\n#define aclFinalize() ACL_SUCCESS\n' + PRODUCT.read_text())
        self.succeeds("cc", str(left_open), f"-I{PRODUCT.parent}", "-DHAVE_WORKSPACE", "-DHAVE_TILING", "-o", "left_open")
        self.succeeds("run", "./left_open", "--chip", HOST_RTL, "--waves", "run.fst")
        self.assertGreater(len(self.rising_edges(self.changes_in(self.dir / "run.fst"))), 100)


if __name__ == "__main__":
    unittest.main()
