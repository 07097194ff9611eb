#include "run/load_graph.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>

#include "cubist/akg/contraction.h"
#include "cubist/base/error.h"
#include "cubist/sim/chip_spec.h"
#include "onnx/import.h"
#include "passes/optimize.h"
#include "zoo/zoo.h"

namespace cubist::framework {

namespace {

constexpr std::string_view kZooPrefix = "zoo:";

Graph import_graph(const RunOptions& options) {
  if (!is_zoo(options)) return import_onnx(options.model, options.dimensions);
  std::map<std::string, int64_t> dimensions = options.dimensions;
  const auto batch = dimensions.extract("batch");
  if (!dimensions.empty() || options.data) {
    throw Error(
        Fault::kConfig,
        {.did = fmt::format("run {} with --data or a --dim other than batch", options.model),
         .expected = "neither: a network of the zoo is checked against the host"});
  }
  return make_zoo_network(options.model.substr(kZooPrefix.size()), options.seed,
                          batch.empty() ? 1 : batch.mapped());
}

}  // namespace

bool is_zoo(const RunOptions& options) { return options.model.starts_with(kZooPrefix); }

Graph load_graph(const RunOptions& options) {
  return optimize(import_graph(options),
                  {.fusion = options.fusion,
                   .batch_statistics = options.batch_statistics,
                   .residuals = akg::adds_residuals(sim::load_chip(options.chip))});
}

}  // namespace cubist::framework
