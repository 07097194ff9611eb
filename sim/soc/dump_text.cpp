#include "soc/dump_text.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstring>
#include <iterator>
#include <vector>

#include "cubist/base/error.h"
#include "cubist/base/float_types.h"
#include "cubist/isa/instruction.h"
#include "cubist/isa/operands.h"
#include "soc/timed/computed_values.h"

namespace cubist::sim {
namespace {

[[noreturn]] void wrong(const std::string& did, const std::string& expected) {
  throw Error(Fault::kProgram,
              {.where = "DumpTensor", .did = did, .expected = expected, .fix = {}});
}

LocalMemory& local_memory(LocalMemories& local, isa::DumpSpace space) {
  switch (space) {
    case isa::DumpSpace::L1:
      return local.l1;
    case isa::DumpSpace::L0A:
      return local.l0a;
    case isa::DumpSpace::L0B:
      return local.l0b;
    case isa::DumpSpace::L0C:
      return local.l0c;
    case isa::DumpSpace::BT:
      return local.bt;
    case isa::DumpSpace::FB:
      return local.fb;
    default:
      wrong(fmt::format("dump memory {}", static_cast<uint64_t>(space)), "an isa::DumpSpace");
  }
}

isa::DumpMessage read_message(uint64_t address, ScalarMemory& memory) {
  uint64_t words[sizeof(isa::DumpMessage) / sizeof(uint64_t)];
  for (size_t i = 0; i < std::size(words); ++i)
    words[i] = memory.load<uint64_t>(address + i * sizeof(uint64_t));
  isa::DumpMessage message;
  std::memcpy(&message, words, sizeof message);
  return message;
}

class Dump {
 public:
  Dump(uint64_t address, ScalarMemory& memory, LocalMemories* local)
      : message_(read_message(address, memory)), memory_(memory), local_(local) {
    const auto number = static_cast<uint32_t>(message_.type);
    if (number > static_cast<uint32_t>(isa::DataType::u64))
      wrong(fmt::format("dump elements of type {}", number), "an isa::DataType");
    type_ = static_cast<isa::DataType>(number);
    if (message_.dimensions > isa::kMostDumpDimensions)
      wrong(fmt::format("dump {} dimensions", message_.dimensions),
            fmt::format("at most {}", isa::kMostDumpDimensions));
    constexpr uint64_t kMost = uint64_t{1} << 24;  // more than any local memory holds
    if (message_.count > kMost)
      wrong(fmt::format("dump {} elements", message_.count), fmt::format("at most {}", kMost));
  }

  std::string text() {
    std::string out;
    std::vector<uint64_t> shape(message_.shape, message_.shape + message_.dimensions);
    if (shape.empty()) shape = {message_.count};
    append_dimension(out, shape, 0);
    return out + "\n";
  }

 private:
  // Stops where the elements do.
  void append_dimension(std::string& out, const std::vector<uint64_t>& shape, size_t dimension) {
    const bool is_last = dimension + 1 == shape.size();
    out += "[";
    for (uint64_t i = 0; i < shape[dimension] && next_ < message_.count; ++i) {
      if (i != 0) out += is_last ? ", " : ",\n" + std::string(dimension + 1, ' ');
      if (is_last) {
        out += element(next_++);
      } else {
        append_dimension(out, shape, dimension + 1);
      }
    }
    out += "]";
  }

  std::string element(uint64_t i) {
    switch (type_) {
      case isa::DataType::f16:
        return fmt::format("{:f}", f16_bits_to_f32(load<uint16_t>(i)));
      case isa::DataType::bf16:
        return fmt::format("{:f}", bf16_bits_to_f32(load<uint16_t>(i)));
      case isa::DataType::f32:
        return fmt::format("{:f}", load<float>(i));
      case isa::DataType::s4: {
        const uint8_t pair = load<uint8_t>(i / 2);
        const int nibble = i % 2 == 0 ? pair & 0xf : pair >> 4;
        return std::to_string(nibble >= 8 ? nibble - 16 : nibble);
      }
      case isa::DataType::s8:
        return std::to_string(load<int8_t>(i));
      case isa::DataType::u8:
        return std::to_string(load<uint8_t>(i));
      case isa::DataType::s16:
        return std::to_string(load<int16_t>(i));
      case isa::DataType::u16:
        return std::to_string(load<uint16_t>(i));
      case isa::DataType::s32:
        return std::to_string(load<int32_t>(i));
      case isa::DataType::u32:
        return std::to_string(load<uint32_t>(i));
      case isa::DataType::s64:
        return std::to_string(load<int64_t>(i));
      case isa::DataType::u64:
        return std::to_string(load<uint64_t>(i));
    }
    return {};
  }

  template <class T>
  T load(uint64_t index) {
    const uint64_t address = message_.address + index * sizeof(T);
    if (message_.space == isa::DumpSpace::GM) return memory_.load<T>(address);
    if (message_.space == isa::DumpSpace::UB) return memory_.load<T>(kUbWindow + address);
    if (local_ == nullptr) reads_computed_value("a local memory");
    T value;
    std::memcpy(&value, local_memory(*local_, message_.space).at(address, sizeof(T), sizeof(T)),
                sizeof(T));
    return value;
  }

  isa::DumpMessage message_;
  isa::DataType type_{};
  ScalarMemory& memory_;
  LocalMemories* local_;
  uint64_t next_ = 0;
};

}  // namespace

std::string dump_text(uint64_t address, ScalarMemory& memory, LocalMemories* local) {
  return Dump(address, memory, local).text();
}

}  // namespace cubist::sim
