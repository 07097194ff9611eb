// A device with the test kernels of sim, and a collector that listens to it.
#pragma once

#include "cubist/profile/collector.h"
#include "kernel_fixture.h"

namespace cubist::profile {

class ProfiledKernels {
 public:
  explicit ProfiledKernels(const sim::ChipSpec& chip, sim::Mode mode = sim::Mode::kFull)
      : collector(make_collector(chip, mode)), kernels(observed(chip, mode, *collector)) {}
  ~ProfiledKernels() { kernels.device->observe(nullptr); }

  // 128 sums of f16 per block.
  sim::TaskReport add_vectors(uint32_t blocks) {
    const auto a = sim::halves(1, 128 * blocks), b = sim::halves(2, 128 * blocks);
    const uint64_t pa = kernels.upload(a), pb = kernels.upload(b),
                   pc = kernels.upload(std::vector<uint16_t>(a.size()));
    return kernels.run("vector_add", {pa, pb, pc}, blocks);
  }
  // Tile t of `tiles` is t + 1 mads of 128 x 64 x 64, stored as f16; see test_kernels.cpp.
  sim::TaskReport store_tiles(uint32_t tiles, bool unit_flags) {
    const uint64_t in = kernels.upload(sim::halves(7, 8192)),
                   out = kernels.upload(std::vector<uint16_t>(tiles * 8192));
    return kernels.run("store_tiles", {in, out, tiles, unit_flags ? 1u : 0u});
  }

  std::unique_ptr<Collector> collector;
  sim::Kernels kernels;

 private:
  static std::unique_ptr<sim::Device> observed(const sim::ChipSpec& chip, sim::Mode mode,
                                               Collector& collector) {
    auto device = sim::make_device(chip, mode);
    device->observe(&collector);
    return device;
  }
};

}  // namespace cubist::profile
