#include "cubist/operators/kernel_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "cubist/operators/names.h"

namespace cubist::operators {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kOurs = "cubist";

Json described(const std::vector<ParamChoice>& params) {
  Json list = Json::array();
  for (const ParamChoice& param : params)
    list.push_back({{"name", param.name},
                    {"dtype", type_name(param.type)},
                    {"format", format_name(param.format)}});
  return list;
}
std::vector<ParamChoice> params_of(const Json& list) {
  std::vector<ParamChoice> params;
  for (const Json& param : list)
    params.push_back({param.at("name"), type_of(param.at("dtype")), format_of(param.at("format"))});
  return params;
}

KernelSet set_of(const Json& json, const fs::path& folder) {
  const Json& ours = json.at(kOurs);
  KernelSet set{.op = ours.at("op"),
                .kernel = ours.at("kernel"),
                .inputs = params_of(ours.at("inputs")),
                .outputs = params_of(ours.at("outputs")),
                .asks_for_key = ours.at("asks_for_key"),
                .variants = {},
                .folder = folder};
  for (const Json& variant : ours.at("variants"))
    set.variants.push_back({variant.at("key"), variant.at("file")});
  return set;
}

}  // namespace

void write_kernel_set(const KernelSet& set, const fs::path& folder, const std::string& name) {
  Json variants = Json::array();
  for (const KernelVariant& variant : set.variants)
    variants.push_back({{"key", variant.key}, {"file", variant.file}});
  const Json inputs = described(set.inputs), outputs = described(set.outputs);
  const Json json = {
      {"binFileName", name},
      {"binFileSuffix", ".o"},
      {"coreType", "MIX"},
      {"kernelName", set.kernel},
      {"supportInfo",
       {{"int64Mode", false}, {"inputs", inputs}, {"outputs", outputs}, {"staticKey", ""}}},
      {kOurs,
       {{"op", set.op},
        {"kernel", set.kernel},
        {"inputs", inputs},
        {"outputs", outputs},
        {"asks_for_key", set.asks_for_key},
        {"variants", variants}}}};
  write_file(folder / (name + ".json"), json.dump(2) + "\n");
}

std::vector<KernelSet> read_kernel_sets(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<KernelSet> sets;
  for (const fs::path& file : files) {
    const auto bytes = read_file(file, "description of an operator's kernels");
    try {
      const Json json = Json::parse(reinterpret_cast<const char*>(bytes.data()),
                                    reinterpret_cast<const char*>(bytes.data() + bytes.size()));
      if (json.contains(kOurs)) sets.push_back(set_of(json, folder));
    } catch (const Json::exception& error) {
      throw Error(Fault::kConfig, {.where = file.string(),
                                   .did = error.what(),
                                   .expected = "what opc of this toolkit wrote",
                                   .fix = "build the operator project again"});
    }
  }
  return sets;
}

}  // namespace cubist::operators
