// One nest on its way to calls: what its parts share.
#pragma once

#include <string>
#include <vector>

#include "select/emitter.h"

namespace cubist::akg {

struct Selection {
  Emitter& emitter;
  Dims dims;                   // of the nest
  std::vector<Scalar> lead{};  // strides that temporaries imitate, so that rows of both lie alike

  // Blocks made of values that several instructions need.
  struct Spread {
    std::string source;
    BufferId source_buffer;
    Place blocks;
  };
  std::vector<Spread> spread{};

  // A temporary that depends on every dim that one of `sources` depends on.
  Place temporary(DataType type, const std::vector<Place>& sources);
  // The same for what is used together with `alike`: rows that they do not all have end to end
  // start at blocks.
  Place temporary(DataType type, const std::vector<Place>& sources,
                  const std::vector<Place>& alike);
  // Of `place` if it is a temporary; what was made of it is gone with it.
  void release(const Place& place);
  // The place gets another value: what was made of it is gone.
  void forget(const Place& place);
};

// "x[8 : 80, 1]".
std::string text_of(const Emitter& emitter, const Place& place);

// Throws Error(NotImplemented).
[[noreturn]] void not_implemented(const std::string& did, const std::string& expected,
                                  const std::string& fix = {});

// Throws Error(NotImplemented) unless the base and all strides but the last dim's are whole 32 B
// blocks.
bool is_aligned(const Dims& sweep, size_t operand, const Place& place);
void check_aligned(const Emitter& emitter, const Dims& sweep, size_t operand, const Place& place);

}  // namespace cubist::akg
