// The program broke the contract of one instruction, or asked for what the table leaves open.
#pragma once

#include <cstdint>
#include <string>

#include "cubist/isa/instruction.h"

namespace cubist::sim {

[[noreturn]] void program_error(const char* instruction, std::string did, std::string expected,
                                std::string fix = {});
[[noreturn]] void unspecified(const char* instruction, std::string did, std::string fix);

// Throws Error(Program) unless `type` is one of `legal` (isa::type_bit() of each).
void check_type(const char* instruction, const char* field, isa::DataType type, uint32_t legal);

// Bytes of one element. Throws Error(Program) for 4-bit types, which have no address of their own.
uint64_t bytes_of(const char* instruction, isa::DataType type);

}  // namespace cubist::sim
