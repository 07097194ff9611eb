#include "test/shared_models.h"

#include <fmt/format.h>

#include "onnx/tensor_proto.h"

namespace cubist::framework {

std::filesystem::path shared_models() {
  // The checkout may be a worktree some folders deeper.
  for (std::filesystem::path folder = CUBIST_SOURCE_DIR; folder != folder.root_path();
       folder = folder.parent_path()) {
    const auto models = folder.parent_path() / "shared" / "models";
    if (std::filesystem::is_directory(models)) return models;
  }
  return {};
}

std::vector<Tensor> read_data_set(const std::filesystem::path& folder, const std::string& kind) {
  std::vector<Tensor> tensors;
  for (int i = 0;; ++i) {
    const auto file = folder / fmt::format("{}_{}.pb", kind, i);
    if (!std::filesystem::exists(file)) return tensors;
    tensors.push_back(read_tensor_proto(file).tensor);
  }
}

}  // namespace cubist::framework
