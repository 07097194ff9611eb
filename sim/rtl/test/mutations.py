#!/usr/bin/env python3
"""Puts faults into a unit's SystemVerilog, one at a time, and shows that the tests catch each.

Every fault is a change of one line (cube_faults.py, vector_faults.py). The faulty small unit is verilated, compiled
and linked to its compiled tests; a fault is caught if they fail. The unit without a fault must pass first.
Exit status 1 if a fault survives.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import cube_faults
import small_unit
import vector_faults

FAULTS = {"cube": cube_faults.FAULTS, "vector": vector_faults.FAULTS}

def mutated(sources, file, before, after, folder):
    """Copies the sources into `folder`, the fault put in, if there is one. Returns the copies."""
    copies = []
    for source in sources:
        text = source.read_text()
        if source.stem == file:
            lines = [line for line in text.split("\n") if before in line]
            if len(lines) == 0:
                sys.exit(f"{source.name} has no line with: {before}")
            text = text.replace(lines[0], lines[0].replace(before, after), 1)
        copy = folder / source.name
        copy.write_text(text)
        copies.append(copy)
    return copies


def first_failure(args, file, before, after):
    """Builds and tests one unit. None if every test passes; else which was the first to fail."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        copies = mutated(args.sources, file, before, after, folder)
        program = small_unit.build(args, copies, folder)
        try:
            done = subprocess.run([program, "--gtest_fail_fast", "--gtest_brief=1"], cwd=folder, capture_output=True, text=True, timeout=120)
        except subprocess.TimeoutExpired:
            return "no end"
        if done.returncode == 0:
            return None
        failed = re.search(r"FAILED *\] ([^ ,\n]+)", done.stdout)
        return failed.group(1) if failed else f"exit status {done.returncode}"


def main():
    parser = small_unit.arguments(__doc__.split("\n\n")[0])
    parser.add_argument("--only", type=int, help="number of the one fault to try")
    args = parser.parse_args()
    failure = first_failure(args, None, None, None)
    if failure:
        sys.exit(f"the {args.top} without a fault fails: {failure}")
    survivors = 0
    faults = FAULTS[args.top]
    for number, (file, before, after) in enumerate(faults):
        if args.only is not None and number != args.only:
            continue
        failure = first_failure(args, file, before, after)
        survivors += failure is None
        print(f"{number:2} {file}: {before}  ->  {after}\n     {'SURVIVES' if failure is None else 'caught by ' + failure}", flush=True)
    print(f"{survivors} of {len(faults)} faults survive")
    return survivors != 0


if __name__ == "__main__":
    sys.exit(main())
