// `cubist info`: a chip description in full, with units and sources.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "commands.h"
#include "cubist/base/resources.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::tools {
namespace {

using Json = nlohmann::ordered_json;

struct InfoOptions {
  std::string chip = "ascend910b1";
  bool json = false;
};

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// One row per parameter: a parameter is an object with "value"; any other object is a group of
// parameters.
void print_rows(const Json& node, const std::string& path) {
  for (const auto& [key, child] : node.items()) {
    const std::string child_path = path.empty() ? key : path + "." + key;
    if (!child.is_object()) {
      fmt::print("{:32} {}\n", child_path, text_of(child));
    } else if (child.contains("value")) {
      fmt::print("{:32} {:>12} {:20} {}\n", child_path, text_of(child["value"]),
                 text_of(child["unit"]), text_of(child["source"]));
    } else {
      print_rows(child, child_path);
    }
  }
}

void print_peaks(const sim::ChipSpec& chip) {
  const double cube_macs =
      static_cast<double>(chip.cube.rows) * chip.cube.columns * chip.cube.depth_f16;
  const double hertz = chip.clock_mhz * 1e6;
  fmt::print(
      "\nderived: f16 cube peak {:.1f} TFLOP/s (2 x {:.0f} MAC/cycle x {} cores x {:.0f} MHz), "
      "memory peak {:.0f} GB/s\n",
      2 * cube_macs * chip.cube_cores * hertz / 1e12, cube_macs, chip.cube_cores, chip.clock_mhz,
      chip.dram.bandwidth.value * hertz / 1e9);
}

void print_known_chips() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(resource_path("chips"))) {
    if (!entry.path().filename().string().ends_with(".schema.json"))
      names.insert(entry.path().stem().string());
  }
  fmt::print("chips that come with Cubist: {}\n", fmt::join(names, ", "));
}

void print_info(const InfoOptions& options) {
  if (options.json) {
    fmt::print("{}\n", sim::chip_to_json(options.chip));
    return;
  }
  const sim::ChipSpec chip = sim::load_chip(options.chip);
  print_rows(Json::parse(sim::chip_to_json(options.chip)), "");
  print_peaks(chip);
  print_known_chips();
}

}  // namespace

void add_info_command(CLI::App& app) {
  auto options = std::make_shared<InfoOptions>();
  CLI::App* command =
      app.add_subcommand("info", "Print a chip description: every parameter with unit and source");
  command->add_option("--chip", options->chip, "Name of a chip, or a description file")
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print the description as JSON: a valid --chip file");
  command->callback([options] { print_info(*options); });
}

}  // namespace cubist::tools
