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
  // An extent of 0 means "not known" in files of real networks, and so to the importer.
  for (const auto& input : model.graph().input()) {
    for (const auto& dim : input.type().tensor_type().shape().dim()) {
      if (dim.has_dim_value() && dim.dim_value() == 0) return false;
    }
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

// Shapes, axes, indices and scales that a test feeds as inputs become constants, as real networks
// have them. Gives the inputs that are left.
std::vector<Tensor> make_arguments_constant(Graph& graph, const std::vector<Tensor>& given) {
  std::vector<Tensor> left;
  std::vector<ValueId> kept;
  for (size_t i = 0; i < given.size(); ++i) {
    const ValueId id = graph.inputs.at(i);
    const std::string& name = graph.value(id).name;
    if (is_float(given[i].type()) && name != "scales" && name != "roi") {
      left.push_back(given[i]);
      kept.push_back(id);
    } else {
      graph.value(id).constant = std::make_shared<const Tensor>(given[i]);
    }
  }
  graph.inputs = kept;
  return left;
}

using Skips = bool (*)(const std::filesystem::path& test);

void expect_agreement(const std::filesystem::path& tests, int at_least, Skips skips) {
  int agreed = 0;
  std::map<std::string, int>
      refused;  // by reason: operators' forms that we name as not implemented
  for (const auto& entry : std::filesystem::recursive_directory_iterator(tests)) {
    const std::filesystem::path test = entry.path().parent_path();
    if (entry.path().filename() != "model.onnx" || skips(test) || !is_ours(entry.path())) continue;
    try {
      Graph graph = import_onnx(entry.path(), {});
      const std::vector<Tensor> given = read_data_set(test / "test_data_set_0", "input");
      const std::vector<Tensor> inputs = make_arguments_constant(graph, given);
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
  testing::Test::RecordProperty("agreed", agreed);
  for (const auto& [reason, count] : refused) testing::Test::RecordProperty(reason, count);
  EXPECT_GE(agreed, at_least);
}

TEST(OnnxNodeTests, TheHostReferenceAgrees) {
  const auto archive = shared_models().parent_path() / "data" / "onnx-node-tests-v1.22.0.tar.xz";
  if (!std::filesystem::exists(archive)) GTEST_SKIP() << "no shared/data beside the checkout";
  const TemporaryFolder folder;
  ASSERT_EQ(std::system(("tar xJf " + archive.string() + " -C " + folder.path().string()).c_str()),
            0);
  expect_agreement(folder.path(), 350, [](const auto&) { return false; });
}

// Of an older release, which has what later ones express in newer opsets than ours.
TEST(OnnxNodeTests, TheHostReferenceAgreesWithThoseOfDebian) {
  const std::filesystem::path tests = "/usr/share/libonnx-testdata/data/node";
  if (!std::filesystem::exists(tests)) GTEST_SKIP() << "no package libonnx-testdata";
  // That release wrote bf16 as f32 or as integers, which its own runner reinterpreted.
  expect_agreement(tests, 480, [](const std::filesystem::path& test) {
    return test.filename().string().find("BFLOAT16") != std::string::npos;
  });
}

}  // namespace
}  // namespace cubist::framework
