// The cube of cube/*.sv, verilated, as a ClockedCube: its ports served from a CubeMemory.
#include <fmt/format.h>
#include <verilated.h>
#include <verilated_fst_c.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <limits>
#include <optional>

#include "VerilatedCube.h"
#include "cubist/base/error.h"
#include "cubist/sim/clocked_cube.h"

namespace cubist::sim {
namespace {

using isa::DataType;

constexpr uint64_t kPicosecondsPerCycle = 1000;    // of a wave file: clocked_cube.h
constexpr int kMostExtent = (1 << 12) - 1;         // cube_types.sv: SIZE_BITS
constexpr uint64_t kMostAddress = (1u << 24) - 1;  // ... ADDRESS_BITS

// cube_types.sv: element_t and start_t.
int element_of(DataType type) {
  switch (type) {
    case DataType::f16:
      return 0;
    case DataType::bf16:
      return 1;
    case DataType::s8:
      return 2;
    case DataType::u8:
      return 3;
    default:
      throw Error(
          Fault::kNotImplemented,
          {.where = "the cube in RTL",
           .did = fmt::format("multiply {}", isa::name_of(type)),
           .expected = "f16, bf16, or any mix of s8 and u8",
           .fix = "use the functional cube: \"model\": \"functional\" under \"cube\" of the "
                  "chip description"});
  }
}

int start_of(CubeStart start) {
  switch (start) {
    case CubeStart::kZero:
      return 0;
    case CubeStart::kC:
      return 1;
    case CubeStart::kBias:
      return 2;
  }
  throw Error(Fault::kInternal, {.where = "the cube in RTL",
                                 .did = fmt::format("start {}", static_cast<int>(start)),
                                 .expected = "a value of CubeStart",
                                 .fix = {}});
}

void check_range(const CubeCommand& command) {
  for (const int extent : {command.m, command.n, command.k}) {
    if (extent >= 0 && extent <= kMostExtent) continue;
    throw Error(Fault::kInternal, {.where = "the cube in RTL",
                                   .did = fmt::format("m, n or k of {}", extent),
                                   .expected = fmt::format("0 to {}", kMostExtent),
                                   .fix = {}});
  }
  for (const uint64_t address : {command.a, command.b, command.c, command.bias}) {
    if (address <= kMostAddress) continue;
    throw Error(Fault::kInternal, {.where = "the cube in RTL",
                                   .did = fmt::format("address {:#x}", address),
                                   .expected = fmt::format("{:#x} at most", kMostAddress),
                                   .fix = {}});
  }
}

// One memory behind a request port and a data port: a request of one cycle is answered in the
// next, in order; it is always ready for another.
template <size_t kBytes>
class ReadPort {
 public:
  // At an edge: what the cube took leaves, what it asked for comes.
  void step(bool is_data_taken, const std::byte* answer) {
    if (is_data_taken) waiting_.pop_front();
    if (answer != nullptr) std::memcpy(waiting_.emplace_back().data(), answer, kBytes);
  }
  template <class Port>
  void show(uint8_t& valid, Port& data) const {
    static_assert(sizeof(Port) == kBytes);
    valid = !waiting_.empty();
    if (valid) std::memcpy(&data, waiting_.front().data(), kBytes);
  }
  void clear() { waiting_.clear(); }

 private:
  std::deque<std::array<std::byte, kBytes>> waiting_;
};

class RtlCube final : public ClockedCube {
 public:
  explicit RtlCube(CubeMemory& memory) : memory_(memory) {
    context_.traceEverOn(true);
    model_ = std::make_unique<VerilatedCube>(&context_, "");
    model_->a_request_ready = model_->b_request_ready = model_->c_request_ready = 1;
    model_->bias_request_ready = model_->c_write_ready = 1;
    reset();
  }
  ~RtlCube() override { close_waves(); }

  bool is_ready() const override { return !model_->command_valid; }
  bool is_idle() const override { return commands_ == 0; }

  void submit(const CubeCommand& command) override;
  int clock(Cycles now) override;
  void reset() override;

  void open_waves(const std::filesystem::path& file, const std::string& scope) override;
  void dump_waves(Cycles now) override;
  void close_waves() override;

 private:
  void take_write();
  void end_cycle();

  CubeMemory& memory_;
  VerilatedContext context_;
  std::unique_ptr<VerilatedCube> model_;
  ReadPort<CubeMemory::kOperandFractal> a_, b_;
  ReadPort<CubeMemory::kResultFractal> c_;
  ReadPort<CubeMemory::kBiasRow> bias_;
  int commands_ = 0;  // submitted, not done
  std::unique_ptr<VerilatedFstC> waves_;
  std::optional<Cycles> to_dump_;  // the cycle that began at this edge, until it ends
};

void RtlCube::submit(const CubeCommand& command) {
  const int a_element = element_of(command.type_a), b_element = element_of(command.type_b);
  check_range(command);
  model_->command_a_element = static_cast<uint8_t>(a_element);
  model_->command_b_element = static_cast<uint8_t>(b_element);
  model_->command_m = static_cast<uint16_t>(command.m);
  model_->command_n = static_cast<uint16_t>(command.n);
  model_->command_k = static_cast<uint16_t>(command.k);
  model_->command_a = static_cast<uint32_t>(command.a);
  model_->command_b = static_cast<uint32_t>(command.b);
  model_->command_c = static_cast<uint32_t>(command.c);
  model_->command_bias = static_cast<uint32_t>(command.bias);
  model_->command_start = static_cast<uint8_t>(start_of(command.start));
  model_->command_is_gemv = command.is_gemv;
  model_->command_saturate = command.saturate;
  model_->command_valid = 1;
  ++commands_;
}

// The values before the edge are those of the cycle that it ends.
int RtlCube::clock(Cycles) {
  end_cycle();
  const bool is_command_taken = model_->command_ready;
  const bool is_done = model_->done;
  take_write();
  const auto answer = [](bool is_request, const std::byte* (CubeMemory::*read)(uint64_t),
                         CubeMemory& memory, uint64_t address) {
    return is_request ? (memory.*read)(address) : nullptr;
  };
  a_.step(model_->a_data_ready,
          answer(model_->a_request_valid, &CubeMemory::read_l0a, memory_, model_->a_request));
  b_.step(model_->b_data_ready,
          answer(model_->b_request_valid, &CubeMemory::read_l0b, memory_, model_->b_request));
  c_.step(model_->c_data_ready,
          answer(model_->c_request_valid, &CubeMemory::read_l0c, memory_, model_->c_request));
  bias_.step(model_->bias_data_ready, answer(model_->bias_request_valid, &CubeMemory::read_bias,
                                             memory_, model_->bias_request));

  model_->clock = 1;
  model_->eval();
  if (is_command_taken) model_->command_valid = 0;
  a_.show(model_->a_data_valid, model_->a_data);
  b_.show(model_->b_data_valid, model_->b_data);
  c_.show(model_->c_data_valid, model_->c_data);
  bias_.show(model_->bias_data_valid, model_->bias_data);
  commands_ -= is_done;
  return is_done;
}

// A write comes before the reads of its cycle: a read of L0C sees it (cube.sv).
void RtlCube::take_write() {
  if (!model_->c_write_valid) return;
  const auto count = [](uint16_t mask) {
    int set = 0;
    while (mask >> set & 1) ++set;
    return set;
  };
  memory_.write_l0c(model_->c_write, reinterpret_cast<const std::byte*>(&model_->c_write_data),
                    count(model_->c_write_rows), count(model_->c_write_columns));
}

// Lets the inputs of the cycle through to the outputs; its waves are complete only now.
void RtlCube::end_cycle() {
  if (waves_ && to_dump_) {
    const uint64_t begin = static_cast<uint64_t>(to_dump_->value) * kPicosecondsPerCycle;
    model_->eval();
    waves_->dump(begin);
    model_->clock = 0;
    model_->eval();
    waves_->dump(begin + kPicosecondsPerCycle / 2);
    to_dump_.reset();
    return;
  }
  model_->clock = 0;
  model_->eval();
}

void RtlCube::reset() {
  model_->command_valid = 0;
  model_->a_data_valid = model_->b_data_valid = model_->c_data_valid = model_->bias_data_valid = 0;
  a_.clear(), b_.clear(), c_.clear(), bias_.clear();
  commands_ = 0;
  end_cycle();
  model_->reset = 1;
  model_->clock = 1;
  model_->eval();
  model_->reset = 0;
}

void RtlCube::open_waves(const std::filesystem::path& file, const std::string& scope) {
  close_waves();
  auto waves = std::make_unique<VerilatedFstC>();
  std::string name = scope;  // a space would begin a scope of its own
  std::replace(name.begin(), name.end(), ' ', '_');
  waves->spTrace()->pushNamePrefix(name + ' ');
  model_->trace(waves.get(), std::numeric_limits<int>::max());
  waves->open(file.c_str());
  if (!waves->isOpen()) {
    throw Error(Fault::kResource, {.where = "waves",
                                   .did = fmt::format("open {} to write", file.string()),
                                   .expected = "a file name in a folder that exists and can be "
                                               "written",
                                   .fix = {}});
  }
  waves_ = std::move(waves);
}

void RtlCube::dump_waves(Cycles now) { to_dump_ = now; }

void RtlCube::close_waves() {
  if (!waves_) return;
  end_cycle();
  waves_->close();
  waves_.reset();
}

}  // namespace

std::unique_ptr<ClockedCube> make_rtl_cube(CubeMemory& memory) {
  return std::make_unique<RtlCube>(memory);
}

}  // namespace cubist::sim
