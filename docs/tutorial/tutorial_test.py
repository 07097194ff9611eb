"""The tutorial: its programs compile and give the right answers, its listings are those of the programs, its figures those of the profile.

usage: tutorial_test.py CUBIST FOLDER [answers | listings | figures]"""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

CUBIST, HERE = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
BLOCKS = re.findall(r"^```(cpp|profile|sanitize|timing) (\S+)(.*?)\n(.*?)^```$", (HERE / "README.md").read_text(), re.MULTILINE | re.DOTALL)
# Arguments of quick runs, by the first word of a program's name.
SMALL = {"add": [["409600"]], "matmul": [[step, "512"] for step in "0123"]}


class Tutorial(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)

    def run_command(self, *command, status=0):
        result = subprocess.run([str(word) for word in command], cwd=self.folder, capture_output=True, text=True, timeout=300)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def program(self, source):
        target = self.folder / source.stem
        if not target.exists():
            self.run_command(CUBIST, "cc", source, "-o", target)
        return target

    def test_answers(self):
        for source in sorted(HERE.glob("*.cpp")):
            for arguments in SMALL[source.stem.split("_")[0]]:
                with self.subTest(source.name, arguments=arguments):
                    output = self.run_command(CUBIST, "run", self.program(source), "--sanitize=all", "--", *arguments)
                    self.assertIn("PASS", output)

    def test_listings(self):
        listings = [(name, text) for kind, name, _, text in BLOCKS if kind == "cpp"]
        self.assertEqual({name for name, _ in listings}, {source.name for source in HERE.glob("*.cpp")})
        for name, text in listings:
            self.assertIn(text, (HERE / name).read_text(), name)

    def expect_lines(self, text, output):
        printed = {" ".join(line.split()) for line in output.splitlines()} | {""}
        for line in text.splitlines():
            self.assertIn(" ".join(line.split()), printed)

    def test_figures(self):
        for kind, name, arguments, text in BLOCKS:
            if kind == "cpp":
                continue
            with self.subTest(name):
                program = self.program(HERE / f"{name}.cpp")
                if kind in ("profile", "timing"):
                    mode = "full" if kind == "profile" else "timing"
                    output = self.run_command(CUBIST, "profile", program, "--mode", mode, "--no-report", "--", *arguments.split())
                else:
                    output = self.run_command(CUBIST, "run", program, "--sanitize=all", "--", *arguments.split(), status=1)
                self.expect_lines(text, output)


unittest.main(argv=sys.argv[:1] + [f"Tutorial.test_{name}" for name in sys.argv[3:]])
