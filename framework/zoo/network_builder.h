// Builds graphs layer by layer, with seeded weights.
#pragma once

#include <string>
#include <vector>

#include "cubist/base/rng.h"
#include "graph/graph.h"

namespace cubist::framework {

class NetworkBuilder {
 public:
  NetworkBuilder(std::string name, uint64_t seed);

  // f32.
  ValueId input(const std::string& name, Shape shape);
  // A square kernel, padding of half the kernel unless `is_padded` is false, bias if `has_bias`.
  // Weights: uniform with variance 2 / fan-in.
  struct Convolution {
    int64_t channels = 0, out_channels = 0, kernel = 1, stride = 1, groups = 1;
    bool has_bias = false, is_padded = true;
  };
  ValueId conv(const std::string& name, ValueId x, const Convolution& shape);
  // Inference statistics near mean 0 and variance 1; `gain` scales the result.
  ValueId batch_normalization(const std::string& name, ValueId x, int64_t channels, float gain);
  ValueId relu(const std::string& name, ValueId x);
  ValueId add(const std::string& name, ValueId a, ValueId b);
  // Joins channels.
  ValueId concat(const std::string& name, std::vector<ValueId> parts);
  ValueId max_pool(const std::string& name, ValueId x, int64_t kernel, int64_t stride, int64_t pad);
  // The last window may hang over the edge.
  ValueId max_pool_ceil(const std::string& name, ValueId x, int64_t kernel, int64_t stride);
  ValueId average_pool(const std::string& name, ValueId x, int64_t kernel, int64_t stride);
  ValueId global_average_pool(const std::string& name, ValueId x);
  ValueId flatten(const std::string& name, ValueId x);
  ValueId gemm(const std::string& name, ValueId x, int64_t features, int64_t out_features);

  Graph finish(ValueId output);

 private:
  ValueId node(const std::string& name, std::shared_ptr<const Op> op, std::vector<ValueId> inputs);
  ValueId weights(const std::string& name, Shape shape, int64_t fan_in);
  ValueId uniform(const std::string& name, Shape shape, float low, float high);

  Graph graph_;
  Rng rng_;
};

}  // namespace cubist::framework
