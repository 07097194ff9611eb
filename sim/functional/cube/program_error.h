// The program broke the contract of one instruction, or asked for what the table leaves open.
// execute() (execute.cpp) puts the instruction's name in front.
#pragma once

#include <cstdint>
#include <string>

#include "cubist/isa/instruction.h"

namespace cubist::sim {

[[noreturn]] void program_error(std::string did, std::string expected, std::string fix = {});
[[noreturn]] void unspecified(std::string did, std::string fix);

// Throws Error(Program) unless `type` is one of `legal` (isa::type_bit() of each).
void check_type(const char* field, isa::DataType type, uint32_t legal);

// Bytes of one element. Throws Error(Program) for 4-bit types, which have no address of their own.
uint64_t bytes_of(isa::DataType type);

}  // namespace cubist::sim
