"""What the tests of the SDK share: a folder of their own, commands, sources that must not compile."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

CUBIST_CC, PACKAGE, HERE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
PROGRAMS = HERE / "programs"

KERNEL = """#include "cubist/kernel.h"
extern "C" __global__ __aicore__ void set(GM_ADDR z, uint32_t value) { *(__gm__ uint32_t*)z = value; }
"""
LAUNCH = """void set_do(void* stream, uint8_t* z) { set<<<1, nullptr, stream>>>(z, 42); }
"""


def environment(**variables):
    result = {name: value for name, value in os.environ.items() if not name.startswith("CUBIST_")}
    return result | variables


class SdkCase(unittest.TestCase):
    def setUp(self):
        self.folder_object = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.folder_object.name)
        self.addCleanup(self.folder_object.cleanup)

    def run_command(self, *command, status=0, **variables):
        result = subprocess.run([str(word) for word in command], cwd=self.folder, capture_output=True, text=True,
                                timeout=300, env=environment(**variables))
        output = result.stdout + result.stderr
        self.assertEqual(result.returncode, status, output)
        return output

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def refuse(self, text, *expected, status=2):
        self.write("wrong.cpp", text)
        output = self.run_command(CUBIST_CC, "-c", "wrong.cpp", "-o", "wrong.o", status=status)
        for part in expected:
            self.assertIn(part, output)
        self.assertFalse((self.folder / "wrong.o").exists())

    def build(self, **options):
        self.run_command("cmake", "-G", "Ninja", "-S", HERE / "project", "-B", "build", f"-DPROGRAMS={PROGRAMS}",
                         f"-DASCEND_CANN_PACKAGE_PATH={PACKAGE}", *(f"-D{k}={v}" for k, v in options.items()))
        self.run_command("cmake", "--build", "build")

    def link(self, program, *objects):
        self.run_command("g++", *objects, f"-L{PACKAGE}/lib64", f"-Wl,-rpath,{PACKAGE}/lib64", "-lascendcl", "-o", program)


def main(*classes):
    """Runs the tests of `classes`; with --shard I/N every Nth of them, from the Ith on."""
    loader = unittest.TestLoader()
    tests = [test for cls in classes for test in loader.loadTestsFromTestCase(cls)]
    if "--shard" in sys.argv:
        first, count = map(int, sys.argv[sys.argv.index("--shard") + 1].split("/"))
        tests = tests[first - 1::count]
    if not tests:
        sys.exit("no tests in this shard")
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestSuite(tests))
    sys.exit(not result.wasSuccessful())
