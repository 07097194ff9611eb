// The trained networks that lie beside the checkout, for tests; absent on most machines.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tensor/tensor.h"

namespace cubist::framework {

// ../shared/models beside the checkout; empty if there is none.
std::filesystem::path shared_models();

// input_I.pb (or output_I.pb) of a test_data_set folder, in order.
std::vector<Tensor> read_data_set(const std::filesystem::path& folder, const std::string& kind);

#define CUBIST_NEEDS_SHARED_MODELS() \
  if (shared_models().empty()) GTEST_SKIP() << "no shared/models beside the checkout"

}  // namespace cubist::framework
