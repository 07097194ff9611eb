#!/usr/bin/env python3
"""Generates code and reference pages from the instruction table (isa/spec/*.toml).

usage: generate.py SPEC_DIR OUT_DIR PAGES_DIR

Writes into OUT_DIR:
  operands.h      enumerations, control registers and packed operand words, shared by host and device (freestanding C++17)
  instructions.h  one struct per instruction, Op, unpack and visit (host)
  fields.inc      enumerations, packed words and control registers as data (host)
  table.inc       rows of the instruction table (host)
  xnpu.h          device intrinsics, one function per instruction
and into PAGES_DIR the reference pages.
"""

import pathlib
import sys

from device import xnpu_h
from host import fields_inc, instructions_h, table_inc
from operands import operands_h
from pages import write_pages
from table import Table, TableError

PRODUCTS = {"operands.h": operands_h, "instructions.h": instructions_h, "fields.inc": fields_inc, "table.inc": table_inc,
            "xnpu.h": xnpu_h}


def main():
    spec, out, pages = (pathlib.Path(argument) for argument in sys.argv[1:4])
    try:
        table = Table(spec)
    except TableError as error:
        sys.exit(f"the instruction table in {spec} is wrong: {error}")
    out.mkdir(parents=True, exist_ok=True)
    for name, product in PRODUCTS.items():
        (out / name).write_text("\n".join(product(table)))
    write_pages(table, pages)


if __name__ == "__main__":
    main()
