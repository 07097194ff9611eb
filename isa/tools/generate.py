#!/usr/bin/env python3
"""Generates code from the instruction table (isa/spec/*.toml).

usage: generate.py SPEC_DIR OUT_DIR

Writes into OUT_DIR:
  operands.h      enumerations, control registers and packed operand words, shared by host and device (freestanding C++17)
  instructions.h  one struct per instruction, Op, unpack and visit (host)
  table.inc       rows of the instruction table (host)
  xnpu.h          device intrinsics, one function per instruction
"""

import pathlib
import sys

from table import Table, camel


def packed_struct(name, words, doc):
    """A struct with the fields of one or two packed words, pack_<word>() and the masks of named bits."""
    lines = [f"// {line}" for line in doc] + [f"struct {name} {{"]
    for word in words:
        for f in word.fields:
            default = word.defaults.get(f.name, 0)
            value = f"{f.type}({default})" if f.is_enum else str(default)
            lines.append(f"  {f.cpp_type} {f.name} = {value};  // {word.register}[{f.high}:{f.low}] {f.doc}")
    for word in words:
        terms = [f"((static_cast<uint64_t>({f.name}) & 0x{f.mask:x}ull) << {f.low})" for f in word.fields]
        lines.append(f"  constexpr uint64_t pack_{word.register}() const {{ return {' | '.join(terms)}; }}")
        lines.append(f"  static constexpr uint64_t kMask_{word.register} = 0x{word.mask:x}ull;")
        for f in word.fields:
            if f.is_enum:
                value = f"static_cast<{f.type}>((word >> {f.low}) & 0x{f.mask:x}ull)"
            elif f.is_signed:
                value = f"static_cast<int32_t>(static_cast<int64_t>(word << {63 - f.high}) >> {63 - f.high + f.low})"
            else:
                value = f"static_cast<{f.cpp_type}>((word >> {f.low}) & 0x{f.mask:x}ull)"
            lines += [] if f is not word.fields[0] else [f"  constexpr void unpack_{word.register}(uint64_t word) {{"]
            lines.append(f"    {f.name} = {value};")
        lines.append("  }")
    return lines + ["};", ""]


def operands_h(table):
    out = ["// Generated from isa/spec by isa/tools/generate.py.", "#pragma once", "", "#include <stdint.h>", "",
           "namespace cubist::isa {", ""]
    for enum in table.enums:
        out += [f"// {enum.doc}", f"enum class {enum.name} : uint8_t {{"]
        out += [f"  {key} = {value}," for key, value in enum.values.items()]
        out += ["};", ""]
    out += ["// Number of a control register.", "enum class Spr : uint8_t {"]
    out += [f"  {r.name} = {r.number},  // {r.doc}" for r in table.registers]
    out += ["};", f"inline constexpr int kSprCount = {max(r.number for r in table.registers) + 1};", ""]
    for r in table.registers:
        if r.word:
            out += packed_struct(camel(r.name) + "Register", [r.word], [r.doc])
    for fmt in table.formats:
        if fmt.words:
            out += packed_struct(camel(fmt.name) + "Config", fmt.words, [f"Packed operand words of format {fmt.name}."])
    return out + ["}  // namespace cubist::isa", ""]


def instructions_h(table):
    out = ["// Generated from isa/spec by isa/tools/generate.py.", "#pragma once", "", "#include <utility>", "",
           '#include "cubist/isa/instruction.h"', '#include "cubist/isa/operands.h"', "", "namespace cubist::isa {", ""]
    out += ["enum class Op : uint16_t {"] + [f"  {i.name}," for i in table.instructions]
    out += ["};", f"inline constexpr int kOpCount = {len(table.instructions)};", ""]
    for fmt in table.formats:
        base = f" : {camel(fmt.name)}Config" if fmt.words else ""
        out.append(f"struct {camel(fmt.name)}Operands{base} {{")
        for operand in fmt.addresses:
            out.append(f"  uint64_t {operand.name} = 0;  // {operand.register}: {operand.space}")
        out.append(f"  Operands pack() const {{")
        out.append("    Operands r;")
        out += [f"    r.{o.register} = {o.name};" for o in fmt.addresses]
        out += [f"    r.{w.register} = pack_{w.register}();" for w in fmt.words]
        out += ["    return r;", "  }"]
        out.append(f"  void unpack_from([[maybe_unused]] const Operands& r, [[maybe_unused]] const char* name) {{")
        out += [f"    {o.name} = r.{o.register};" for o in fmt.addresses]
        for w in fmt.words:
            out.append(f'    check_reserved_bits(name, "{w.register}", r.{w.register}, kMask_{w.register});')
            out.append(f"    unpack_{w.register}(r.{w.register});")
        out += ["  }", "};", ""]
    for i in table.instructions:
        out.append(f"// {i.doc}")
        extra = "  Spr spr{};  // the sub-opcode\n" if i.sub_is_register else ""
        out.append(f"struct {camel(i.name)} : {camel(i.format.name)}Operands {{")
        out.append(f"{extra}  static constexpr Op kOp = Op::{i.name};")
        out.append(f"  static constexpr Pipe kPipe = Pipe::{i.pipe};")
        out.append(f'  static constexpr const char* kName = "{i.name}";')
        out.append("};")
    out += ["", "// Calls f with the unpacked struct of `op`. Throws Error(Program) if a bit that no field names is set.",
            "template <class F>", "decltype(auto) visit(Op op, const Operands& r, F&& f) {", "  switch (op) {"]
    for i in table.instructions:
        spr = " i.spr = static_cast<Spr>(r.sub);" if i.sub_is_register else ""
        out.append(f"    case Op::{i.name}: {{ {camel(i.name)} i; i.unpack_from(r, i.kName);{spr} "
                   f"return std::forward<F>(f)(std::as_const(i)); }}")
    out += ["  }", "  unknown_op();", "}", ""]
    out += ["// Calls f with a default-constructed struct of every instruction, in table order.",
            "template <class F>", "void for_each_instruction(F&& f) {"]
    out += [f"  f({camel(i.name)}{{}});" for i in table.instructions]
    return out + ["}", "", "}  // namespace cubist::isa", ""]


def table_inc(table):
    out = ["// Generated from isa/spec by isa/tools/generate.py: rows of kTable, see src/table.cpp."]
    for i in table.instructions:
        registers = ", ".join(f'{{"{i.operand_name(r)}", "{i.operand_space(r)}"}}' for r in ("rd", "rs1", "rs2", "rs3"))
        types = " | ".join(f"type_bit(DataType::{t})" for t in i.types) or "0"
        cores = " | ".join(f"core_bit(CoreKind::{c})" for c in i.cores) or "0"
        out.append(f'{{Op::{i.name}, "{i.name}", "{i.format.name}", Pipe::{i.pipe}, "{i.pipe_text}", 0x{i.match:08x}u, 0x{i.mask:08x}u, '
                   f"{str(i.format.writes).lower()}, {{{{{registers}}}}}, {types}, {cores}, \"{i.doc}\"}},")
    return out


def intrinsic(i):
    """One always-inline device function that emits the instruction."""
    fmt = i.format
    parameters = [f"uint64_t {o.name}" for o in fmt.addresses]
    if fmt.words:
        parameters.append(f"const isa::{camel(fmt.name)}Config& config")
    values = {o.register: o.name for o in fmt.addresses} | {w.register: f"config.pack_{w.register}()" for w in fmt.words}
    head = ["template <isa::Spr kRegister>"] if i.sub_is_register else []
    sub = "x%[sub]" if i.sub_is_register else (f"x{i.sub}" if i.sub is not None else None)
    inputs, registers = [], []
    for r in ("rd", "rs1", "rs2", "rs3"):
        if r == "rs2" and sub:
            registers.append(sub)
        elif r == "rd" and fmt.writes:
            registers.append("%[rd]")
        elif r in values:
            registers.append(f"%[{r}]")
            inputs.append(f'[{r}] "r"({values[r]})')
        else:
            registers.append("x0")
    if i.sub_is_register:
        inputs.append('[sub] "i"(static_cast<int>(kRegister))')
    text = f".insn r4 0x{i.opcode:02x}, {i.funct3}, {i.funct2}, " + ", ".join(registers)
    result = "uint64_t" if fmt.writes else "void"
    lines = [f"// {i.doc}"] + head
    # nodebug: the instruction gets the source line of the call, as with clang's own intrinsics.
    lines.append(f"[[gnu::always_inline, gnu::nodebug]] inline {result} {i.name}({', '.join(parameters)}) {{")
    if fmt.writes:
        lines.append("  uint64_t value;")
    output = '[rd] "=r"(value)' if fmt.writes else ""
    lines.append(f'  asm volatile("{text}" : {output} : {", ".join(inputs)} : "memory");')
    if fmt.writes:
        lines.append("  return value;")
    return lines + ["}", ""]


def xnpu_h(table):
    out = ["// Generated from isa/spec by isa/tools/generate.py: one function per Xnpu instruction.", "#pragma once", "",
           '#include "cubist/isa/operands.h"', "", "namespace cubist::xnpu {", ""]
    for i in table.instructions:
        out += intrinsic(i)
    return out + ["}  // namespace cubist::xnpu", ""]


def main():
    spec, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    table = Table(spec)
    out.mkdir(parents=True, exist_ok=True)
    for name, lines in (("operands.h", operands_h(table)), ("instructions.h", instructions_h(table)),
                        ("table.inc", table_inc(table)), ("xnpu.h", xnpu_h(table))):
        (out / name).write_text("\n".join(lines))


if __name__ == "__main__":
    main()
