#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "chips/chip_fields.h"
#include "chips/chip_rules.h"
#include "chips/chip_schema.h"
#include "cubist/base/error.h"
#include "cubist/base/resources.h"
#include "cubist/sim/chip_spec.h"

namespace cubist::sim {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& file, std::string did, std::string expected,
                       std::string fix) {
  throw Error(Fault::kConfig, {.where = fmt::format("chip description {}", file.string()),
                               .did = std::move(did),
                               .expected = std::move(expected),
                               .fix = std::move(fix)});
}

// "tiny,cube.model=rtl": a description, and what differs from it. A file of that very name is one.
struct Request {
  explicit Request(const std::string& text) : name(text) {
    if (fs::is_regular_file(text)) return;
    std::istringstream parts(text);
    std::getline(parts, name, ',');
    for (std::string part; std::getline(parts, part, ',');) changes.push_back(part);
  }
  std::string name;
  std::vector<std::string> changes;  // "GROUP.KEY=VALUE"
};

// A name has neither a directory nor an extension; everything else is a path.
fs::path find_file(const std::string& name_or_file) {
  const fs::path path(name_or_file);
  if (path.has_parent_path() || path.has_extension()) {
    if (!fs::is_regular_file(path))
      fail(path, "open it", "a file", "give an existing file, or the name of a chip");
    return path;
  }
  try {
    return resource_path("chips/" + name_or_file + ".json");
  } catch (const Error& e) {
    fail(path, fmt::format("look up the name; {}", e.text().did),
         "a name of sim/chips, or a path to a description",
         "tiny, ascend310p3, ascend910a, ascend910b1 and ascend910b2 come with Cubist");
  }
}

std::string read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

ordered_json parse(const fs::path& file) {
  try {
    return ordered_json::parse(read_text(file));
  } catch (const json::parse_error& e) {
    fail(file, e.what(), "a JSON file", "");
  }
}

void fail_if_any(const fs::path& file, const std::vector<std::string>& problems) {
  if (problems.empty()) return;
  fail(file,
       fmt::format("{} problem{}\n    {}", problems.size(), problems.size() == 1 ? "" : "s",
                   fmt::join(problems, "\n    ")),
       "a description as sim/chips/chip.schema.json says",
       "start from `cubist info --chip NAME --json`");
}

int64_t bytes_per(const std::string& unit) {
  if (unit == "KiB") return int64_t{1} << 10;
  if (unit == "MiB") return int64_t{1} << 20;
  if (unit == "GiB") return int64_t{1} << 30;
  return 1;  // B: the schema allows no other
}

void read(const json& p, int& member) { member = p["value"].get<int>(); }
void read(const json& p, int64_t& member) { member = p["value"].get<int64_t>(); }
void read(const json& p, double& member) { member = p["value"].get<double>(); }
void read(const json& p, bool& member) { member = p["value"].get<bool>(); }
void read(const json& p, Cycles& member) { member = {p["value"].get<int64_t>()}; }
void read(const json& p, BytesPerCycle& member) { member = {p["value"].get<double>()}; }
void read(const json& p, Bytes& member) {
  member = Bytes{p["value"].get<int64_t>()} * bytes_per(p["unit"].get<std::string>());
}
void read(const json& p, CubeModel& member) {
  member = p == "rtl" ? CubeModel::kRtl : CubeModel::kFunctional;
}
void read(const json& p, VectorModel& member) {
  member = p == "rtl"     ? VectorModel::kRtl
           : p == "mixed" ? VectorModel::kMixed
                          : VectorModel::kFunctional;
}
void read(const json& p, CoreStyle& member) {
  member = p["value"] == "split" ? CoreStyle::kSplit : CoreStyle::kCoupled;
}

// A chip extends another, which extends another: deep enough for any family, and an end to a
// circle.
constexpr int kMaxExtensions = 4;

// The whole description: "extends" names the chip whose values hold where this file is silent.
ordered_json read_description(const fs::path& file, int extensions_left = kMaxExtensions) {
  ordered_json values = parse(file);
  if (!values.is_object() || !values.contains("extends")) return values;
  if (!values["extends"].is_string() || extensions_left == 0) {
    fail(file, fmt::format("extend {}", values["extends"].dump()),
         fmt::format("the name or file of a chip, at most {} deep", kMaxExtensions), "");
  }
  const auto base_name = values["extends"].get<std::string>();
  values.erase("extends");
  ordered_json whole = read_description(find_file(base_name), extensions_left - 1);
  whole.merge_patch(values);
  return whole;
}

// Sets a parameter as it would be written in the file: JSON, or a word. Its unit stays.
void apply(const fs::path& file, const std::string& change, ordered_json& whole) {
  const size_t equals = change.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == change.size()) {
    fail(file, fmt::format("change it by '{}'", change), "GROUP.KEY=VALUE, as in cube.model=rtl",
         "write what follows the name of a chip without spaces, each part after a comma");
  }
  const std::string text = change.substr(equals + 1);
  ordered_json value = ordered_json::parse(text, nullptr, false);
  if (value.is_discarded()) value = text;
  ordered_json* place = &whole;
  std::istringstream keys(change.substr(0, equals));
  for (std::string key; std::getline(keys, key, '.');) {
    if (!place->is_object() && !place->is_null()) {
      fail(file, fmt::format("change it by '{}': nothing is called {} there", change, key),
           "a parameter, as in cube.model=rtl", "`cubist info --chip NAME` lists all of them");
    }
    place = &(*place)[key];
  }
  if (place->is_object() && place->contains("value")) {
    (*place)["value"] = value;
    (*place)["source"] = "set on request: " + change;
  } else {
    *place = value;
  }
}

// As it was written, if it stands alone.
std::string text_of(const fs::path& file, const ordered_json& whole, const Request& request) {
  constexpr int kIndent = 2;
  const bool is_changed = !request.changes.empty() || parse(file).contains("extends");
  return is_changed ? whole.dump(kIndent) + "\n" : read_text(file);
}

struct Description {
  std::string text;
  ChipSpec chip;
};

Description load(const std::string& name_or_file) {
  const Request request(name_or_file);
  const fs::path file = find_file(request.name);
  ordered_json whole = read_description(file);
  for (const std::string& change : request.changes) apply(file, change, whole);
  const json values = whole;
  fail_if_any(file, schema_problems(parse(resource_path("chips/chip.schema.json")), values));

  Description description{text_of(file, whole, request), {}};
  ChipSpec& chip = description.chip;
  chip.name = values["name"];
  for (const std::string& change : request.changes) chip.name += "," + change;
  chip.description = values["description"];
  for_each_parameter(chip, [&](const std::string& group, const char* key, auto& member) {
    read(group.empty() ? values[key] : values[group][key], member);
  });
  fail_if_any(file, rule_problems(chip));
  return description;
}

}  // namespace

ChipSpec load_chip(const std::string& name_or_file) { return load(name_or_file).chip; }

std::string chip_to_json(const std::string& name_or_file) { return load(name_or_file).text; }

}  // namespace cubist::sim
