#include "tensor/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "cubist/base/error.h"
#include "cubist/base/files.h"
#include "test/onnx_builder.h"

namespace cubist::framework {
namespace {

using testing::HasSubstr;

constexpr ElementType kTypes[] = {ElementType::kF32, ElementType::kF64, ElementType::kF16,
                                  ElementType::kI8,  ElementType::kI16, ElementType::kI32,
                                  ElementType::kI64, ElementType::kU8,  ElementType::kU16,
                                  ElementType::kU32, ElementType::kU64, ElementType::kBool};

Tensor counting(ElementType type, const Shape& shape) {
  std::vector<int64_t> values(static_cast<size_t>(element_count(shape)));
  std::iota(values.begin(), values.end(), 0);
  return from_integers(type, shape, values);
}

void expect_same(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a.type(), b.type());
  EXPECT_EQ(a.shape(), b.shape());
  EXPECT_TRUE(std::equal(a.bytes().begin(), a.bytes().end(), b.bytes().begin(), b.bytes().end()));
}

std::string error_of(const std::filesystem::path& file) {
  try {
    read_npy(file);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Npy, EveryTypeAndRankSurvivesTheRoundTrip) {
  const TemporaryFolder folder;
  for (const ElementType type : kTypes) {
    for (const Shape& shape : {Shape{}, Shape{5}, Shape{2, 3, 4}, Shape{2, 0}}) {
      const Tensor tensor = counting(type, shape);
      write_npy(folder.path() / "t.npy", tensor);
      expect_same(read_npy(folder.path() / "t.npy"), tensor);
    }
  }
}

TEST(Npy, ReadsWhatNumPyWrites) {
  // numpy.save of array([[1, 2]], dtype='<i2'), NumPy 1.24.
  std::string header = "{'descr': '<i2', 'fortran_order': False, 'shape': (1, 2), }";
  header.resize(117, ' ');
  header += '\n';
  const TemporaryFolder folder;
  const auto file = folder.write("n.npy", std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header +
                                              std::string("\x01\x00\x02\x00", 4));
  expect_same(read_npy(file), from_integers(ElementType::kI16, {1, 2}, std::vector<int64_t>{1, 2}));
}

TEST(Npy, DamagedFilesAreNamed) {
  const TemporaryFolder folder;
  write_npy(folder.path() / "t.npy", counting(ElementType::kF32, {8}));
  const auto bytes = read_file(folder.path() / "t.npy", "file");
  const std::string whole(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  EXPECT_THAT(error_of(folder.write("cut.npy", whole.substr(0, whole.size() - 1))),
              HasSubstr("truncated"));
  EXPECT_THAT(error_of(folder.write("header.npy", whole.substr(0, 40))), HasSubstr("truncated"));
  EXPECT_THAT(error_of(folder.write("text.npy", "hello")), HasSubstr("NUMPY"));
  EXPECT_THAT(error_of(folder.path() / "none.npy"), HasSubstr("none.npy"));
}

TEST(TensorProtoFile, EveryTypeSurvivesTheRoundTrip) {
  const TemporaryFolder folder;
  for (const ElementType type : kTypes) {
    const Tensor tensor = counting(type, {2, 3});
    write_tensor_proto(folder.path() / "t.pb", "name", tensor);
    const NamedTensor read = read_tensor_proto(folder.path() / "t.pb");
    EXPECT_EQ(read.name, "name");
    expect_same(read.tensor, tensor);
  }
}

TEST(TensorProtoFile, TypedDataIsReadLikeRawData) {
  onnx::TensorProto proto;
  proto.set_data_type(onnx::TensorProto::FLOAT16);
  proto.add_dims(2);
  proto.add_int32_data(0x3c00);  // 1
  proto.add_int32_data(0xc000);  // -2
  EXPECT_THAT(to_floats(tensor_of(proto)), testing::ElementsAre(1.0F, -2.0F));
}

TEST(TensorProtoFile, DataThatDoesNotFitTheShapeIsRefused) {
  onnx::TensorProto proto;
  proto.set_data_type(onnx::TensorProto::FLOAT);
  proto.add_dims(3);
  proto.add_float_data(1);
  EXPECT_THROW(tensor_of(proto), Error);
  proto.clear_float_data();
  proto.set_raw_data("12345");
  EXPECT_THROW(tensor_of(proto), Error);
}

TEST(TensorProtoFile, ExtentsThatNoFileCouldFillAreRefused) {
  onnx::TensorProto proto;
  proto.set_data_type(onnx::TensorProto::FLOAT);
  for (int i = 0; i < 5; ++i) proto.add_dims(int64_t{1} << 40);
  EXPECT_THROW(tensor_of(proto), Error);
  proto.clear_dims();
  proto.add_dims(-1);
  EXPECT_THROW(tensor_of(proto), Error);
}

TEST(TensorProtoFile, StringsAreNotImplementedByName) {
  onnx::TensorProto proto;
  proto.set_data_type(onnx::TensorProto::STRING);
  try {
    tensor_of(proto);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kNotImplemented);
    EXPECT_THAT(error.what(), HasSubstr("STRING"));
  }
}

TEST(WriteFile, LeavesNothingBehindWhenItFails) {
  const TemporaryFolder folder;
  EXPECT_THROW(write_file(folder.path() / "missing" / "f", "text"), Error);
  std::filesystem::create_directory(folder.path() / "taken");
  folder.write("taken/inside", "x");
  EXPECT_THROW(write_file(folder.path() / "taken", "text"), Error);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

}  // namespace
}  // namespace cubist::framework
