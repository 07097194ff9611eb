// What host tiling asks of the chip.
#include "acl/acl_platform.h"

#include <algorithm>

#include "acl_failure.h"
#include "boundary.h"
#include "cubist/sim/chip_spec.h"
#include "options.h"

using namespace cubist::acl;
using cubist::sim::ChipSpec;

namespace {

std::string name_of_chip(const char* chip) {
  if (chip != nullptr && *chip != '\0') {
    std::string name = chip;
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    return name;
  }
  Options defaults;
  if (!embedded_binaries().chip().empty()) defaults.chip = embedded_binaries().chip();
  return read_options(nullptr, defaults).chip;
}

const ChipSpec& description(const char* chip) {
  if (chip == nullptr && is_running()) return runtime().chip();
  return description_of(name_of_chip(chip));
}

int64_t value_of(const ChipSpec& chip, aclcubistChipValue which) {
  const bool is_split = chip.style == cubist::sim::CoreStyle::kSplit;
  switch (which) {
    case ACLCUBIST_NPU_ARCH:
      return chip.npu_arch;
    case ACLCUBIST_CUBE_CORES:
      return chip.cube_cores;
    case ACLCUBIST_VECTOR_CORES:
      return is_split ? chip.vector_cores : chip.cube_cores;
    case ACLCUBIST_L0A_BYTES:
      return chip.memories.l0a.value;
    case ACLCUBIST_L0B_BYTES:
      return chip.memories.l0b.value;
    case ACLCUBIST_L0C_BYTES:
      return chip.memories.l0c.value;
    case ACLCUBIST_L1_BYTES:
      return chip.memories.l1.value;
    case ACLCUBIST_UB_BYTES:
      return chip.memories.ub.value;
    case ACLCUBIST_L2_BYTES:
      return chip.l2.size.value;
    case ACLCUBIST_HBM_BYTES:
      return chip.dram.size.value;
    case ACLCUBIST_L2_BYTES_PER_CYCLE:
      return static_cast<int64_t>(chip.l2.read.value);
    case ACLCUBIST_HBM_BYTES_PER_CYCLE:
      return static_cast<int64_t>(chip.dram.bandwidth.value);
    case ACLCUBIST_BIAS_TABLE_BYTES:
      return chip.memories.bt.value;
  }
  fail(ACL_ERROR_INVALID_PARAM, fmt::format("ask for chip value {}", static_cast<int>(which)),
       "one of aclcubistChipValue");
}

}  // namespace

aclError aclcubistGetChipValue(const char* chip, aclcubistChipValue which, int64_t* value) {
  return guard(__func__, [&] {
    require(value, "value");
    *value = value_of(description(chip), which);
  });
}

const char* aclcubistGetChipName(const char* chip) {
  const char* name = nullptr;
  guard(__func__, [&] { name = keep_spelled(description(chip).name); });
  return name;
}

const char* aclcubistGetChipSource() {
  const char* source = nullptr;
  guard(__func__, [&] { source = runtime().chip_source().c_str(); });
  return source;
}
