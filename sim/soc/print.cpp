#include "soc/print.h"

#include <fmt/format.h>

#include <cstddef>

#include "cubist/base/error.h"
#include "cubist/isa/operands.h"
#include "soc/dump_text.h"
#include "soc/kernel_text.h"
#include "soc/print_format.h"

namespace cubist::sim {
namespace {

constexpr uint64_t kAddress = 0xffff'ffff'ffff;

std::string formatted(uint64_t address, ScalarMemory& memory) {
  const auto word = [&](size_t offset) { return memory.load<uint64_t>(address + offset); };
  const std::string format =
      read_text(word(offsetof(isa::PrintMessage, format)), memory, kLongestPrint);
  return format_print(format,
                      {.address = word(offsetof(isa::PrintMessage, arguments)),
                       .count = word(offsetof(isa::PrintMessage, count)),
                       .doubles = word(offsetof(isa::PrintMessage, doubles))},
                      memory);
}

}  // namespace

std::string printed_text(uint64_t value, ScalarMemory& memory, LocalMemories* local) {
  if (value >> 48 == isa::kPrintTag) return formatted(value & kAddress, memory);
  if (value >> 48 == isa::kDumpTag) return dump_text(value & kAddress, memory, local);
  throw Error(
      Fault::kProgram,
      {.where = {},
       .did = fmt::format("print with value {:#x}", value),
       .expected = "isa::print_value or isa::dump_value of a message (cubist/isa/operands.h)",
       .fix = {}});
}

}  // namespace cubist::sim
