#include "onnx/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cubist/base/error.h"
#include "passes/optimize.h"
#include "test/onnx_builder.h"

namespace cubist::framework {
namespace {

using testing::HasSubstr;

// The text of the Error that importing throws; checks whose fault it is.
std::string error_of(const std::filesystem::path& file, Fault fault,
                     const Dimensions& dimensions = {}) {
  try {
    import_onnx(file, dimensions);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), fault) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

std::string relu_model(int64_t opset = 13, const std::vector<std::string>& extents = {"1", "4"}) {
  onnx::ModelProto model = model_of(extents, opset);
  add_node(model, "Relu", {"x"}, "y");
  return model.SerializeAsString();
}

TEST(Import, AMissingFileIsNamed) {
  EXPECT_THAT(error_of("no/such.onnx", Fault::kResource), HasSubstr("no/such.onnx"));
}

TEST(Import, AFolderIsNotAModel) {
  const TemporaryFolder folder;
  EXPECT_THAT(error_of(folder.path(), Fault::kResource), HasSubstr("this is a directory"));
}

TEST(Import, AnEmptyFileIsSaidToBeEmpty) {
  const TemporaryFolder folder;
  EXPECT_THAT(error_of(folder.write("empty.onnx", ""), Fault::kModel),
              HasSubstr("the file is empty"));
}

TEST(Import, ATextFileIsNotOnnx) {
  const TemporaryFolder folder;
  EXPECT_THAT(error_of(folder.write("a.onnx", "This is not a network.\n"), Fault::kModel),
              HasSubstr("not ONNX"));
}

TEST(Import, ATruncatedFileIsNeverAccepted) {
  const TemporaryFolder folder;
  const std::string whole = relu_model();
  for (size_t size = 1; size < whole.size(); ++size) {
    EXPECT_THROW(import_onnx(folder.write("cut.onnx", whole.substr(0, size)), {}), Error)
        << size << " B";
  }
}

TEST(Import, AnOpsetOutsideTheRangeIsNamedWithTheRange) {
  const TemporaryFolder folder;
  EXPECT_THAT(error_of(folder.write("old.onnx", relu_model(6)), Fault::kModel),
              testing::AllOf(HasSubstr("opset 6"), HasSubstr("7 to 17")));
  EXPECT_THAT(error_of(folder.write("new.onnx", relu_model(18)), Fault::kModel),
              HasSubstr("opset 18"));
}

TEST(Import, AllUnknownOperatorsAreListedAtOnce) {
  const TemporaryFolder folder;
  onnx::ModelProto model = model_of({"1", "4"}, 13);
  add_node(model, "Frobnicate", {"x"}, "a");
  add_node(model, "Frobnicate", {"a"}, "b");
  add_node(model, "Blur", {"b"}, "y")->set_domain("com.example");
  EXPECT_THAT(
      error_of(folder.write("m.onnx", model.SerializeAsString()), Fault::kNotImplemented),
      testing::AllOf(HasSubstr("Frobnicate (domain ai.onnx, opset 13, 2 nodes, first 'a_node')"),
                     HasSubstr("Blur (domain com.example, opset 13, 1 node, first 'y_node')")));
}

TEST(Import, ADynamicDimensionNeedsAValue) {
  const TemporaryFolder folder;
  const auto file = folder.write("m.onnx", relu_model(13, {"batch", "4"}));
  EXPECT_THAT(error_of(file, Fault::kModel),
              testing::AllOf(HasSubstr("batch"), HasSubstr("--dim batch=N")));
  const Graph graph = import_onnx(file, {{"batch", 3}});
  EXPECT_EQ(graph.type(graph.inputs[0]).shape, (Shape{3, 4}));
}

TEST(Import, ADimensionThatTheModelLacksIsRefused) {
  const TemporaryFolder folder;
  EXPECT_THAT(error_of(folder.write("m.onnx", relu_model()), Fault::kModel, {{"batch", 3}}),
              HasSubstr("batch"));
}

TEST(Import, AnAttributeNobodyKnowsIsNotIgnored) {
  const TemporaryFolder folder;
  onnx::ModelProto model = model_of({"1", "4"}, 13);
  auto* attribute = add_node(model, "Relu", {"x"}, "y")->add_attribute();
  attribute->set_name("slope");
  attribute->set_type(onnx::AttributeProto::FLOAT);
  EXPECT_THAT(error_of(folder.write("m.onnx", model.SerializeAsString()), Fault::kNotImplemented),
              HasSubstr("slope"));
}

TEST(Import, AValueThatNothingWritesIsNamed) {
  const TemporaryFolder folder;
  onnx::ModelProto model = model_of({"1", "4"}, 13);
  add_node(model, "Relu", {"z"}, "y");
  EXPECT_THAT(error_of(folder.write("m.onnx", model.SerializeAsString()), Fault::kModel),
              HasSubstr("'z'"));
}

TEST(Import, ExternalDataIsNotImplementedByName) {
  const TemporaryFolder folder;
  onnx::ModelProto model = model_of({"4"}, 13);
  add_node(model, "Add", {"x", "w"}, "y");
  auto* weight = model.mutable_graph()->add_initializer();
  weight->set_name("w");
  weight->set_data_type(onnx::TensorProto::FLOAT);
  weight->add_dims(4);
  weight->set_data_location(onnx::TensorProto::EXTERNAL);
  EXPECT_THAT(error_of(folder.write("m.onnx", model.SerializeAsString()), Fault::kNotImplemented),
              testing::AllOf(HasSubstr("external data"), HasSubstr("'w'")));
}

TEST(Import, ShapesThatDoNotFitAreNamedWithTheNode) {
  const TemporaryFolder folder;
  onnx::ModelProto model = model_of({"2", "4"}, 13);
  add_node(model, "Add", {"x", "w"}, "y");
  auto* weight = model.mutable_graph()->add_initializer();
  weight->set_name("w");
  weight->set_data_type(onnx::TensorProto::FLOAT);
  weight->add_dims(3);
  for (int i = 0; i < 3; ++i) weight->add_float_data(1);
  Graph graph = import_onnx(folder.write("m.onnx", model.SerializeAsString()), {});
  try {
    optimize(std::move(graph));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kModel);
    EXPECT_THAT(error.what(),
                testing::AllOf(HasSubstr("2x4"), HasSubstr("3"), HasSubstr("y_node")));
  }
}

}  // namespace
}  // namespace cubist::framework
