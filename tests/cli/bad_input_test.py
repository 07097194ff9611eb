#!/usr/bin/env python3
"""Every bad input gives a message that helps and a non-zero exit, never a crash or a hang.

usage: bad_input_test.py CUBIST_PROGRAM [unittest arguments]
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from onnx_bytes import model, node

PROGRAM = sys.argv.pop(1)
RELU = model([node("Relu", ["x"], ["y"])], [("x", [1, 16])], [("y", [1, 16])])


class BadInput(unittest.TestCase):
    def setUp(self):
        self._dir = tempfile.TemporaryDirectory()
        self.dir = pathlib.Path(self._dir.name)

    def tearDown(self):
        self._dir.cleanup()

    def write(self, name, data):
        path = self.dir / name
        path.write_bytes(data)
        return str(path)

    def refuse(self, arguments, *phrases):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, 1, f"crashed or passed: {said}")
        for phrase in phrases:
            self.assertIn(phrase, said)

    def chip_with(self, **changes):
        """tiny with other values: group__name=value, or (value, unit)."""
        chip = json.loads(subprocess.run([PROGRAM, "info", "--chip", "tiny", "--json"], capture_output=True, check=True).stdout)
        for path, value in changes.items():
            node_, *keys = chip, *path.split("__")
            for key in keys[:-1]:
                node_ = node_[key]
            if isinstance(value, tuple):
                node_[keys[-1]]["value"], node_[keys[-1]]["unit"] = value
            elif isinstance(node_.get(keys[-1]), dict):
                node_[keys[-1]]["value"] = value
            else:
                node_[keys[-1]] = value
        return self.write("chip.json", json.dumps(chip).encode())

    def run_relu(self, *arguments):
        return ["run", self.write("relu.onnx", RELU), "--chip", "tiny", *arguments]

    def test_a_good_model_runs(self):
        done = subprocess.run([PROGRAM, *self.run_relu()], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_missing_model(self):
        self.refuse(["run", str(self.dir / "nothing.onnx")], "nothing.onnx")

    def test_model_is_a_folder(self):
        self.refuse(["run", str(self.dir)], str(self.dir))

    def test_empty_model(self):
        self.refuse(["run", self.write("empty.onnx", b"")], "empty.onnx")

    def test_truncated_model(self):
        self.refuse(["run", self.write("cut.onnx", RELU[: len(RELU) // 2])], "cut.onnx")

    def test_text_file_as_model(self):
        self.refuse(["run", self.write("text.onnx", b"this is no model\n" * 20)], "text.onnx")

    def test_unknown_operator(self):
        data = model([node("Frobnicate", ["x"], ["y"])], [("x", [1, 16])], [("y", [1, 16])])
        self.refuse(["run", self.write("unknown.onnx", data)], "not implemented", "Frobnicate")

    def test_opset_out_of_range(self):
        data = model([node("Relu", ["x"], ["y"])], [("x", [1, 16])], [("y", [1, 16])], opset=99)
        self.refuse(["run", self.write("new.onnx", data)], "99", "17")

    def test_dynamic_dimension_without_a_value(self):
        data = model([node("Relu", ["x"], ["y"])], [("x", ["batch", 16])], [("y", ["batch", 16])])
        self.refuse(["run", self.write("dynamic.onnx", data)], "batch", "--dim")

    def test_shapes_that_do_not_fit(self):
        data = model([node("Add", ["a", "b"], ["y"])], [("a", [2, 16]), ("b", [3, 16])], [("y", [2, 16])])
        self.refuse(["run", self.write("add.onnx", data)], "2x16", "3x16")

    def test_unknown_value_in_graph(self):
        data = model([node("Relu", ["nowhere"], ["y"])], [("x", [1, 16])], [("y", [1, 16])])
        self.refuse(["run", self.write("dangling.onnx", data)], "nowhere")

    def test_missing_data_folder(self):
        self.refuse(self.run_relu("--data", str(self.dir / "none")), "none")

    def test_input_of_the_wrong_name(self):
        self.refuse(self.run_relu("--input", "z=" + self.write("z.npy", b"junk")), "z")

    def test_input_that_is_no_tensor(self):
        self.refuse(self.run_relu("--input", "x=" + self.write("x.npy", b"junk")), "x.npy")

    def test_unknown_chip(self):
        self.refuse(["run", self.write("relu.onnx", RELU), "--chip", "ascend999"], "ascend999", "ascend910b1")

    def test_chip_with_an_unknown_key(self):
        self.refuse(["info", "--chip", self.chip_with(vector__colour="blue")], "vector", "colour")

    def test_chip_with_a_negative_size(self):
        self.refuse(["info", "--chip", self.chip_with(memories__l1=-64)], "memories", "l1", "-64")

    def test_chip_that_is_no_json(self):
        self.refuse(["info", "--chip", self.write("chip.json", b"{")], "chip.json")

    def test_ub_too_small_for_a_kernel(self):
        chip = self.chip_with(memories__ub=(64, "B"), vector__ub_bank_size=(64, "B"), vector__ub_bank_groups=1, vector__ub_banks=1)
        self.refuse(["run", self.write("relu.onnx", RELU), "--chip", chip], "UB", "192", "64")

    def test_unknown_option_and_mode(self):
        self.refuse(self.run_relu("--fast"), "--fast")
        self.refuse(self.run_relu("--mode", "magic"), "magic")

    def test_kernel_source_with_an_error(self):
        source = self.write("bad.cpp", b"int f( {")
        self.refuse(["cc", source, "-o", str(self.dir / "bad.elf")], "bad.cpp:1")
        self.assertFalse((self.dir / "bad.elf").exists())


if __name__ == "__main__":
    unittest.main()
