"""The reference pages name every field, draw every bit once, and link only to what is there."""

import pathlib
import re
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
from pages import bit_picture, write_pages  # noqa: E402
from table import Table  # noqa: E402


class PagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.root = pathlib.Path(cls.folder.name)
        (cls.root / "gone.md").write_text("a page of an instruction that is no more")
        cls.table = Table(ROOT / "spec")
        write_pages(cls.table, cls.root)
        cls.pages = {page.stem: page.read_text() for page in cls.root.glob("*.md")}

    def test_every_instruction_has_a_page_that_names_its_fields(self):
        for i in self.table.instructions:
            with self.subTest(i.name):
                page = self.pages[i.name]
                for part in [i.doc, f"{i.opcode:07b}"] + [f"| `{f.name}` | {f.high}:{f.low} |" for f in i.format.fields()]:
                    self.assertIn(part, page)

    def test_links_lead_somewhere(self):
        for name, page in self.pages.items():
            for target, _, anchor in re.findall(r"\]\((\w+)\.md(#(\w+))?\)", page):
                self.assertIn(target, self.pages, name)
                if anchor:
                    self.assertRegex(self.pages[target], rf"(?im)^## {anchor}$")

    def test_stale_pages_go(self):
        self.assertNotIn("gone", self.pages)

    def test_every_bit_of_a_word_is_drawn_once(self):
        for name, page in self.pages.items():
            for bits in re.findall(r"```\n( [ 0-9:]+)\n\+", page):
                drawn = []
                for box in bits.split():
                    high, _, low = box.partition(":")
                    drawn += range(int(high), int(low or high) - 1, -1)
                with self.subTest(f"{name}: {bits}"):
                    self.assertEqual(drawn, list(range(drawn[0], -1, -1)))
                    self.assertIn(drawn[0], (31, 63))

    def test_bits_between_fields_are_drawn_as_zero(self):
        boxes = bit_picture([(7, 6, "a"), (3, 3, "b")])[2].split("|")[1:-1]
        self.assertEqual([box.strip() for box in boxes], ["a", "0", "b", "0"])


if __name__ == "__main__":
    unittest.main()
