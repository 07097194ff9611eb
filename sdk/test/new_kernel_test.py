"""`cubist new kernel`: the project that it makes builds, and passes its own tests.

usage: new_kernel_test.py CUBIST"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

CUBIST = pathlib.Path(sys.argv[1]).resolve()


class NewKernel(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_command(self, *command, status=0):
        result = subprocess.run([str(word) for word in command], cwd=self.folder, capture_output=True, text=True, timeout=300)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def test_a_new_project_builds_and_passes_its_tests_and_can_be_profiled(self):
        self.run_command(CUBIST, "new", "kernel", "add_vectors")
        build = self.folder / "add_vectors" / "build"
        self.run_command("cmake", "-S", "add_vectors", "-B", build)
        self.run_command("cmake", "--build", build)
        self.assertIn("100% tests passed, 0 tests failed out of 2", self.run_command("ctest", "--test-dir", build))
        self.assertIn("add_vectors", self.run_command("cmake", "--build", build, "--target", "profile"))
        self.assertTrue((build / "profile" / "report.html").exists())

    def test_names_that_no_function_can_have_are_refused(self):
        for name in ("2fast", "a-b", "Add", "../up"):
            self.assertIn("lower-case letter", self.run_command(CUBIST, "new", "kernel", name, status=1))
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_what_is_there_already_stays(self):
        (self.folder / "mine").write_text("work of weeks")
        self.assertIn("take another name", self.run_command(CUBIST, "new", "kernel", "mine", status=1))
        self.assertEqual((self.folder / "mine").read_text(), "work of weeks")


unittest.main(argv=sys.argv[:1])
