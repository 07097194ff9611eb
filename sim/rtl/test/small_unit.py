"""Builds a small unit (a cube of 4 x 8 x 4 words, a vector unit of 2 blocks) from any sources and links it to its compiled tests."""
import argparse
import pathlib
import subprocess
import sys


def arguments(description):
    p = argparse.ArgumentParser(description=description)
    p.add_argument("--top", required=True, choices=["cube", "vector"], help="the unit: its top module")
    p.add_argument("--prefix", required=True, help="of Verilator's class, as the tests know it")
    p.add_argument("--sources", nargs="+", type=pathlib.Path, required=True, help="the .sv files, in their order")
    p.add_argument("--verilator", required=True)
    p.add_argument("--compiler", required=True)
    p.add_argument("--include", nargs="+", required=True, help="folders of Verilator's headers")
    p.add_argument("--options", type=lambda s: s.split(";"), default=[], help="of verilator, with ; between them")
    p.add_argument("objects", nargs="+", help="after --: compiled tests, libraries and link options")
    return p


def checked(command, cwd):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=3000)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command[:3]))} ...: {done.stderr[-2000:]}{done.stdout[-2000:]}")
    return done.stdout


def build(args, sources, folder, options=()):
    """The test program of these sources, in `folder`."""
    model, program = folder / "model", folder / "test"
    checked([args.verilator, "--cc", "-Wno-fatal", "-Wno-lint", "--trace-fst", "--trace-max-width", "8192", "--unroll-count", "1",
             "--output-split", "0", "--top-module", args.top, "--prefix", args.prefix, "--Mdir", model,
             *args.options, *options, *sources], folder)
    (model / "all.cpp").write_text("".join(f'#include "{f.name}"\n' for f in sorted(model.glob("*.cpp"))))
    checked([args.compiler, "-std=c++20", "-O1", "-w", "-DVM_TRACE=1", "-DVM_TRACE_FST=1", "-DVM_COVERAGE=1", "-I", model,
             *[f"-I{f}" for f in args.include], model / "all.cpp", *args.objects, "-o", program], folder)
    return program
