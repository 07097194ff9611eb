#include "cubist/framework/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "cubist/base/error.h"
#include "cubist/driver/elf.h"
#include "cubist/kernels/library.h"
#include "cubist/sim/chip_spec.h"
#include "onnx/import.h"
#include "onnx/tensor_proto.h"
#include "passes/optimize.h"
#include "reference/evaluate.h"
#include "run/compare.h"
#include "run/data.h"
#include "runtime/device_program.h"
#include "runtime/executor.h"
#include "tensor/npy.h"
#include "test/onnx_builder.h"
#include "zoo/network_builder.h"
#include "zoo/zoo.h"

namespace cubist::framework {
namespace {

using testing::HasSubstr;

Tensor row(const std::vector<float>& values) {
  return from_floats(ElementType::kF32, {1, static_cast<int64_t>(values.size())}, values);
}

TEST(Compare, ErrorsAreMeasuredAgainstTheLargestMagnitude) {
  const OutputResult result = compare("y", row({1.0F, -9.5F}), row({1.5F, -10.0F}),
                                      {.of_largest = 0.05, .absolute = {}, .reason = ""});
  EXPECT_DOUBLE_EQ(*result.max_abs_error, 0.5);
  EXPECT_DOUBLE_EQ(*result.max_rel_error, 0.05);
  EXPECT_TRUE(result.pass);
  EXPECT_FALSE(compare("y", row({1.0F, -9.4F}), row({1.5F, -10.0F}),
                       {.of_largest = 0.05, .absolute = {}, .reason = ""})
                   .pass);
}

TEST(Compare, ProbabilitiesMustAgreeOnTheLargest) {
  const Tolerance softmax{.of_largest = 0, .absolute = 1e-2, .reason = ""};
  EXPECT_TRUE(compare("y", row({0.495F, 0.505F}), row({0.499F, 0.501F}), softmax).pass);
  EXPECT_FALSE(compare("y", row({0.501F, 0.499F}), row({0.499F, 0.501F}), softmax).pass);
}

TEST(Compare, NaNNeverPassesForANumber) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(
      compare("y", row({nan}), row({1}), {.of_largest = 1, .absolute = {}, .reason = ""}).pass);
  EXPECT_FALSE(
      compare("y", row({1}), row({nan}), {.of_largest = 1, .absolute = {}, .reason = ""}).pass);
}

TEST(Compare, ShapesThatDifferAreBothNamed) {
  try {
    compare("y", row({1, 2}), row({1}), {.of_largest = 1, .absolute = {}, .reason = ""});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::AllOf(HasSubstr("1x2"), HasSubstr("1x1")));
  }
}

TEST(Tolerance, GrowsWithTheDepthOfTheNetwork) {
  const Graph shallow = optimize(make_zoo_network("lenet", 1));
  const Graph deep = optimize(make_zoo_network("resnet18", 1));
  const double of_shallow = tolerance_of(shallow, shallow.outputs[0], Precision::kMixed).of_largest;
  // lenet: two convolutions, two poolings, three matrices.
  EXPECT_DOUBLE_EQ(of_shallow, 6 * 0x1p-11 * std::sqrt(7.0));
  EXPECT_GT(tolerance_of(deep, deep.outputs[0], Precision::kMixed).of_largest, of_shallow);
  EXPECT_LT(tolerance_of(shallow, shallow.outputs[0], Precision::kF32).of_largest,
            of_shallow / 100);
}

RunResult sample() {
  RunResult result{.model = "m.onnx", .chip = "tiny"};
  result.total_cycles = {2000};
  result.total_time_us = 2;
  result.pass = true;
  result.operators.push_back({"conv1", "Conv", "conv2d_f16", 2, {1500}, 1.5, "cube"});
  result.operators.push_back({"y", "Dense", "matmul_f16", 1, {500}, 0.5, "memory (MTE2)"});
  result.outputs.push_back({.name = "y",
                            .type = "f32[1x10]",
                            .max_abs_error = 0.25,
                            .max_rel_error = 0.001,
                            .tolerance = "why"});
  return result;
}

TEST(Report, TheTableHasARowPerOperatorAndTheVerdict) {
  const std::string table = render_table(sample());
  EXPECT_THAT(table,
              HasSubstr("conv1     Conv   conv2d_f16      2    1500       1.50  75.0 %  cube\n"));
  EXPECT_THAT(
      table,
      HasSubstr("y         Dense  matmul_f16      1     500       0.50  25.0 %  memory (MTE2)\n"));
  EXPECT_THAT(table, HasSubstr("output y f32[1x10]: max abs error 2.500e-01, max rel error "
                               "1.000e-03 (why): pass\nPASS\n"));
}

TEST(Report, KernelsAreCountedByWhoMadeThem) {
  RunResult result = sample();
  for (OperatorResult& op : result.operators) op.launches = 2;
  result.operators[0].is_generated = true;
  result.operators[0].gm_bytes = 3 << 20;
  result.operators[1].gm_bytes = 1 << 19;
  const std::string table = render_table(result);
  EXPECT_THAT(table, HasSubstr("the library          1         2     500   25.0 %       0.50\n"));
  EXPECT_THAT(table, HasSubstr("AKG                  1         2    1500   75.0 %       3.00\n"));
  EXPECT_THAT(table, HasSubstr("all                  2         4    2000  100.0 %       3.50\n"));
}

TEST(Report, WithAndWithoutFusionStandInOneTable) {
  RunResult without = sample();
  without.total_cycles = {4000};
  without.pass = false;
  without.operators[1].is_generated = true;
  const std::string table = render_fusion(sample(), without);
  EXPECT_THAT(table, HasSubstr("with             2         0    2000       2.00       0.00  100.0 "
                               "%   0.0 %  PASS\n"));
  EXPECT_THAT(table, HasSubstr("without          2         0    4000       2.00       0.00   37.5 "
                               "%  12.5 %  FAIL\n"));
}

TEST(Report, SaysWhatItTookToHaveTheKernels) {
  RunResult result = sample();
  EXPECT_THAT(render_table(result), testing::Not(HasSubstr("kernels: ")));
  result.kernel_times = {.compiled = 2,
                         .cached = 3,
                         .threads = 4,
                         .compile_seconds = 1.5,
                         .median_compile_seconds = 0.25,
                         .median_cached_seconds = 0.001};
  EXPECT_THAT(render_table(result),
              HasSubstr("kernels: compiled 2 in 1.50 s by 4 threads (median 0.25 s), 3 from the "
                        "cache (median 1.0 ms)\n"));
}

TEST(Report, TheJsonHasWhatTheSchemaPromises) {
  const auto json = nlohmann::json::parse(to_json(sample()));
  EXPECT_EQ(json["schema"], "cubist.run/1");
  for (const char* key : {"chip", "mode", "total_cycles", "total_time_us", "wall_seconds",
                          "peak_rss_bytes", "pass", "outputs", "operators"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["operators"][0]["cycles"], 1500);
  EXPECT_EQ(json["outputs"][0]["max_abs_error"], 0.25);
}

TEST(Report, WhatWasNotComparedIsNullAndHasNoVerdict) {
  RunResult result = sample();
  result.pass.reset();
  result.outputs = {{.name = "y", .type = "f32[1x10]"}};
  const auto json = nlohmann::json::parse(to_json(result));
  EXPECT_TRUE(json["pass"].is_null());
  EXPECT_TRUE(json["outputs"][0]["max_abs_error"].is_null());
  EXPECT_THAT(render_table(result), testing::Not(HasSubstr("PASS")));
}

// A model y = relu(x), x of 1x4.
std::filesystem::path relu_model(const TemporaryFolder& folder) {
  onnx::ModelProto model = model_of({"1", "4"}, 13);
  add_node(model, "Relu", {"x"}, "y");
  return folder.write("relu.onnx", model.SerializeAsString());
}

std::string error_of(const RunOptions& options) {
  try {
    run_model(options);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(RunModel, AnInputOfAnotherShapeIsRefusedWithBoth) {
  const TemporaryFolder folder;
  write_npy(folder.path() / "x.npy", row({1, 2, 3}));
  EXPECT_THAT(error_of({.model = relu_model(folder),
                        .chip = "tiny",
                        .inputs = {{"x", folder.path() / "x.npy"}}}),
              testing::AllOf(HasSubstr("1x3"), HasSubstr("1x4"), HasSubstr("'x'")));
}

TEST(RunModel, AnInputThatTheNetworkLacksListsItsInputs) {
  const TemporaryFolder folder;
  EXPECT_THAT(
      error_of({.model = relu_model(folder), .chip = "tiny", .inputs = {{"image", "i.npy"}}}),
      testing::AllOf(HasSubstr("'image'"), HasSubstr("inputs: x")));
}

TEST(RunModel, ADataFolderWithoutFilesIsNamed) {
  const TemporaryFolder folder;
  EXPECT_THAT(
      error_of({.model = relu_model(folder), .chip = "tiny", .data = folder.path() / "none"}),
      HasSubstr("input_0.pb"));
}

TEST(RunModel, AFileThatIsNotATensorIsNamed) {
  const TemporaryFolder folder;
  folder.write("input_0.pb", "not protobuf at all");
  EXPECT_THAT(error_of({.model = relu_model(folder), .chip = "tiny", .data = folder.path()}),
              HasSubstr("TensorProto"));
}

TEST(RunModel, ReluOfAFileIsWrittenToFiles) {
  const TemporaryFolder folder;
  write_npy(folder.path() / "x.npy", row({-1, 2, -3, 4}));
  const RunResult result = run_model({.model = relu_model(folder),
                                      .chip = "tiny",
                                      .mode = sim::Mode::kFunctional,
                                      .inputs = {{"x", folder.path() / "x.npy"}},
                                      .output_folder = folder.path() / "out"});
  EXPECT_FALSE(result.pass.has_value());
  EXPECT_THAT(to_floats(read_npy(folder.path() / "out" / "y.npy")),
              testing::ElementsAre(0, 2, 0, 4));
  EXPECT_THAT(to_floats(read_tensor_proto(folder.path() / "out" / "y.pb").tensor),
              testing::ElementsAre(0, 2, 0, 4));
}

TEST(RunModel, LeNetPassesAndModesAgree) {
  RunOptions options{.model = "zoo:lenet", .chip = "tiny"};
  const RunResult full = run_model(options);
  options.mode = sim::Mode::kFunctional;
  const RunResult functional = run_model(options);
  options.mode = sim::Mode::kTiming;
  const RunResult timing = run_model(options);
  EXPECT_TRUE(full.pass.value()) << render_table(full);
  EXPECT_TRUE(functional.pass.value());
  EXPECT_EQ(*full.outputs[0].max_abs_error, *functional.outputs[0].max_abs_error);
  EXPECT_EQ(full.total_cycles, timing.total_cycles);
  EXPECT_GT(full.total_cycles, Cycles{0});
  EXPECT_FALSE(timing.pass.has_value());
}

TEST(RunModel, WithoutFusionTheAnswerIsTheSameAndTheTimeLonger) {
  RunOptions options{.model = "zoo:lenet", .chip = "tiny"};
  const RunResult fused = run_model(options);
  options.fusion = false;
  const RunResult eager = run_model(options);
  EXPECT_TRUE(eager.pass.value()) << render_table(eager);
  EXPECT_GT(eager.operators.size(), fused.operators.size());
  EXPECT_GT(eager.total_cycles, fused.total_cycles);
}

// The graph on a device without a clock, against the host.
void expect_same_on_device(const Graph& graph, const std::string& chip_name, ElementType compute,
                           LayoutPolicy policy, double tolerance) {
  const sim::ChipSpec chip = sim::load_chip(chip_name);
  std::vector<Tensor> inputs;
  for (const ValueId id : graph.inputs)
    inputs.push_back(random_tensor(ElementType::kF32, graph.type(id).shape, 3));
  const DeviceProgram program = make_device_program(graph, chip, compute, {.policy = policy});
  const auto device = sim::make_device(chip, sim::Mode::kFunctional);
  const auto library = driver::load_program(kernels::kernel_library_path(chip));
  Executor executor(*device, program, std::make_shared<const sim::ProgramImage>(library));
  const std::vector<float> expected = to_floats(evaluate(graph, inputs).at(0)),
                           actual = to_floats(executor.run(inputs).outputs.at(0));
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i)
    EXPECT_NEAR(actual[i], expected[i], tolerance) << "element " << i;
}

// Values of a few units: some roundings of f16 and of f32.
constexpr double kF16Tolerance = 0.02, kF32Tolerance = 2e-5;

TEST(RunGraph, BatchStatisticsAndPackedWeightsGiveTheHostsAnswer) {
  NetworkBuilder b("g", 7);
  ValueId x = b.conv("c", b.input("x", {3, 5, 9, 7}),
                     {.channels = 5, .out_channels = 20, .kernel = 3, .has_bias = true});
  x = b.conv("d", b.relu("r", b.batch_normalization("n", x, 20, 1)),
             {.channels = 20, .out_channels = 8});
  const Graph graph = optimize(b.finish(x), {.fusion = false, .batch_statistics = true});
  EXPECT_THAT(to_string(graph), HasSubstr("batch statistics"));
  expect_same_on_device(graph, "tiny", ElementType::kF16, LayoutPolicy::kNdBetween, kF16Tolerance);
  expect_same_on_device(graph, "ascend910b1", ElementType::kF32, LayoutPolicy::kNdBetween,
                        kF32Tolerance);
}

TEST(RunGraph, BatchNormalizationBehindAnotherOperatorHasAKernel) {
  NetworkBuilder b("g", 7);
  const ValueId x = b.max_pool("p", b.input("x", {2, 20, 8, 6}), 2, 2, 0);
  const Graph graph = optimize(b.finish(b.batch_normalization("n", x, 20, 1)));
  expect_same_on_device(graph, "tiny", ElementType::kF16, LayoutPolicy::kAsComputed, kF16Tolerance);
}

TEST(RunModel, TwoComputedMatricesOfABatchMultiply) {
  const TemporaryFolder folder;
  onnx::ModelProto model = model_of({"2", "16", "16"}, 13);
  add_node(model, "Relu", {"x"}, "r");
  add_node(model, "MatMul", {"x", "r"}, "y");
  const auto file = folder.write("matmul.onnx", model.SerializeAsString());
  const Graph graph = optimize(import_onnx(file, {}));
  expect_same_on_device(graph, "tiny", ElementType::kF16, LayoutPolicy::kAsComputed, kF16Tolerance);
  expect_same_on_device(graph, "ascend910b1", ElementType::kF32, LayoutPolicy::kAsComputed,
                        kF32Tolerance);
}

TEST(RunModel, FloatsAreNotNarrowedOnTheWayToIntegers) {
  const TemporaryFolder folder;
  onnx::ModelProto model = model_of({"4096"}, 13);
  add_node(model, "Exp", {"x"}, "e");
  add_node(model, "Exp", {"e"}, "f");
  auto* to = add_node(model, "Cast", {"f"}, "y")->add_attribute();
  to->set_name("to");
  to->set_type(onnx::AttributeProto::INT);
  to->set_i(onnx::TensorProto::INT32);
  const Graph graph =
      optimize(import_onnx(folder.write("cast.onnx", model.SerializeAsString()), {}));
  expect_same_on_device(graph, "ascend910b1", ElementType::kF32, LayoutPolicy::kAsComputed, 0);
}

TEST(RunModel, ReductionsSplitOverCoresHaveAWorkspace) {
  const TemporaryFolder folder;
  onnx::ModelProto model = model_of({"1031", "96"}, 13);
  add_node(model, "ReduceMax", {"x"}, "m");
  add_node(model, "ReduceMean", {"x"}, "n");
  add_node(model, "Add", {"m", "n"}, "y");
  const Graph graph =
      optimize(import_onnx(folder.write("reduce.onnx", model.SerializeAsString()), {}));
  const DeviceProgram program =
      make_device_program(graph, sim::load_chip("ascend910b1"), ElementType::kF32, {});
  EXPECT_TRUE(std::ranges::any_of(program.operators, [](const OperatorLaunches& op) {
    return std::ranges::any_of(
        op.launches, [](const KernelLaunch& launch) { return launch.call.workspace.value > 0; });
  }));
  expect_same_on_device(graph, "ascend910b1", ElementType::kF32, LayoutPolicy::kAsComputed,
                        kF32Tolerance);
}

TEST(RunModel, SharesOfTheOperatorsAddUpToTheTotal) {
  const RunResult result =
      run_model({.model = "zoo:lenet", .chip = "tiny", .mode = sim::Mode::kTiming});
  Cycles sum{};
  for (const OperatorResult& op : result.operators) sum += op.cycles;
  EXPECT_EQ(sum, result.total_cycles);
}

}  // namespace
}  // namespace cubist::framework
