// Real networks: every file is understood or refused by name, and the host reference gives the
// published outputs.
#include <gtest/gtest.h>

#include <cmath>

#include "cubist/base/error.h"
#include "onnx/import.h"
#include "passes/optimize.h"
#include "reference/evaluate.h"
#include "test/shared_models.h"

namespace cubist::framework {
namespace {

struct Network {
  const char* name;
  double tolerance;  // of the largest output magnitude: models/README.md, "Tolerance"
};

class AcceptanceNetwork : public testing::TestWithParam<Network> {};

double largest(const std::vector<float>& values) {
  double result = 0;
  for (const float value : values) result = std::max(result, std::fabs(static_cast<double>(value)));
  return result;
}

void expect_close(const Graph& graph, const std::filesystem::path& data, double tolerance) {
  const std::vector<Tensor> inputs = read_data_set(data, "input"),
                            expected = read_data_set(data, "output");
  const std::vector<Tensor> actual = evaluate(graph, inputs);
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    ASSERT_EQ(actual[i].shape(), expected[i].shape());
    const std::vector<float> a = to_floats(actual[i]), e = to_floats(expected[i]);
    for (size_t j = 0; j < a.size(); ++j)
      ASSERT_NEAR(a[j], e[j], tolerance * largest(e)) << "element " << j;
  }
}

TEST_P(AcceptanceNetwork, GivesThePublishedOutputsOnTheHost) {
  CUBIST_NEEDS_SHARED_MODELS();
  const auto folder = shared_models() / GetParam().name;
  const Graph graph = optimize(import_onnx(folder / "model.onnx", {}));
  expect_close(graph, folder / "test_data_set_0", GetParam().tolerance);
}

TEST_P(AcceptanceNetwork, GivesTheSameBeforeFusionAsAfter) {
  CUBIST_NEEDS_SHARED_MODELS();
  const auto folder = shared_models() / GetParam().name;
  Graph before;
  const Graph after = optimize(import_onnx(folder / "model.onnx", {}),
                               [&](const std::string& pass, const Graph& graph) {
                                 if (pass == "fold constants") before = graph;
                               });
  const std::vector<Tensor> inputs = read_data_set(folder / "test_data_set_0", "input");
  const std::vector<float> a = to_floats(evaluate(before, inputs).at(0)),
                           b = to_floats(evaluate(after, inputs).at(0));
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i)
    ASSERT_NEAR(a[i], b[i], 1e-5 * largest(a)) << "element " << i;
}

INSTANTIATE_TEST_SUITE_P(Models, AcceptanceNetwork,
                         testing::Values(Network{"mnist-8", 1e-4}, Network{"mnist-convbn", 1e-4},
                                         Network{"resnet8-cifar10-fp32", 1e-4},
                                         Network{"toycar-autoencoder-fp32", 1e-4},
                                         Network{"squeezenet1.1-fp32", 1e-4}),
                         [](const auto& network) {
                           std::string name = network.param.name;
                           for (char& c : name)
                             c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
                           return name;
                         });

TEST(SharedModels, AreUnderstoodOrRefusedByName) {
  CUBIST_NEEDS_SHARED_MODELS();

  int understood = 0, refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(shared_models())) {
    const auto file = entry.path() / "model.onnx";
    if (!std::filesystem::exists(file)) continue;
    try {
      import_onnx(file, {});
      ++understood;
      RecordProperty(entry.path().filename().string(), "understood");
    } catch (const Error& error) {
      ++refused;
      RecordProperty(entry.path().filename().string(), error.text().did);
      EXPECT_TRUE(error.fault() == Fault::kNotImplemented || error.fault() == Fault::kModel)
          << error.what();
      EXPECT_NE(std::string(error.what()).find("model.onnx"), std::string::npos) << error.what();
    }
  }
  EXPECT_EQ(understood + refused, 37);
  EXPECT_GE(understood, 10);
}

}  // namespace
}  // namespace cubist::framework
