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

// Of the largest output magnitude: models/README.md, "Tolerance".
constexpr double kTolerance = 1e-4;

struct Network {
  const char* name;
  Dimensions dimensions{};  // of inputs whose extents the file leaves open
};

class PublishedNetwork : public testing::TestWithParam<Network> {};
class FusedNetwork : public testing::TestWithParam<Network> {};

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
    const double allowed = tolerance * largest(e);
    for (size_t j = 0; j < a.size(); ++j) ASSERT_NEAR(a[j], e[j], allowed) << "element " << j;
  }
}

TEST_P(PublishedNetwork, GivesThePublishedOutputsOnTheHost) {
  CUBIST_NEEDS_SHARED_MODELS();
  const auto folder = shared_models() / GetParam().name;
  const Graph graph = optimize(import_onnx(folder / "model.onnx", GetParam().dimensions));
  expect_close(graph, folder / "test_data_set_0", kTolerance);
}

TEST_P(FusedNetwork, GivesTheSameBeforeFusionAsAfter) {
  CUBIST_NEEDS_SHARED_MODELS();
  const auto folder = shared_models() / GetParam().name;
  Graph before;
  const Graph after = optimize(import_onnx(folder / "model.onnx", GetParam().dimensions),
                               [&](const std::string& pass, const Graph& graph) {
                                 if (pass == "fold constants") before = graph;
                               });
  const std::vector<Tensor> inputs = read_data_set(folder / "test_data_set_0", "input");
  const std::vector<float> a = to_floats(evaluate(before, inputs).at(0)),
                           b = to_floats(evaluate(after, inputs).at(0));
  ASSERT_EQ(a.size(), b.size());
  const double allowed = 1e-5 * largest(a);
  for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], allowed) << "element " << i;
}

const Dimensions kOneImage{{"batch_size", 1}};
const std::vector<Network> kSmallNetworks{{"mnist-8"},
                                          {"mnist-convbn"},
                                          {"resnet8-cifar10-fp32"},
                                          {"resnet20-cifar10"},
                                          {"toycar-autoencoder-fp32"},
                                          {"vww-mobilenet_v1-fp32"},
                                          {"mnv3-facedetect", kOneImage},
                                          {"ultraface-rfb-320"},
                                          {"squeezenet1.1-fp32"},
                                          {"stories260k-prefill"},
                                          {"stories260k-decode"}};
// Seconds each: 1 to 11 billion multiply-adds, up to 109 million weights computed in the graph.
const std::vector<Network> kLargeNetworks{{"super-resolution-10", kOneImage},
                                          {"topo-resnet50"},
                                          {"topo-deit-tiny"},
                                          {"topo-bert-base-128"}};

std::string name_of_case(const testing::TestParamInfo<Network>& network) {
  std::string name = network.param.name;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(Small, PublishedNetwork, testing::ValuesIn(kSmallNetworks), name_of_case);
INSTANTIATE_TEST_SUITE_P(Large, PublishedNetwork, testing::ValuesIn(kLargeNetworks), name_of_case);
INSTANTIATE_TEST_SUITE_P(Small, FusedNetwork, testing::ValuesIn(kSmallNetworks), name_of_case);

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
