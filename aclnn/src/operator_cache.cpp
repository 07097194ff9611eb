#include "operator_cache.h"

#include <fmt/ranges.h>

#include <type_traits>

#include "cubist/base/files.h"
#include "cubist/kernels/library.h"

namespace cubist::aclnn {

using framework::ElementAttribute;
using framework::OperatorTensor;

namespace {

std::string text(const OperatorTensor& tensor) {
  return fmt::format("{}:{}[{}];", tensor.name, tensor.element, fmt::join(tensor.shape, "x"));
}

std::string text(const framework::OperatorAttribute& attribute) {
  return std::visit(
      [](const auto& value) {
        using T = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<T, ElementAttribute>) {
          return value.element;
        } else {
          return fmt::format("{}", value);
        }
      },
      attribute);
}

}  // namespace

std::string key_of(const framework::OperatorGraph& graph,
                   const std::vector<OperatorTensor>& outputs) {
  std::string key = graph.compute + "|";
  for (const OperatorTensor& input : graph.inputs) key += text(input);
  for (const framework::OperatorConstant& constant : graph.constants)
    key += fmt::format("{}:{}[{}]={};", constant.name, constant.element,
                       fmt::join(constant.shape, "x"), constant.values);
  for (const framework::OperatorNode& node : graph.nodes) {
    key += fmt::format("{}={}({})", node.outputs, node.type, node.inputs);
    for (const auto& [name, value] : node.attributes) key += name + "=" + text(value) + ",";
  }
  key += fmt::format("{}", graph.outputs);
  for (const OperatorTensor& output : outputs) key += text(output);
  return key;
}

const OperatorCache::Entry& OperatorCache::get(const std::string& chip,
                                               const framework::OperatorGraph& graph,
                                               const std::vector<OperatorTensor>& outputs,
                                               Compile compile) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Chip>& known = chips_[chip];
  if (known == nullptr) {
    const sim::ChipSpec spec = sim::load_chip(chip);
    known = std::make_unique<Chip>(
        Chip{.spec = spec,
             .library = read_file(kernels::kernel_library_path(spec), "kernel library"),
             .operators = {}});
  }
  const std::string key = key_of(graph, outputs);
  if (const auto found = known->operators.find(key); found != known->operators.end())
    return found->second;
  return known->operators
      .emplace(key,
               Entry{.compiled = compile(graph, outputs, known->spec), .library = &known->library})
      .first->second;
}

OperatorCache& operator_cache() {
  static OperatorCache& instance = *new OperatorCache;  // executors may outlive the program's end
  return instance;
}

}  // namespace cubist::aclnn
