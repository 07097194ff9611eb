// Which of the bytes that an instruction writes depend on bytes that nobody wrote: padding that it
// carries along does not matter, a value that it computes from does. Found by executing it twice,
// on copies in which the bytes that nobody wrote differ.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "cubist/sim/events.h"
#include "cubist/sim/footprint.h"

namespace cubist::sanitizer {

struct ByteRange {
  sim::Space space{};
  uint64_t address = 0, bytes = 0;
};

class DependenceProbe {
 public:
  explicit DependenceProbe(const sim::LocalMemorySizes& sizes);
  ~DependenceProbe();

  // By byte, is it written? `address` is that of a cell of 32 B.
  using Written = std::function<uint32_t(sim::Space space, uint64_t address)>;

  // Ranges of the write footprint; nothing if the instruction takes addresses from bytes that
  // nobody wrote.
  std::optional<std::vector<ByteRange>> dependent_writes(const sim::InstructionEvent& event,
                                                         const sim::Footprint& footprint,
                                                         const Written& written);

 private:
  class Copy;
  std::unique_ptr<Copy> one_, other_;
};

}  // namespace cubist::sanitizer
