#include "passes/optimize.h"

#include <utility>

#include "graph/verify.h"
#include "passes/decompose_operators.h"
#include "passes/fold_batch_normalization.h"
#include "passes/fold_constants.h"
#include "passes/fuse_bias.h"
#include "passes/fuse_relu.h"
#include "passes/fuse_residual.h"
#include "passes/make_dense.h"
#include "passes/make_slices.h"
#include "passes/pack_weights_on_device.h"
#include "passes/recognize_gelu.h"
#include "passes/recognize_normalization.h"
#include "passes/remove_identities.h"
#include "passes/use_batch_statistics.h"

namespace cubist::framework {

Graph optimize(Graph graph, const AfterPass& after) {
  return optimize(std::move(graph), OptimizeOptions{}, after);
}

Graph optimize(Graph graph, const OptimizeOptions& options, const AfterPass& after) {
  const auto run = [&](const char* name, Graph (*pass)(Graph)) {
    graph = pass(std::move(graph));
    verify(graph, name, true);
    if (after) after(name, graph);
  };
  run("fold constants", fold_constants);  // from here every value has a type
  run("remove identities", remove_identities);
  run("make slices", make_slices);  // no Split, no Gather of one known element
  if (options.batch_statistics) run("use batch statistics", use_batch_statistics);
  if (options.fusion) {
    run("fold batch normalization", fold_batch_normalization);
    run("recognize normalization", recognize_normalization);
    run("recognize gelu", recognize_gelu);
  }
  run("decompose operators", decompose_operators);  // BatchNormalization of maps only, no Clip
  run("make dense", make_dense);                    // no Gemm or MatMul by a constant
  if (options.fusion) {
    run("fuse bias", fuse_bias);
    if (options.residuals) run("fuse residual", fuse_residual);
    run("fuse relu", fuse_relu);
  } else {
    run("pack weights on device", pack_weights_on_device);
  }
  return graph;
}

}  // namespace cubist::framework
