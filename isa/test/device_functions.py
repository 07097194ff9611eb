"""Writes a device program with one function per instruction, in table order. usage: device_functions.py SPEC_DIR OUT.cpp

Addresses and scalars are the parameters, so they arrive in a0, a1, ... ; packed words are default configurations.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "tools"))
from table import Table, camel  # noqa: E402


def function(i):
    parameters = ", ".join(f"uint64_t {o.name}" for o in i.format.addresses)
    arguments = [o.name for o in i.format.addresses]
    if i.format.words:
        arguments.append(f"cubist::isa::{camel(i.format.name)}Config{{}}")
    register = "<cubist::isa::Spr::sub_block>" if i.sub_is_register else ""
    result, give = ("uint64_t", "return ") if i.format.writes else ("void", "")
    call = f"{give}cubist::xnpu::{i.name}{register}({', '.join(arguments)});"
    return f'extern "C" {result} call_{i.name}({parameters}) {{ {call} }}'


def main():
    table = Table(pathlib.Path(sys.argv[1]))
    lines = ['#include "cubist/xnpu.h"', ""] + [function(i) for i in table.instructions]
    pathlib.Path(sys.argv[2]).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
