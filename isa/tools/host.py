"""What the host compiles: a struct per instruction (instructions.h), and the table as data (fields.inc, table.inc)."""

import json

from table import REGISTERS, camel

GENERATED = "// Generated from isa/spec by isa/tools/generate.py."


def operands_struct(fmt):
    """Operands of a format, unpacked: addresses and the fields of its packed words."""
    base = f" : {camel(fmt.name)}Config" if fmt.words else ""
    lines = [f"struct {camel(fmt.name)}Operands{base} {{"]
    lines += [f"  uint64_t {o.name} = 0;  // {o.register}: {o.space}" for o in fmt.addresses]
    lines += ["  // Throws Error(Program) if a field is out of range.", "  Operands pack() const {"]
    if fmt.words:
        lines.append(f'    check_fields("{fmt.name}");')
    lines.append("    Operands r;")
    lines += [f"    r.{o.register} = {o.name};" for o in fmt.addresses]
    lines += [f"    r.{w.register} = pack_{w.register}();" for w in fmt.words]
    lines += ["    return r;", "  }",
              "  void unpack_from([[maybe_unused]] const Operands& r, [[maybe_unused]] const char* name) {"]
    lines += [f"    {o.name} = r.{o.register};" for o in fmt.addresses]
    for w in fmt.words:
        lines.append(f'    check_reserved_bits(name, "{w.register}", r.{w.register}, kMask_{w.register});')
        lines.append(f"    unpack_{w.register}(r.{w.register});")
    if fmt.words:
        lines += ["    check_fields(name);", "  }", "  void check_fields(const char* name) const {",
                  "    if (const FieldFault fault = first_field_out_of_range()) [[unlikely]] {",
                  f'      field_out_of_range(name, "{fmt.name}", fault);', "    }"]
    return lines + ["  }", "};", ""]


def instruction_struct(i):
    name, base = camel(i.name), f"{camel(i.format.name)}Operands"
    lines = [f"// {i.doc}", f"struct {name} : {base} {{"]
    if i.sub_is_register:
        lines += ["  Spr spr{};  // the sub-opcode",
                  "  Operands pack() const {",
                  f"    Operands r = {base}::pack();",
                  "    r.sub = static_cast<uint8_t>(spr);",
                  "    return r;",
                  "  }"]
    return lines + [f"  static constexpr Op kOp = Op::{i.name};",
                    f"  static constexpr Pipe kPipe = Pipe::{i.pipe};",
                    f'  static constexpr const char* kName = "{i.name}";',
                    "};"]


def visit_case(i):
    lines = [f"    case Op::{i.name}: {{", f"      {camel(i.name)} i;", "      i.unpack_from(r, i.kName);"]
    if i.sub_is_register:
        lines.append("      i.spr = static_cast<Spr>(r.sub);")
    return lines + ["      return std::forward<F>(f)(std::as_const(i));", "    }"]


def instructions_h(table):
    out = [GENERATED, "#pragma once", "", "#include <utility>", "", '#include "cubist/isa/instruction.h"',
           '#include "cubist/isa/operands.h"', "", "namespace cubist::isa {", ""]
    out += ["enum class Op : uint16_t {"] + [f"  {i.name}," for i in table.instructions]
    out += ["};", f"inline constexpr int kOpCount = {len(table.instructions)};", ""]
    for fmt in table.formats:
        out += operands_struct(fmt)
    for i in table.instructions:
        out += instruction_struct(i)
    out += ["", "// Calls f with the unpacked struct of `op`. Throws Error(Program) if a bit that no field names is set,",
            "// or a field holds no value of its enumeration.",
            "template <class F>", "decltype(auto) visit(Op op, const Operands& r, F&& f) {", "  switch (op) {"]
    for i in table.instructions:
        out += visit_case(i)
    out += ["  }", "  unknown_op();", "}", ""]
    out += ["// Calls f with a default-constructed struct of every instruction, in table order.",
            "template <class F>", "void for_each_instruction(F&& f) {"]
    out += [f"  f({camel(i.name)}{{}});" for i in table.instructions]
    return out + ["}", "", "}  // namespace cubist::isa", ""]


def text(value):
    """A C++ string literal."""
    return json.dumps(value)


def boolean(value):
    return "true" if value else "false"


def field_rows(array, fields):
    out = [f"constexpr FieldInfo {array}[] = {{"]
    for f in fields:
        enum = f"&k{f.type}" if f.is_enum else "nullptr"
        out.append(f"    {{{text(f.name)}, {f.high}, {f.low}, {boolean(f.is_signed)}, {enum}, {text(f.doc)}}},")
    return out + ["};"]


def fields_inc(table):
    out = [f"{GENERATED[:-1]}: what src/table.cpp knows of packed words."]
    for enum in table.enums:
        out.append(f"constexpr EnumValue k{enum.name}Values[] = {{")
        out += [f"    {{{text(key)}, {value}}}," for key, value in enum.values.items()]
        out += ["};", f"constexpr EnumInfo k{enum.name}{{{text(enum.name)}, k{enum.name}Values}};"]
    for fmt in table.formats:
        for word in fmt.words:
            out += field_rows(f"k{camel(fmt.name)}_{word.register}", word.fields)
        out.append(f"constexpr std::array<WordInfo, {len(fmt.words)}> k{camel(fmt.name)}Words{{{{")
        out += [f"    {{OperandRegister::k{w.register.capitalize()}, 0x{w.mask:x}ull, k{camel(fmt.name)}_{w.register}}},"
                for w in fmt.words]
        out.append("}};")
    for r in table.registers:
        if r.word:
            out += field_rows(f"k{camel(r.name)}Fields", r.word.fields)
    out.append("constexpr SprInfo kRegisters[] = {  // by number")
    by_number = {r.number: r for r in table.registers}
    for number in range(max(by_number) + 1):
        r = by_number.get(number)
        if r is None:
            out.append("    {nullptr, false, 0, {}, nullptr},")
            continue
        mask = f"0x{r.word.mask:x}ull" if r.word else "~0ull"
        fields = f"k{camel(r.name)}Fields" if r.word else "{}"
        out.append(f"    {{{text(r.name)}, {boolean(r.access == 'rw')}, {mask}, {fields}, {text(r.doc)}}},")
    return out + ["};", ""]


def table_inc(table):
    out = [f"{GENERATED[:-1]}: rows of kTable, see src/table.cpp."]
    for i in table.instructions:
        operands = ", ".join(f'{{"{i.operand_name(r)}", "{i.operand_space(r)}", {table.alignment(i, r)}}}' for r in REGISTERS)
        types = " | ".join(f"type_bit(DataType::{t})" for t in i.types) or "0"
        cores = " | ".join(f"core_bit(CoreKind::{c})" for c in i.cores) or "0"
        out += [f'{{Op::{i.name}, "{i.name}", "{i.format.name}", Pipe::{i.pipe}, "{i.pipe_text}", 0x{i.match:08x}u, 0x{i.mask:08x}u,',
                f" {boolean(i.format.writes)}, {{{{{operands}}}}},",
                f" {types}, {cores},",
                f" {text(i.doc)},",
                f" {boolean(i.sub_is_register)}, k{camel(i.format.name)}Words}},"]
    return out + [""]
