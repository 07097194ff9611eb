#!/usr/bin/env python3
"""Generic-cell estimate of the cube's arithmetic by yosys, and its registers.

yosys (0.23 of Debian, and 0.55) does not read the sources as they are: it knows no `return`, no
package import, no unpacked or multi-dimensional packed ports. So the functions of the packages are put into modules of
their own, each `return` as an assignment that later ones do not change, and what the parameters
multiply is counted: M N K adders, (M + N) K decoders. Registers follow from the text of cube_array.sv.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

MODULES = {
    "decode": ("input logic [15:0] x, input logic [1:0] element, output logic [23:0] y", "decode(x, element)"),
    "fused_add": ("input logic [31:0] sum, input logic [23:0] a, input logic [23:0] b, output logic [31:0] y", "fused_add(sum, a, b)"),
    "pair_add": ("input logic [31:0] sum, input logic [15:0] a, input logic [15:0] b, input logic sa, input logic sb, output logic [31:0] y",
                 "pair_add(sum, a, b, sa, sb)"),
    "saturated": ("input logic [31:0] sum, output logic [31:0] y", "saturated(sum)"),
}


# operand_t of cube_arithmetic.sv.
OPERAND = {"is_nan": "23", "is_infinite": "22", "sign": "21", "exponent": "20:11", "significand": "10:0"}


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


def lowered(types, arithmetic):
    text = body(types) + body(arithmetic)
    text = re.sub(r"typedef struct packed \{[^}]*\} \w+;", "", text)
    text = text.replace(".exponent[9]", "[20]")
    for field, bits in OPERAND.items():
        text = re.sub(rf"\.{field}\b", f"[{bits}]", text)
    text = text.replace("operand_t", "logic [23:0]").replace("input element_t", "input logic [1:0]")
    return re.sub(r"function automatic.*?endfunction", lambda f: without_return(f.group(0)), text, flags=re.S)


def cells_of(name, text, yosys, folder):
    ports, call = MODULES[name]
    source = folder / f"area_{name}.sv"
    source.write_text(f"module area_{name}({ports});\n{text}\nassign y = {call};\nendmodule\n")
    log = folder / f"area_{name}.log"
    script = (f"read_verilog -sv {source}; synth -flatten -top area_{name}; abc -g AND,NAND,OR,NOR,XOR,XNOR,MUX; "
              f"opt_clean; tee -o {log} stat")
    done = subprocess.run([yosys, "-q", "-p", script], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"yosys on {name}: {done.stderr or done.stdout}")
    return int(re.search(r"Number of cells:\s+(\d+)", log.read_text()).group(1))


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    p.add_argument("--types", type=pathlib.Path, required=True, help="cube_types.sv")
    p.add_argument("--arithmetic", type=pathlib.Path, required=True, help="cube_arithmetic.sv")
    p.add_argument("--yosys", default="yosys")
    p.add_argument("--size", type=int, nargs=3, default=[16, 16, 16], metavar=("M", "N", "K"))
    a = p.parse_args()
    m, n, k = a.size
    text = lowered(a.types, a.arithmetic)
    times = {"decode": (m + n) * k, "fused_add": m * n * k, "pair_add": m * n * k, "saturated": m * n}
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, count in times.items():
            cells = cells_of(name, text, a.yosys, pathlib.Path(folder))
            total += cells * count
            print(f"{name:10} {cells:6} cells, {count:5} times")
    # cube_array.sv: sums behind each stage; of the operands, the words of the later steps.
    sums, operands = m * n * 32 * k, (m + n) * 16 * (k * (k - 1) // 2)
    print(f"arithmetic of {m} x {n} x {k}: {total / 1e6:.2f} M cells; registers of the chain: {sums + operands} "
          f"bits ({sums} of sums, {operands} of operands)")


if __name__ == "__main__":
    main()
