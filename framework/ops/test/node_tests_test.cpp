// ONNX's own backend node tests (data/README.md), for every operator of ops.def: the host reference
// gives their outputs.
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>

#include "cubist/base/error.h"
#include "onnx/import.h"
#include "ops/registry.h"
#include "passes/optimize.h"
#include "reference/evaluate.h"
#include "test/onnx_builder.h"
#include "test/shared_models.h"

namespace cubist::framework {
namespace {

// A test whose operators and opset are ours to get right.
bool is_ours(const std::filesystem::path& file) {
  onnx::ModelProto model;
  std::ifstream in(file, std::ios::binary);
  if (!model.ParseFromIstream(&in) || model.opset_import_size() != 1 ||
      !model.opset_import(0).domain().empty())
    return false;
  const int64_t opset = model.opset_import(0).version();
  if (opset < kOldestOpset || opset > kNewestOpset) return false;
  for (const auto& node : model.graph().node()) {
    if (node.op_type() != "Constant" && find_op(node.op_type()) == nullptr) return false;
  }
  return true;
}

std::string difference(const Tensor& actual, const Tensor& expected) {
  if (actual.shape() != expected.shape())
    return "shape " + to_string(actual.shape()) + ", not " + to_string(expected.shape());
  if (actual.type() != expected.type()) return std::string("type ") + name_of(actual.type());
  const std::vector<float> a = to_floats(actual), e = to_floats(expected);
  for (size_t i = 0; i < a.size(); ++i) {
    // onnx.backend.test's own tolerance: rtol 1e-3, atol 1e-7.
    const bool same = a[i] == e[i] || (std::isnan(a[i]) && std::isnan(e[i])) ||
                      std::fabs(a[i] - e[i]) <= 1e-7F + 1e-3F * std::fabs(e[i]);
    if (!same)
      return "element " + std::to_string(i) + " is " + std::to_string(a[i]) + ", not " +
             std::to_string(e[i]);
  }
  return {};
}

// Shapes, axes and indices that a test feeds as inputs become constants, as real networks have
// them. Gives the inputs that are left.
std::vector<Tensor> make_integers_constant(Graph& graph, const std::vector<Tensor>& given) {
  std::vector<Tensor> left;
  std::vector<ValueId> kept;
  for (size_t i = 0; i < given.size(); ++i) {
    const ValueId id = graph.inputs.at(i);
    if (is_float(given[i].type())) {
      left.push_back(given[i]);
      kept.push_back(id);
    } else {
      graph.value(id).constant = std::make_shared<const Tensor>(given[i]);
    }
  }
  graph.inputs = kept;
  return left;
}

TEST(OnnxNodeTests, TheHostReferenceAgrees) {
  const auto archive = shared_models().parent_path() / "data" / "onnx-node-tests-v1.22.0.tar.xz";
  if (!std::filesystem::exists(archive)) GTEST_SKIP() << "no shared/data beside the checkout";
  const TemporaryFolder folder;
  ASSERT_EQ(std::system(("tar xJf " + archive.string() + " -C " + folder.path().string()).c_str()),
            0);
  int agreed = 0;
  std::map<std::string, int>
      refused;  // by reason: operators' forms that we name as not implemented
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    if (entry.path().filename() != "model.onnx" || !is_ours(entry.path())) continue;
    const std::filesystem::path test = entry.path().parent_path();
    try {
      Graph graph = import_onnx(entry.path(), {});
      const std::vector<Tensor> given = read_data_set(test / "test_data_set_0", "input");
      const std::vector<Tensor> inputs = make_integers_constant(graph, given);
      const std::vector<Tensor> actual = evaluate(optimize(std::move(graph)), inputs);
      const std::vector<Tensor> expected = read_data_set(test / "test_data_set_0", "output");
      for (size_t i = 0; i < actual.size(); ++i)
        EXPECT_EQ(difference(actual[i], expected.at(i)), "") << test.filename();
      ++agreed;
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::kNotImplemented) << test.filename() << ": " << error.what();
      ++refused[error.text().did];
    } catch (const std::exception& error) {
      ADD_FAILURE() << test.filename() << ": " << error.what();
    }
  }
  RecordProperty("agreed", agreed);
  for (const auto& [reason, count] : refused) RecordProperty(reason, count);
  EXPECT_GE(agreed, 100);
}

}  // namespace
}  // namespace cubist::framework
