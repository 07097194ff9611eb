#include <fmt/format.h>

#include "cubist/base/error.h"
#include "cubist/sim/clocked_cube.h"
#include "soc/functional_device.h"
#include "soc/systemc_device.h"

namespace cubist::sim {

const char* name_of(Mode mode) {
  constexpr const char* kNames[] = {"full", "functional", "timing"};
  return kNames[static_cast<size_t>(mode)];
}

std::unique_ptr<Device> make_device(const ChipSpec& chip, Mode mode) {
  if (chip.cube.model == CubeModel::kRtl) return make_device(chip, mode, make_rtl_cube);
  if (mode == Mode::kFunctional) return std::make_unique<FunctionalDevice>(chip);
  return make_systemc_device(chip, mode);
}

// A cube in RTL has values and time together: without a clock it does nothing, and in mode timing
// it would take another time than in mode full, or work on values that nobody computed.
std::unique_ptr<Device> make_device(const ChipSpec& chip, Mode mode, const MakeCube& make_cube) {
  if (chip.cube.model != CubeModel::kRtl || mode != Mode::kFull) {
    throw Error(Fault::kConfig,
                {.where = "chip " + chip.name,
                 .did = fmt::format("make a device in mode {} with cube.model {}", name_of(mode),
                                    chip.cube.model == CubeModel::kRtl ? "rtl" : "functional"),
                 .expected = "mode full and cube.model rtl for a clocked cube",
                 .fix = "use --mode full, or cube.model=functional"});
  }
  return make_systemc_device(chip, mode, make_cube);
}

}  // namespace cubist::sim
