#include "cubist/base/error.h"
#include "soc/functional_device.h"

namespace cubist::sim {

std::unique_ptr<Device> make_device(const ChipSpec& chip, Mode mode) {
  if (mode == Mode::kFunctional) return std::make_unique<FunctionalDevice>(chip);
  throw Error(Fault::kNotImplemented, {.where = {},
                                       .did = "make a device with a clock (modes full and timing)",
                                       .expected = {},
                                       .fix = {}});
}

}  // namespace cubist::sim
