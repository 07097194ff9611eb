"""xnpu.h: one always-inline device function per instruction."""

from table import REGISTERS, camel

HEAD = """\
// Generated from isa/spec by isa/tools/generate.py: one function per Xnpu instruction.
//
// A packed field that is out of range is a compile error where the compiler sees the value in the call. With
// CUBIST_CHECK_FIELDS defined every other one executes `trap` with isa::field_trap(); without it, it is cut to its width.
#pragma once

#include "cubist/isa/operands.h"

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wgcc-compat"  // diagnose_if is clang's own

#define CUBIST_REJECT_CONSTANT_MISFIT(config)                           \\
  __attribute__((diagnose_if(bool((config).first_field_out_of_range()), \\
                             "a packed field does not fit its bits or its enumeration", "error")))

namespace cubist::xnpu {
"""

CHECK = """\
#ifdef CUBIST_CHECK_FIELDS
template <class Config>
inline void check_fields(unsigned op, const Config& config) {
  if (const isa::FieldFault fault = config.first_field_out_of_range()) trap(isa::field_trap(op, fault));
}
#else
template <class Config>
[[gnu::always_inline]] inline void check_fields(unsigned, const Config&) {}
#endif
"""


def signature(i):
    """Return type, name and parameters, as a caller reads them."""
    parameters = [f"uint64_t {o.name}" for o in i.format.addresses]
    if i.format.words:
        parameters.append(f"const isa::{camel(i.format.name)}Config& config")
    result = "uint64_t" if i.format.writes else "void"
    return f"{result} {i.name}({', '.join(parameters)})"


def assembly(i):
    """The .insn directive and its input constraints."""
    values = {o.register: o.name for o in i.format.addresses}
    values |= {w.register: f"config.pack_{w.register}()" for w in i.format.words}
    inputs, registers = [], []
    for r in REGISTERS:
        if r == "rs2" and i.sub_is_register:
            registers.append("x%[sub]")
        elif r == "rs2" and i.sub is not None:
            registers.append(f"x{i.sub}")
        elif r == "rd" and i.format.writes:
            registers.append("%[rd]")
        elif r in values:
            registers.append(f"%[{r}]")
            inputs.append(f'[{r}] "r"({values[r]})')
        else:
            registers.append("x0")
    if i.sub_is_register:
        inputs.append('[sub] "i"(static_cast<int>(kRegister))')
    return f".insn r4 0x{i.opcode:02x}, {i.funct3}, {i.funct2}, " + ", ".join(registers), ", ".join(inputs)


def intrinsic(i, number):
    text, inputs = assembly(i)
    lines = [f"// {i.doc}"]
    if i.sub_is_register:
        lines.append("template <isa::Spr kRegister>")
    attribute = " CUBIST_REJECT_CONSTANT_MISFIT(config)" if i.format.words else ""
    # nodebug: the instruction gets the source line of the call, as with clang's own intrinsics.
    lines.append(f"[[gnu::always_inline, gnu::nodebug]] inline {signature(i)}{attribute} {{")
    if i.format.words:
        lines.append(f"  check_fields({number}, config);")
    if i.format.writes:
        lines.append("  uint64_t result;")
    output = '[rd] "=r"(result)' if i.format.writes else ""
    lines.append(f'  asm volatile("{text}" : {output} : {inputs} : "memory");')
    if i.format.writes:
        lines.append("  return result;")
    return lines + ["}", ""]


def xnpu_h(table):
    out = HEAD.split("\n")
    numbered = list(enumerate(table.instructions))
    # check_fields() needs trap(), which has no packed operand and so needs no check_fields().
    for number, i in numbered:
        if not i.format.words:
            out += intrinsic(i, number)
    out += CHECK.split("\n")
    for number, i in numbered:
        if i.format.words:
            out += intrinsic(i, number)
    return out + ["}  // namespace cubist::xnpu", "", "#undef CUBIST_REJECT_CONSTANT_MISFIT", "#pragma clang diagnostic pop", ""]
