#include <fmt/format.h>

#include <string>

#include "cubist/base/error.h"
#include "cubist/sim/clocked_units.h"
#include "soc/functional_device.h"
#include "soc/systemc_device.h"

namespace cubist::sim {
namespace {

[[noreturn]] void refuse(const ChipSpec& chip, std::string did, std::string expected,
                         std::string fix) {
  throw Error(Fault::kConfig, {.where = "chip " + chip.name,
                               .did = std::move(did),
                               .expected = std::move(expected),
                               .fix = std::move(fix)});
}

// What a chip asks for in RTL: "cube.model rtl and vector.model mixed"; nothing for most.
struct AskedFor {
  explicit AskedFor(const ChipSpec& chip) {
    if (chip.cube.model == CubeModel::kRtl) add("cube.model", "rtl");
    if (chip.vector.model == VectorModel::kRtl) add("vector.model", "rtl");
    if (chip.vector.model == VectorModel::kMixed) add("vector.model", "mixed");
  }
  void add(const std::string& key, const char* value) {
    text += (text.empty() ? "" : " and ") + key + " " + value;
    functional += (functional.empty() ? "" : ",") + key + "=functional";
  }
  std::string text, functional;
};

// The caller's units where there are some, those of this build otherwise; empty where the chip has
// none in RTL.
MakeUnits units_of(const ChipSpec& chip, const MakeUnits& given) {
  MakeUnits units;
  if (chip.cube.model == CubeModel::kRtl) {
    units.cube = given.cube ? given.cube : make_rtl_cube;
  } else if (given.cube) {
    refuse(chip, "put a clocked cube under a chip with cube.model functional", "cube.model rtl",
           "");
  }
  if (chip.vector.model != VectorModel::kFunctional) {
    units.vector = given.vector ? given.vector : make_rtl_vector;
  } else if (given.vector) {
    refuse(chip, "put a clocked vector unit under a chip with vector.model functional",
           "vector.model rtl or mixed", "");
  }
  return units;
}

void check_width(const ChipSpec& chip) {
  if (chip.vector.width == Bytes{VectorCommand::kRepeatBytes}) return;
  refuse(chip,
         fmt::format("use a vector unit in RTL with vector.width {}", chip.vector.width.value),
         fmt::format("{} B, the repeats that it takes", VectorCommand::kRepeatBytes),
         "use vector.model=functional");
}

}  // namespace

const char* name_of(Mode mode) {
  constexpr const char* kNames[] = {"full", "functional", "timing"};
  return kNames[static_cast<size_t>(mode)];
}

// A unit in RTL has values and time together: without a clock it does nothing, and in mode timing
// it would take another time than in mode full, or work on values that nobody computed.
void check_mode(const ChipSpec& chip, Mode mode) {
  const AskedFor asked(chip);
  if (asked.text.empty() || mode == Mode::kFull) return;
  refuse(chip, fmt::format("make a device in mode {} with {}", name_of(mode), asked.text),
         "mode full for units in RTL", "use --mode full, or " + asked.functional);
}

std::unique_ptr<Device> make_device(const ChipSpec& chip, Mode mode) {
  return make_device(chip, mode, MakeUnits{});
}

std::unique_ptr<Device> make_device(const ChipSpec& chip, Mode mode, const MakeUnits& given) {
  check_mode(chip, mode);
  MakeUnits units = units_of(chip, given);
  if (units.vector) check_width(chip);
  if (mode == Mode::kFunctional) return std::make_unique<FunctionalDevice>(chip);
  return make_systemc_device(chip, mode, std::move(units));
}

}  // namespace cubist::sim
