#!/usr/bin/env python3
"""Line, branch and toggle coverage of a unit's SystemVerilog by the tests of the small one.

Prints covered / all points of each kind for each file, and in full which lines and branches no test reaches.
"""
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import small_unit


def points(data):
    """(kind, file, line, what) -> count, from a coverage file of Verilator."""
    all_points = {}
    for line in data.read_text(errors="replace").splitlines():
        found = re.match(r"C '(.*)' (\d+)$", line)
        if not found:
            continue
        fields = dict(f.split("\2", 1) for f in found.group(1).split("\1") if "\2" in f)
        kind = fields["page"].split("/")[0].removeprefix("v_")
        key = (kind, pathlib.Path(fields["f"]).name, int(fields["l"]), fields.get("o", "") + " " + fields.get("h", ""))
        all_points[key] = all_points.get(key, 0) + int(found.group(2))
    return all_points


def main():
    args = small_unit.arguments(__doc__.split("\n\n")[0]).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        program = small_unit.build(args, args.sources, folder, ["--coverage-line", "--coverage-toggle"])
        data = folder / "data"
        data.mkdir()
        subprocess.run([program, "--gtest_brief=1"], env={**os.environ, "CUBIST_RTL_COVERAGE": str(data)}, check=True)
        merged = folder / "merged.dat"
        small_unit.checked(["verilator_coverage", "--write", merged, *sorted(data.iterdir())], folder)
        counts = points(merged)
    if not counts:
        sys.exit("no coverage points")
    table = collections.defaultdict(lambda: [0, 0])
    for (kind, file, _, _), count in counts.items():
        for row in (file, "all"):
            table[row, kind][0] += count > 0
            table[row, kind][1] += 1
    kinds = sorted({kind for _, kind in table})
    for row in sorted({row for row, _ in table} - {"all"}) + ["all"]:
        print(f"{row:22}" + "".join(f"  {kind} {table[row, kind][0]}/{table[row, kind][1]}" for kind in kinds if (row, kind) in table))
    for kind in kinds:
        covered, total = table["all", kind]
        print(f"{kind}: {100 * covered / total:.1f} %")
    for (kind, file, line, what), count in sorted(counts.items()):
        if count == 0 and kind != "toggle":
            print(f"not reached: {kind} {file}:{line} {what}")
    untoggled = collections.Counter((file, re.sub(r"\[.*", "", what.split()[0])) for (kind, file, _, what), count in counts.items()
                                    if count == 0 and kind == "toggle")
    for (file, signal), count in sorted(untoggled.items()):
        print(f"not toggled: {file} {signal}: {count} bits")


if __name__ == "__main__":
    main()
