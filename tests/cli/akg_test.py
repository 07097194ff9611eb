#!/usr/bin/env python3
"""`cubist akg` and `cubist tune`, seen from outside.

usage: akg_test.py CUBIST_PROGRAM [unittest arguments]
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv.pop(1)
LENET = ("zoo:lenet", "--chip", "tiny", "--no-fusion")  # fused, it has no vector kernel
EXP = ("exp", "--shape", "64x512", "--chip", "tiny")


class Akg(unittest.TestCase):
    def setUp(self):
        self._dir = tempfile.TemporaryDirectory()
        self.dir = pathlib.Path(self._dir.name)
        self.cache = self.dir / "cache"

    def tearDown(self):
        self._dir.cleanup()

    def run_it(self, command, *arguments, cache=None, **variables):
        return subprocess.run(
            [PROGRAM, command, *arguments, "--cache-dir", str(cache or self.cache)],
            capture_output=True,
            text=True,
            timeout=300,
            env=os.environ | variables,
        )

    def result_of(self, command, *arguments):
        file = self.dir / "result.json"
        done = self.run_it(command, *arguments, "--json", str(file))
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(file.read_text()), done

    def refuse(self, command, arguments, *phrases):
        done = self.run_it(command, *arguments)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        for phrase in phrases:
            self.assertIn(phrase, done.stderr)

    def test_a_kernel_is_shown_with_its_cost(self):
        result, done = self.result_of("akg", *EXP)
        self.assertEqual(result["kind"], "vector")
        self.assertEqual(result["gm_written_bytes"], 64 * 512 * 2)
        self.assertGreater(result["simulated_cycles"], result["roofline_cycles"])
        self.assertAlmostEqual(
            result["roofline_share"],
            result["roofline_cycles"] / result["warm_cycles_without_launch"],
        )
        self.assertIn(f"simulated  {result['simulated_cycles']} cycles", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_from_the_cache_the_result_is_the_same(self):
        first, compiled = self.result_of("akg", *EXP, "--print", "source")
        second, cached = self.result_of("akg", *EXP, "--print", "source")
        self.assertRegex(compiled.stdout, r"compiled   \d+\.\d ms on the host")
        self.assertRegex(cached.stdout, r"cached     \d+\.\d ms on the host")
        self.assertEqual((first.pop("is_cached"), second.pop("is_cached")), (False, True))
        self.assertGreater(first.pop("compile_seconds"), second.pop("compile_seconds"))
        self.assertEqual(first, second)
        self.assertIn("exp", first["shown"]["source"])

    def test_passes_are_shown_in_the_order_of_the_request(self):
        wanted = ["schedule", "lower", "select", "memory", "flags", "source"]
        result, done = self.result_of("akg", *EXP, "--print", ",".join(wanted))
        self.assertEqual(list(result["shown"]), wanted)
        places = [done.stdout.index(f"-- {name}\n") for name in wanted]
        self.assertEqual(places, sorted(places))

    def test_what_no_pass_is_called_lists_the_passes(self):
        self.refuse("akg", [*EXP, "--print", "lowr"], "lowr", "lower", "memory", "source")

    def test_an_unknown_operator_lists_the_known(self):
        self.refuse("akg", ["sofmax", "--shape", "4x4"], "sofmax", "softmax", "layer_norm")

    def test_shapes_types_and_attributes_are_checked(self):
        self.refuse("akg", ["exp", "--shape", "4xx4"], "4xx4", "whole numbers from 1")
        self.refuse("akg", ["exp"], "read 0 shapes")
        self.refuse("akg", ["exp", "--shape", "4", "--shape", "4"], "read 2 shapes", "1 times")
        self.refuse("akg", ["exp", "--shape", "4", "--type", "f17"], "f17", "f16, f32")
        self.refuse("akg", ["exp", "--shape", "4", "--set", "alpha=2"], "alpha", "none")
        self.refuse("akg", ["softmax", "--shape", "4", "--set", "axes=2"], "axes", "one of axis")
        self.refuse("akg", ["softmax", "--shape", "4", "--axis", "x"], "softmax, axis", "'x'")
        self.refuse("akg", ["softmax", "--shape", "4x4", "--axis", "5"], "softmax", "5")
        self.refuse("akg", ["gather", "--shape", "4x4"], "indices", "--shape")
        self.refuse("akg", ["exp", "--shape", "4", "--set", "alpha"], "NAME=VALUE")
        self.refuse("tune", ["exp", "--shape", "0x4"], "0x4")

    def test_every_operator_is_listed(self):
        done = self.run_it("akg", "--list")
        self.assertEqual(done.returncode, 0)
        self.assertIn("layer_norm         x scale bias axis=-1 epsilon=1e-5", done.stdout)

    def test_tuning_is_kept_and_used(self):
        self.refuse("akg", [*EXP, "--tuned"], "cubist tune")
        first, done = self.result_of("tune", *EXP, "--trials", "6", "--seed", "3")
        self.assertIn("kernel", done.stdout)
        self.assertEqual(first[0]["recorded"], 0)
        again, _ = self.result_of("tune", *EXP, "--trials", "6", "--seed", "3")
        self.assertEqual(again[0]["recorded"], first[0]["trials"])
        self.assertEqual(again[0]["best"], first[0]["best"])
        tuned, _ = self.result_of("akg", *EXP, "--tuned")
        self.assertEqual(tuned["simulated_cycles"], first[0]["best"]["cycles"])
        self.assertEqual(tuned["schedule"], first[0]["best"]["schedule"])

    def test_the_kernels_of_a_network_are_listed_and_shown(self):
        groups, done = self.result_of("akg", *LENET)
        self.assertEqual([g["group"] for g in groups], list(range(1, len(groups) + 1)))
        kinds = {g["kind"]: g for g in groups}
        self.assertLessEqual({"vector", "product"}, kinds.keys(), groups)
        for group in groups:
            self.assertGreaterEqual(group["launches"], 1)
            self.assertIn(group["operators"], done.stdout)
        for kind in ("vector", "product"):
            group = kinds[kind]
            shown, _ = self.result_of(
                "akg", *LENET, "--group", str(group["group"]), "--print", "source"
            )
            self.assertEqual(shown["operator"], group["operators"])
            self.assertEqual(shown["kind"], kind)
            self.assertTrue(shown["is_cached"])
            self.assertEqual(shown["predicted_cycles"], group["predicted_cycles"])
            self.assertGreater(shown["simulated_cycles"], 0)
            self.assertIn("void", shown["shown"]["source"])
        vector, product = (str(kinds[k]["group"]) for k in ("vector", "product"))
        passes, _ = self.result_of("akg", *LENET, "--group", vector, "--print", "lower,memory")
        self.assertEqual(list(passes["shown"]), ["lower", "memory"])
        self.refuse(
            "akg", [*LENET, "--group", product, "--print", "lower"],
            "algorithm, source", "no passes",
        )
        self.refuse("akg", [*LENET, "--group", product, "--schedule", "chunk=4"], "tiles")
        self.refuse("akg", [*LENET, "--group", "99"], "99", f"1 to {len(groups)}")

    def test_networks_and_operators_do_not_take_each_others_options(self):
        self.refuse("akg", [*LENET, "--shape", "4"], "--shape", "an operator")
        self.refuse("akg", [*LENET, "--print", "source"], "--print", "--group")
        self.refuse("akg", [*EXP, "--group", "1"], "--group", "a network")
        self.refuse("akg", ["zoo:lenot"], "lenot", "lenet")
        self.refuse("akg", [str(self.dir / "no.onnx")], "no.onnx")

    def test_the_kernels_of_a_network_are_tuned_once_and_used(self):
        budget = ("--budget", "5", "--trials", "3", "--seed", "2")
        first, _ = self.result_of("tune", *LENET, *budget)
        self.assertEqual(sum(kernel["trials"] for kernel in first), 5)
        self.assertEqual(sum(kernel["recorded"] for kernel in first), 0)
        again, _ = self.result_of("tune", *LENET, *budget)
        self.assertEqual(sum(kernel["recorded"] for kernel in again), 5)
        self.assertEqual([k["best"] for k in again], [k["best"] for k in first])
        plain, _ = self.result_of("run", *LENET, "--mode", "timing")
        self.assertEqual(plain["kernel_times"]["tuned"], 0)
        tuned, _ = self.result_of("run", *LENET, "--mode", "timing", "--tuned")
        self.assertEqual(tuned["kernel_times"]["tuned"], len(first))
        self.assertEqual(tuned["kernel_times"]["compiled"], 0)

    def test_a_folder_that_cannot_be_used_costs_the_cache_only(self):
        (self.dir / "file").write_text("")
        done = self.run_it("akg", *EXP, cache=self.dir / "file")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr.count("going on without"), 1)
        done = self.run_it("tune", *EXP, "--trials", "1", cache=self.dir / "file")
        self.assertEqual(done.returncode, 1)
        self.assertIn("tuning database", done.stderr)

    def test_the_environment_says_where_the_cache_is(self):
        home = self.dir / "home"
        for variables, folder in [
            ({"XDG_CACHE_HOME": str(self.dir / "xdg"), "HOME": str(home)}, self.dir / "xdg"),
            ({"XDG_CACHE_HOME": "relative", "HOME": str(home)}, home / ".cache"),
        ]:
            subprocess.run(
                [PROGRAM, "akg", *EXP], env=os.environ | variables, check=True, stdout=subprocess.DEVNULL
            )
            self.assertTrue((folder / "cubist" / "kernels-1.sqlite").exists())


if __name__ == "__main__":
    unittest.main()
