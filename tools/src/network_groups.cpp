#include "network_groups.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "cubist/base/error.h"
#include "cubist/base/text_table.h"
#include "run_options.h"

namespace cubist::tools {
namespace {

void expect_none_of(const CLI::App& command, std::initializer_list<const char*> options,
                    const char* subject, const char* owner) {
  for (const char* option : options) {
    const CLI::Option* found = command.get_option_no_throw(option);
    if (found == nullptr || found->count() == 0) continue;
    throw Error(Fault::kConfig, {.where = option,
                                 .did = fmt::format("use it with {}", subject),
                                 .expected = fmt::format("{} with it", owner),
                                 .fix = "zoo:NAME and FILE.onnx are networks, others operators"});
  }
}

}  // namespace

void add_group_options(CLI::App& command, NetworkArguments& arguments) {
  add_network_options(command, arguments.options, arguments.dimensions);
}

bool is_network(const std::string& subject) {
  return subject.starts_with("zoo:") || subject.ends_with(".onnx");
}

void expect_network_options(const CLI::App& command) {
  expect_none_of(command, {"--shape", "--type", "--axis", "--set"}, "a network", "an operator");
}

void expect_operator_options(const CLI::App& command) {
  expect_none_of(command, {"--group", "--precision", "--no-fusion", "--dim"}, "an operator",
                 "a network");
}

framework::RunOptions network_options(const NetworkArguments& arguments, const std::string& model,
                                      const std::string& chip,
                                      const std::filesystem::path& folder) {
  framework::RunOptions options = arguments.options;
  options.model = model;
  options.chip = chip;
  options.kernel_cache = folder;
  set_dimensions(options, arguments.dimensions);
  return options;
}

std::vector<framework::Group> groups_of(const framework::RunOptions& options) {
  std::vector<framework::Group> groups = framework::read_groups(options);
  if (!groups.empty()) return groups;
  throw Error(Fault::kConfig, {.where = options.model,
                               .did = "look for generated kernels",
                               .expected = "one at least: all of its kernels are the library's",
                               .fix = "`cubist run` shows the kernels of a network"});
}

const framework::Group& find_group(const std::vector<framework::Group>& groups, size_t number) {
  if (number >= 1 && number <= groups.size()) return groups[number - 1];
  throw Error(Fault::kConfig, {.where = "--group",
                               .did = fmt::format("look for group {}", number),
                               .expected = fmt::format("1 to {}", groups.size()),
                               .fix = "the same command without --group lists them"});
}

const char* kind_of(const framework::GroupSource& source) {
  constexpr std::array kKinds = {"vector", "product", "convolution"};
  static_assert(kKinds.size() == std::variant_size_v<framework::GroupSource>);
  return kKinds[source.index()];
}

roofline::Work work_of(const framework::GroupSource& source) {
  return std::visit([](const auto& one) { return roofline::work_of(one); }, source);
}

std::string render_groups(const std::vector<framework::Group>& groups,
                          const framework::CompiledGroups& compiled) {
  std::vector<TextRow> rows = {
      {"group", "launches", "predicted", "kind", "operators", "output", "first node"}};
  for (size_t i = 0; i < groups.size(); ++i) {
    const framework::Group& group = groups[i];
    rows.push_back({fmt::format("{}", i + 1), fmt::format("{}", group.launches),
                    fmt::format("{:.0f}", compiled.kernels[i]->predicted_cycles),
                    kind_of(group.source), group.name, group.output, group.node});
  }
  constexpr size_t kFirstNumber = 0, kFirstText = 3;
  return align_columns(rows, kFirstNumber, kFirstText);
}

std::string groups_to_json(const std::vector<framework::Group>& groups,
                           const framework::CompiledGroups& compiled) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (size_t i = 0; i < groups.size(); ++i) {
    const framework::Group& group = groups[i];
    all.push_back({{"group", i + 1},
                   {"operators", group.name},
                   {"node", group.node},
                   {"output", group.output},
                   {"launches", group.launches},
                   {"kind", kind_of(group.source)},
                   {"predicted_cycles", compiled.kernels[i]->predicted_cycles}});
  }
  constexpr int kIndent = 2;
  return all.dump(kIndent) + "\n";
}

}  // namespace cubist::tools
