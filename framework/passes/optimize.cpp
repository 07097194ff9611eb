#include "passes/optimize.h"

#include <utility>

#include "graph/verify.h"
#include "passes/decompose_operators.h"
#include "passes/fold_batch_normalization.h"
#include "passes/fold_constants.h"
#include "passes/fuse_bias.h"
#include "passes/fuse_relu.h"
#include "passes/make_dense.h"
#include "passes/remove_identities.h"

namespace cubist::framework {

Graph optimize(Graph graph, const AfterPass& after) {
  const auto run = [&](const char* name, Graph (*pass)(Graph)) {
    graph = pass(std::move(graph));
    verify(graph, name, true);
    if (after) after(name, graph);
  };
  run("fold constants", fold_constants);  // from here every value has a type
  run("remove identities", remove_identities);
  run("fold batch normalization", fold_batch_normalization);
  run("decompose operators", decompose_operators);  // no BatchNormalization, no Clip
  run("make dense", make_dense);                    // no Gemm or MatMul by a constant
  run("fuse bias", fuse_bias);
  run("fuse relu", fuse_relu);
  return graph;
}

}  // namespace cubist::framework
