// The cube of cube/*.sv, verilated, as a ClockedCube: its ports served from a CubeMemory.
#include <fmt/format.h>

#include "VerilatedCube.h"
#include "cubist/base/error.h"
#include "cubist/sim/clocked_cube.h"
#include "rtl/read_port.h"
#include "rtl/rtl_unit.h"

namespace cubist::sim {
namespace {

using isa::DataType;

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

class RtlCube final : public RtlUnit<ClockedCube, VerilatedCube> {
 public:
  explicit RtlCube(CubeMemory& memory) : memory_(memory) {
    model().a_request_ready = model().b_request_ready = model().c_request_ready = 1;
    model().bias_request_ready = model().c_write_ready = 1;
    reset();
  }

  void submit(const CubeCommand& command) override;

 private:
  void serve() override;
  void show_data() override;
  void forget_data() override;
  void take_write();

  CubeMemory& memory_;
  ReadPort<CubeMemory::kOperandFractal> a_, b_;
  ReadPort<CubeMemory::kResultFractal> c_;
  ReadPort<CubeMemory::kBiasRow> bias_;
};

void RtlCube::submit(const CubeCommand& command) {
  const int a_element = element_of(command.type_a), b_element = element_of(command.type_b);
  check_range(command);
  model().command_a_element = static_cast<uint8_t>(a_element);
  model().command_b_element = static_cast<uint8_t>(b_element);
  model().command_m = static_cast<uint16_t>(command.m);
  model().command_n = static_cast<uint16_t>(command.n);
  model().command_k = static_cast<uint16_t>(command.k);
  model().command_a = static_cast<uint32_t>(command.a);
  model().command_b = static_cast<uint32_t>(command.b);
  model().command_c = static_cast<uint32_t>(command.c);
  model().command_bias = static_cast<uint32_t>(command.bias);
  model().command_start = static_cast<uint8_t>(start_of(command.start));
  model().command_is_gemv = command.is_gemv;
  model().command_saturate = command.saturate;
  offer();
}

// A write comes before the reads of its cycle: a read of L0C sees it (cube.sv).
void RtlCube::serve() {
  take_write();
  const auto step = [this](auto& port, bool is_data_taken, bool is_request,
                           const std::byte* (CubeMemory::*read)(uint64_t), uint64_t address) {
    port.drop_if(is_data_taken);
    if (is_request) port.answer((memory_.*read)(address));
  };
  const VerilatedCube& x = model();
  step(a_, x.a_data_ready, x.a_request_valid, &CubeMemory::read_l0a, x.a_request);
  step(b_, x.b_data_ready, x.b_request_valid, &CubeMemory::read_l0b, x.b_request);
  step(c_, x.c_data_ready, x.c_request_valid, &CubeMemory::read_l0c, x.c_request);
  step(bias_, x.bias_data_ready, x.bias_request_valid, &CubeMemory::read_bias, x.bias_request);
}

void RtlCube::take_write() {
  const VerilatedCube& x = model();
  if (!x.c_write_valid) return;
  const auto count = [](uint16_t mask) {
    int set = 0;
    while (mask >> set & 1) ++set;
    return set;
  };
  memory_.write_l0c(x.c_write, reinterpret_cast<const std::byte*>(&x.c_write_data),
                    count(x.c_write_rows), count(x.c_write_columns));
}

void RtlCube::show_data() {
  a_.show(model().a_data_valid, model().a_data);
  b_.show(model().b_data_valid, model().b_data);
  c_.show(model().c_data_valid, model().c_data);
  bias_.show(model().bias_data_valid, model().bias_data);
}

void RtlCube::forget_data() { a_.clear(), b_.clear(), c_.clear(), bias_.clear(); }

}  // namespace

std::unique_ptr<ClockedCube> make_rtl_cube(CubeMemory& memory) {
  return std::make_unique<RtlCube>(memory);
}

}  // namespace cubist::sim
