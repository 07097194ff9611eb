"""operands.h: enumerations, control registers and packed operand words, shared by host and device (freestanding C++17)."""

from table import camel

HEAD = """\
// Generated from isa/spec by isa/tools/generate.py.
#pragma once

#include <stdint.h>

namespace cubist::isa {

// A field whose value may not be packed: its place in the struct, counted from 0, and the value.
struct FieldFault {
  int field = -1;  // -1: every field is fine
  int64_t value = 0;
  constexpr explicit operator bool() const { return field >= 0; }
};

// A field check of the device functions executes `trap` with: 0xf1e1 (bits 63:48), Op (47:38), field (37:32), value (31:0).
inline constexpr uint64_t kFieldTrapTag = 0xf1e1;
constexpr uint64_t field_trap(unsigned op, const FieldFault& fault) {
  return kFieldTrapTag << 48 | static_cast<uint64_t>(op) << 38 | static_cast<uint64_t>(fault.field) << 32 |
         (static_cast<uint64_t>(fault.value) & 0xffffffffu);
}

// A library of device code executes `trap` with: 0xa5c3 (bits 63:48), scalar address of a TrapMessage (47:0).
inline constexpr uint64_t kMessageTrapTag = 0xa5c3;
struct TrapMessage {
  // Scalar address of NUL-terminated lines: what was done, what was expected, how to fix it; the last two may be missing.
  // The first `count` times that `{}` or `{s}` occurs, a value stands there: a number, or the text at that scalar address.
  uint64_t text;
  uint64_t count;
  uint64_t values[2];
};
constexpr uint64_t message_trap(uint64_t address) { return kMessageTrapTag << 48 | address; }

// `print` takes: 0x7e57 (bits 63:48), scalar address of a PrintMessage (47:0).
inline constexpr uint64_t kPrintTag = 0x7e57;
struct PrintMessage {
  uint64_t format;     // scalar address of a NUL-terminated format of printf
  uint64_t arguments;  // scalar address of `count` words: integers extended to 64 bits, doubles, scalar addresses of texts
  uint64_t count;      // kAsTheFormatAsks: nobody counted
  uint64_t doubles;    // bit i: argument i is a double; unused where nobody counted
};
inline constexpr uint64_t kAsTheFormatAsks = ~uint64_t{0};
inline constexpr uint64_t kMostPrintArguments = 64;
constexpr uint64_t print_value(uint64_t address) { return kPrintTag << 48 | address; }

// ... or 0xd077 (bits 63:48), scalar address of a DumpMessage (47:0): elements of a memory as text.
inline constexpr uint64_t kDumpTag = 0xd077;
enum class DumpSpace : uint64_t { GM = 0, L1 = 1, L0A = 2, L0B = 3, L0C = 4, UB = 5, BT = 6, FB = 7 };
inline constexpr uint64_t kMostDumpDimensions = 8;
struct DumpMessage {
  DumpSpace space;
  uint64_t address;     // in that memory
  uint64_t type;        // DataType
  uint64_t count;       // elements
  uint64_t dimensions;  // 0: one line of values
  uint64_t shape[kMostDumpDimensions];
};
constexpr uint64_t dump_value(uint64_t address) { return kDumpTag << 48 | address; }
"""


def enumeration(enum):
    lines = [f"// {enum.doc}", f"enum class {enum.name} : uint8_t {{"]
    lines += [f"  {key} = {value}," for key, value in enum.values.items()]
    named = sum(1 << value for value in enum.values.values())
    return lines + [
        "};",
        f"constexpr bool is_named({enum.name} value) {{",
        f"  return static_cast<unsigned>(value) < 64 && (0x{named:x}ull >> static_cast<unsigned>(value) & 1) != 0;",
        "}", ""]


def pack_term(f):
    return f"((static_cast<uint64_t>({f.name}) & 0x{f.mask:x}ull) << {f.low})"


def unpack_value(f):
    if f.is_signed:
        return f"static_cast<int32_t>(static_cast<int64_t>(word << {63 - f.high}) >> {63 - f.high + f.low})"
    return f"static_cast<{f.cpp_type}>((word >> {f.low}) & 0x{f.mask:x}ull)"


def misfit(f):
    """Condition that the field's value may not be packed, or None if every value of its C++ type may."""
    if f.is_enum:
        return f"!is_named({f.name})"
    if f.high - f.low == 31:
        return None
    if f.is_signed:
        return f"{f.name} < {f.minimum} || {f.name} > {f.maximum}"
    return f"{f.name} > {f.maximum}u"


def packed_struct(name, words, doc):
    """A struct with the fields of one or two packed words; pack, unpack, the masks of named bits, and a range check."""
    lines = [f"// {doc}", f"struct {name} {{"]
    for word in words:
        for f in word.fields:
            default = word.defaults.get(f.name, 0)
            value = f"{f.type}({default})" if f.is_enum else str(default)
            lines.append(f"  {f.cpp_type} {f.name} = {value};  // {word.register}[{f.high}:{f.low}] {f.doc}")
    for word in words:
        terms = " |\n           ".join(pack_term(f) for f in word.fields)
        lines += ["", f"  static constexpr uint64_t kMask_{word.register} = 0x{word.mask:x}ull;"]
        lines += [f"  constexpr uint64_t pack_{word.register}() const {{", f"    return {terms};", "  }"]
        lines.append(f"  constexpr void unpack_{word.register}(uint64_t word) {{")
        lines += [f"    {f.name} = {unpack_value(f)};" for f in word.fields] + ["  }"]
    lines += ["", "  // The first field that does not fit its bits, or is no value of its enumeration.",
              "  constexpr FieldFault first_field_out_of_range() const {"]
    for number, f in enumerate(f for word in words for f in word.fields):
        if misfit(f):
            lines.append(f"    if ({misfit(f)}) return {{{number}, static_cast<int64_t>({f.name})}};")
    return lines + ["    return {};", "  }", "};", ""]


def operands_h(table):
    out = HEAD.split("\n")
    for enum in table.enums:
        out += enumeration(enum)
    out += ["// Number of a control register.", "enum class Spr : uint8_t {"]
    out += [f"  {r.name} = {r.number},  // {r.doc}" for r in table.registers]
    out += ["};", f"inline constexpr int kSprCount = {max(r.number for r in table.registers) + 1};", ""]
    for r in table.registers:
        if r.word:
            out += packed_struct(camel(r.name) + "Register", [r.word], r.doc)
    for fmt in table.formats:
        if fmt.words:
            out += packed_struct(camel(fmt.name) + "Config", fmt.words, f"Packed operand words of format {fmt.name}.")
    return out + ["}  // namespace cubist::isa", ""]
