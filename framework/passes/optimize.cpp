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

Graph optimize(Graph g, const AfterPass& observe) {
  const auto after = [&](const char* pass) {
    verify(g, pass, true);
    if (observe) observe(pass, g);
  };
  g = fold_constants(std::move(g));
  after("fold constants");  // from here every value has a type
  g = remove_identities(std::move(g));
  after("remove identities");
  g = fold_batch_normalization(std::move(g));
  after("fold batch normalization");
  g = decompose_operators(std::move(g));
  after("decompose operators");  // no BatchNormalization, no Clip
  g = make_dense(std::move(g));
  after("make dense");  // no Gemm or MatMul by a constant
  g = fuse_bias(std::move(g));
  after("fuse bias");
  g = fuse_relu(std::move(g));
  after("fuse relu");
  return g;
}

}  // namespace cubist::framework
