#include "soc/functional_device.h"
#include "soc/systemc_device.h"

namespace cubist::sim {

const char* name_of(Mode mode) {
  constexpr const char* kNames[] = {"full", "functional", "timing"};
  return kNames[static_cast<size_t>(mode)];
}

std::unique_ptr<Device> make_device(const ChipSpec& chip, Mode mode) {
  if (mode == Mode::kFunctional) return std::make_unique<FunctionalDevice>(chip);
  return make_systemc_device(chip, mode);
}

}  // namespace cubist::sim
