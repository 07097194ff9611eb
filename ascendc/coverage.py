"""docs/ascendc-coverage.md: which names of the device API there are, and which a test uses.

usage: coverage.py [--check]     writes the page; with --check, fails if the page is not what it would write

A name is there if a header mentions it outside of comments, strings and the names of instructions; it is tested if a kernel or a host
program of test/ or docs/tutorial/ mentions it."""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PAGE = ROOT / "docs" / "ascendc-coverage.md"
NOISE = re.compile(r'//[^\n]*|"(?:\\.|[^"\\])*"|\b(?:xnpu|isa|device)::\w+')


def words_of(files):
    words = set()
    for file in files:
        words.update(re.findall(r"\w+", NOISE.sub(" ", file.read_text())))
    return words


def groups():
    for block in re.split(r"^\[", (HERE / "api_names.txt").read_text(), flags=re.MULTILINE)[1:]:
        title, names = block.split("]", 1)
        level, group = title.split(" ", 1) if title.startswith("R") else ("C", title)
        yield level, group, names.split()


def page():
    there = words_of([*(HERE / "include").rglob("*.h"), *(ROOT / "kernels" / "device" / "include").rglob("*.h")])
    tested = words_of([*(HERE / "test").rglob("*.cpp"), *(HERE / "test").rglob("*.h"), *(HERE / "test").rglob("*.def"), *(ROOT / "docs" / "tutorial").glob("*.cpp")])
    rows, totals = [], {}
    for level, group, names in groups():
        columns = ([n for n in names if n in there and n in tested], [n for n in names if n in there and n not in tested],
                   [n for n in names if n not in there])
        rows.append(f"| {level} | {group} | " + " | ".join(" ".join(f"`{n}`" for n in column) for column in columns) + " |")
        total = totals.setdefault(level, [0, 0, 0])
        for i, column in enumerate(columns):
            total[i] += len(column)
    lines = ["# Coverage of the Ascend C device API", "",
             "Made by `ascendc/coverage.py` from `ascendc/api_names.txt`, the headers and the tests; which forms of a name there are, and what differs:",
             "`ascendc/README.md`. What is missing does not compile, or says `not implemented` with its name.", "",
             "| level | names | there and tested | there, no test of its own | missing |", "|---|---|---|---|---|"]
    lines += [f"| {level} | {sum(total)} | {total[0]} | {total[1]} | {total[2]} |" for level, total in totals.items()]
    lines += ["", "| level | group | there and tested | there, no test of its own | missing |", "|---|---|---|---|---|", *rows]
    return "\n".join(lines) + "\n"


def main():
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page())
    elif PAGE.read_text() != page():
        sys.exit(f"{PAGE.relative_to(ROOT)} is not what the headers and tests say: run ascendc/coverage.py")


main()
