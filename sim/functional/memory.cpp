#include "cubist/sim/memory.h"

#include <fmt/format.h>

#include "cubist/base/error.h"
#include "cubist/sim/core_state.h"

namespace cubist::sim {

const char* name_of(Space space) {
  switch (space) {
    case Space::kGm:
      return "GM";
    case Space::kL1:
      return "L1";
    case Space::kL0a:
      return "L0A";
    case Space::kL0b:
      return "L0B";
    case Space::kL0c:
      return "L0C";
    case Space::kUb:
      return "UB";
    case Space::kBt:
      return "BT";
    case Space::kFb:
      return "FB";
  }
  throw Error(Fault::kInternal,
              {.where = {},
               .did = fmt::format("name memory space {}", static_cast<int>(space)),
               .expected = "a Space",
               .fix = {}});
}

LocalMemory::LocalMemory(Space space, Bytes size)
    : space_(space),
      size_(static_cast<uint64_t>(size.value)),
      bytes_(make_zeroed_array<std::byte>(size_)) {}

void LocalMemory::fail(uint64_t address, uint64_t count, uint64_t alignment) const {
  const char* const name = name_of(space_);
  throw Error(
      Fault::kProgram,
      {.where = {},
       .did = fmt::format("access {} B at {}+{:#x}", count, name, address),
       .expected = fmt::format("an address that is a multiple of {} B, inside the {} B of {}",
                               alignment, size_, name),
       .fix = size_ == 0 ? fmt::format("this core has no {}", name) : std::string()});
}

LocalMemories::LocalMemories(const LocalMemorySizes& sizes)
    : l1(Space::kL1, sizes.l1),
      l0a(Space::kL0a, sizes.l0a),
      l0b(Space::kL0b, sizes.l0b),
      l0c(Space::kL0c, sizes.l0c),
      ub(Space::kUb, sizes.ub),
      bt(Space::kBt, sizes.bt),
      fb(Space::kFb, sizes.fb) {}

}  // namespace cubist::sim
