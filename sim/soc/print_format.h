// printf for kernels: a format and words in the memory of a core.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "scalar/scalar_memory.h"

namespace cubist::sim {

inline constexpr size_t kLongestPrint = 65536;  // bytes of one format, and of one %s

struct PrintArguments {
  uint64_t address = 0;  // of words of 8 B
  uint64_t count = 0;    // isa::kAsTheFormatAsks: nobody counted
  uint64_t doubles = 0;  // bit i: argument i is one; unused where nobody counted
};

// Conversions d i u o x X c s p f F e E g G a A % with flags, width, precision (also *) and the
// lengths hh h l ll z j t. Without a length an integer has 32 bits. Throws Error(Program) for any
// other conversion, a missing argument, and one that is a double where an integer is asked for or
// the other way.
std::string format_print(const std::string& format, const PrintArguments& arguments,
                         ScalarMemory& memory);

}  // namespace cubist::sim
