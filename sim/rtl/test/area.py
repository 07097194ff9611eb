#!/usr/bin/env python3
"""Generic-cell estimate of a unit's arithmetic by yosys, and its registers.

yosys (0.23 of Debian, and 0.55) does not read the sources as they are: it knows no `return`, no
package import, no unpacked or multi-dimensional packed ports, no fields of packed structs in functions. So the functions of
the packages are put into modules of their own, each `return` as an assignment that later ones do not change, each field as the
bits it is, and what the parameters multiply is counted.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile


class Cube:
    # operand_t of cube_arithmetic.sv, sum_t of float_arithmetic.sv; * for signed fields.
    FIELDS = {".is_nan": "23", ".is_infinite": "22", ".sign": "21", ".exponent": "20:11", ".significand": "10:0",
              ".sum_sign": "39", ".leading": "*38:28", ".total": "27:0"}
    TYPES = {"operand_t": 24, "sum_t": 40, "element_t": 2}
    # Name: ports, the call, how many of them there are.
    MODULES = {
        "decode": ("input logic [15:0] x, input logic [1:0] element, output logic [23:0] y", "decode(x, element)", (16 + 16) * 16),
        "fused_add": ("input logic [31:0] sum, input logic [23:0] a, input logic [23:0] b, output logic [31:0] y", "fused_add(sum, a, b)", 16 ** 3),
        "pair_add": ("input logic [31:0] sum, input logic [15:0] a, input logic [15:0] b, input logic sa, input logic sb, output logic [31:0] y",
                     "pair_add(sum, a, b, sa, sb)", 16 ** 3),
        "saturated": ("input logic [31:0] sum, output logic [31:0] y", "saturated(sum)", 16 ** 2),
    }
    # cube_array.sv: sums behind each stage; of the operands, the words of the later steps.
    REGISTERS = {"sums": 16 ** 3 * 32, "operands": (16 + 16) * 16 * (16 * 15 // 2)}
    NAME = "16 x 16 x 16"


class Vector:
    # number_t and pair_t of vector_arithmetic.sv, sum_t of float_arithmetic.sv, operation_t and formats_t of vector_types.sv.
    FIELDS = {"operation.formats.source": "4", "operation.formats.result": "3", "operation.formats": "4:3", "operation.op": "7:5",
              "operation.round": "2:0", "formats.source": "1", "formats.result": "0",
              ".is_nan": "37", ".is_infinite": "36", ".sign": "35", ".exponent": "*34:24", ".significand": "23:0",
              ".sum_sign": "39", ".leading": "*38:28", ".total": "27:0", ".second": "63:32", ".first": "31:0"}
    TYPES = {"number_t": 38, "sum_t": 40, "pair_t": 64, "operation_t": 8, "formats_t": 2, "op_t": 3, "format_t": 1, "round_t": 3}
    MODULES = {
        "multiplied": ("input logic [2:0] op, input logic [1:0] formats, input logic [31:0] a, input logic [31:0] b, input logic [31:0] c, "
                       "output logic [63:0] y", "multiplied(op, formats, a, b, c)", 64),
        "finished": ("input logic [7:0] operation, input logic [63:0] pair, output logic [31:0] y", "finished(operation, pair)", 64),
        # The high half of a lane: f16 alone.
        "multiplied_f16": ("input logic [2:0] op, input logic [15:0] a, input logic [15:0] b, input logic [15:0] c, output logic [31:0] y",
                           "halves(multiplied(op, 2'b00, {16'd0, a}, {16'd0, b}, {16'd0, c}))", 64),
        "finished_f16": ("input logic [2:0] op, input logic [15:0] a, input logic [15:0] b, output logic [15:0] y",
                         "finished({op, 5'd0}, {16'd0, a, 16'd0, b})", 64),
    }
    # vector_lane.sv: both operands of the second stage, and the result; of the high half, too.
    REGISTERS = {"operands": 64 * (64 + 32), "results": 64 * (32 + 16)}
    NAME = "64 lanes"


UNITS = {"cube": Cube, "vector": Vector}
HALVES = "function automatic [31:0] halves(input logic [63:0] x); halves = {x[47:32], x[15:0]}; endfunction\n"


def body(package):
    """What is between `package` and `endpackage`."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", package.read_text(), flags=re.S)
    text = re.search(r"package \w+;(.*)endpackage", text, re.S).group(1)
    return re.sub(r"import [^;]*;", "", text)


def without_return(function):
    name = re.match(r"function automatic .*?(\w+)\(", function, re.S).group(1)
    function = re.sub(r"\breturn\b(.*?);", rf"if (!has_returned) begin {name} = \1; has_returned = 1'b1; end", function, flags=re.S)
    head, rest = function.split(";", 1)
    # Declarations come first.
    declarations = re.match(r"((?:\s*(?:logic)\b[^;]*;)*)", rest, re.S).group(1)
    return f"{head};{declarations} logic has_returned; has_returned = 1'b0; {rest[len(declarations):]}"


def without_fields(text, fields):
    for field, bits in fields.items():
        owner, _, name = field.rpartition(".")
        variable = r"\b" + (re.escape(owner.split(".")[0]) if owner else r"(?:\w+)")
        path = re.escape(field[len(owner.split(".")[0]):]) if owner else re.escape(field)
        selected = rf"\g<1>[{bits.lstrip('*')}]"
        if bits.startswith("*"):
            # Read as signed; assigned as bits.
            text = re.sub(rf"({variable}){path}\b(?!\s*=[^=])(?!\[)", f"$signed({selected})", text)
        # A bit of a field: of the bits it is.
        low = int(bits.lstrip("*").split(":")[-1])
        text = re.sub(rf"({variable}){path}\[(\d+)(?::(\d+))?\]",
                      lambda m: f"{m.group(1)}[{int(m.group(2)) + low}" + (f":{int(m.group(3)) + low}]" if m.group(3) else "]"), text)
        text = re.sub(rf"({variable}){path}\b", selected, text)
    return text


def lowered(unit, packages):
    text = "".join(body(p) for p in packages)
    text = re.sub(r"function automatic (?:half_pair_t|logic is_wide).*?endfunction", "", text, flags=re.S)
    text = re.sub(r"typedef struct packed \{.*?\} \w+;", "", text, flags=re.S)
    text = without_fields(text, unit.FIELDS)
    for name, bits in unit.TYPES.items():
        text = re.sub(rf"(\b(?:input|automatic)\s+|\n\s+){name}\b", rf"\1logic [{bits - 1}:0]", text)
    return re.sub(r"function automatic.*?endfunction", lambda f: without_return(f.group(0)), text, flags=re.S)


def cells_of(name, ports, call, text, yosys, folder):
    source = folder / f"area_{name}.sv"
    source.write_text(f"module area_{name}({ports});\n{text}\n{HALVES}assign y = {call};\nendmodule\n")
    log = folder / f"area_{name}.log"
    script = (f"read_verilog -sv {source}; synth -flatten -top area_{name}; abc -g AND,NAND,OR,NOR,XOR,XNOR,MUX; "
              f"opt_clean; tee -o {log} stat")
    done = subprocess.run([yosys, "-q", "-p", script], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"yosys on {name}: {done.stderr or done.stdout}")
    return int(re.search(r"Number of cells:\s+(\d+)", log.read_text()).group(1))


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    p.add_argument("--unit", choices=UNITS, required=True)
    p.add_argument("--packages", type=pathlib.Path, nargs="+", required=True, help="the .sv files of its packages, in their order")
    p.add_argument("--yosys", default="yosys")
    a = p.parse_args()
    unit = UNITS[a.unit]
    text = lowered(unit, a.packages)
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, (ports, call, count) in unit.MODULES.items():
            cells = cells_of(name, ports, call, text, a.yosys, pathlib.Path(folder))
            total += cells * count
            print(f"{name:14} {cells:6} cells, {count:5} times", flush=True)
    registers = ", ".join(f"{bits} of {what}" for what, bits in unit.REGISTERS.items())
    print(f"arithmetic of {unit.NAME}: {total / 1e6:.2f} M cells; registers behind it: {sum(unit.REGISTERS.values())} bits ({registers})")


if __name__ == "__main__":
    main()
