// Kernel ELF files (kernels/toolchain makes them) as the chip sees them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "cubist/sim/program.h"

namespace cubist::driver {

// The image of a kernel ELF: a RISC-V, position-independent file with at least one kernel. `name`
// is for messages; `bytes` are copied. Throws Error(Program), saying what was found, for anything
// else.
sim::ProgramImage parse_program(std::span<const std::byte> bytes, const std::string& name);

// Throws Error(Resource) if the file cannot be read, and what parse_program throws.
sim::ProgramImage load_program(const std::filesystem::path& path);

}  // namespace cubist::driver
