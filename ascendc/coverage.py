"""docs/ascendc/README.md: which names of the device API there are, and which a test uses.

usage: coverage.py [--check]     writes the page; with --check, fails if the page is not what it would write

A name is there if the page of its group, written by hand, has it in a row that says what is supported of it; then a header has to mention it
outside of comments, strings and the names of instructions. It is tested if a kernel or a host program of test/ or docs/tutorial/ mentions it."""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PAGES = ROOT / "docs" / "ascendc"
PAGE = PAGES / "README.md"
NOISE = re.compile(r'//[^\n]*|"(?:\\.|[^"\\])*"|\b(?:xnpu|isa|device)::\w+')


def words_of(files):
    words = set()
    for file in files:
        words.update(re.findall(r"\w+", NOISE.sub(" ", file.read_text())))
    return words


def groups():
    for block in re.split(r"^\[", (HERE / "api_names.txt").read_text(), flags=re.MULTILINE)[1:]:
        title, names = block.split("]", 1)
        title, page = title.split(" > ")
        level, group = title.split(" ", 1) if title.startswith("R") else ("C", title)
        yield level, group, page, names.split()


def supported_names(page):
    """The words that a page's rows speak of as supported, and all of its words."""
    text = (PAGES / f"{page}.md").read_text()
    supported = set()
    for row in text.splitlines():
        cells = [cell.strip() for cell in row.split("|")[1:-1]]
        if len(cells) == 4 and cells[1]:
            supported.update(re.findall(r"\w+", cells[0] + " " + cells[1]))
        elif row.startswith("|") and len(cells) != 4:
            sys.exit(f"docs/ascendc/{page}.md: a row of four cells is expected: {row}")
    return supported, set(re.findall(r"\w+", text))


def overview():
    there = words_of([*(HERE / "include").rglob("*.h"), *(ROOT / "kernels" / "device" / "include").rglob("*.h")])
    tested = words_of([*(HERE / "test").rglob("*.cpp"), *(HERE / "test").rglob("*.h"), *(HERE / "test").rglob("*.def"), *(ROOT / "docs" / "tutorial").glob("*.cpp")])
    rows, totals, wrong = [], {}, []
    for level, group, page, names in groups():
        supported, mentioned = supported_names(page)
        wrong += [f"docs/ascendc/{page}.md does not mention {n}" for n in names if n not in mentioned]
        wrong += [f"docs/ascendc/{page}.md says {n} is supported: no header has it" for n in names if n in supported - there]
        columns = ([n for n in names if n in supported & tested], [n for n in names if n in supported - tested], [n for n in names if n not in supported])
        rows.append(f"| {level} | [{group}]({page}.md) | " + " | ".join(" ".join(f"`{n}`" for n in column) for column in columns) + " |")
        total = totals.setdefault(level, [0, 0, 0])
        for i, column in enumerate(columns):
            total[i] += len(column)
    if wrong:
        sys.exit("\n".join(wrong))
    lines = ["# The Ascend C device API: what there is", "",
             "A page per group says what is supported, what differs, and what is not. This one counts names: made by `ascendc/coverage.py` from",
             "`ascendc/api_names.txt`, the headers and the tests. What is missing does not compile, or says `not implemented` with its name.", "",
             "| level | names | there and tested | there, no test of its own | missing |", "|---|---|---|---|---|"]
    lines += [f"| {level} | {sum(total)} | {total[0]} | {total[1]} | {total[2]} |" for level, total in totals.items()]
    lines += ["", "| level | group | there and tested | there, no test of its own | missing |", "|---|---|---|---|---|", *rows]
    return "\n".join(lines) + "\n"


def main():
    text = overview()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text)
    elif PAGE.read_text() != text:
        sys.exit(f"{PAGE.relative_to(ROOT)} is not what the headers and tests say: run ascendc/coverage.py")


main()
