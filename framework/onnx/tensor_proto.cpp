#include "onnx/tensor_proto.h"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "cubist/base/error.h"
#include "cubist/base/files.h"

namespace cubist::framework {

namespace {

using Proto = onnx::TensorProto;

constexpr std::array<std::pair<int, ElementType>, 13> kElementTypes = {{
    {Proto::FLOAT, ElementType::kF32},
    {Proto::DOUBLE, ElementType::kF64},
    {Proto::FLOAT16, ElementType::kF16},
    {Proto::BFLOAT16, ElementType::kBf16},
    {Proto::INT8, ElementType::kI8},
    {Proto::INT16, ElementType::kI16},
    {Proto::INT32, ElementType::kI32},
    {Proto::INT64, ElementType::kI64},
    {Proto::UINT8, ElementType::kU8},
    {Proto::UINT16, ElementType::kU16},
    {Proto::UINT32, ElementType::kU32},
    {Proto::UINT64, ElementType::kU64},
    {Proto::BOOL, ElementType::kBool},
}};

// Typed fields hold small types widened: f16 and bf16 as their bits in int32_data.
template <class T, class Field>
void copy_field(const Field& field, Tensor& out) {
  const auto elements = out.as<T>();
  for (size_t i = 0; i < elements.size(); ++i) {
    if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, Bfloat16>) {
      elements[i] = T::from_bits(static_cast<uint16_t>(field[static_cast<int>(i)]));
    } else {
      elements[i] = static_cast<T>(field[static_cast<int>(i)]);
    }
  }
}

// The field that holds elements of T where there is no raw data.
template <class T>
const auto& field_of(const Proto& proto) {
  if constexpr (std::is_same_v<T, float>) {
    return proto.float_data();
  } else if constexpr (std::is_same_v<T, double>) {
    return proto.double_data();
  } else if constexpr (std::is_same_v<T, int64_t>) {
    return proto.int64_data();
  } else if constexpr (std::is_same_v<T, uint64_t> || std::is_same_v<T, uint32_t>) {
    return proto.uint64_data();
  } else {
    return proto.int32_data();
  }
}

int64_t given_bytes(const Proto& proto, ElementType type) {
  if (proto.has_raw_data()) return static_cast<int64_t>(proto.raw_data().size());
  return with_storage_type(type, [&](auto storage) {
    return field_of<decltype(storage)>(proto).size() * size_bytes(type);
  });
}

// Checked before memory is asked for: extents of a damaged file may be anything.
void expect_bytes(int64_t given, const Shape& shape, ElementType type) {
  int64_t expected = size_bytes(type);
  bool is_legal = true;
  for (const int64_t extent : shape) {
    is_legal = is_legal && extent >= 0 && !__builtin_mul_overflow(expected, extent, &expected);
  }
  if (is_legal && given == expected) return;
  throw Error(Fault::kModel,
              {.did = fmt::format("read a {} tensor of shape {} from {} B of elements",
                                  name_of(type), to_string(shape), given),
               .expected = is_legal ? fmt::format("{} B", expected) : "extents from 0",
               .fix = "the file is damaged or something else; fetch it again"});
}

Tensor read_elements(const Proto& proto) {
  if (proto.data_location() == Proto::EXTERNAL) {
    throw Error(Fault::kNotImplemented,
                {.did = "read a tensor whose data lies in another file (external data)",
                 .expected = "data inside the model file",
                 .fix = "save the model with its data inside: onnx.save(model, file)"});
  }
  Shape shape(proto.dims().begin(), proto.dims().end());
  const ElementType type = element_type_of(proto.data_type());
  expect_bytes(given_bytes(proto, type), shape, type);
  Tensor out(type, std::move(shape));
  if (out.bytes().empty()) return out;
  if (proto.has_raw_data()) {
    std::memcpy(out.bytes().data(), proto.raw_data().data(), out.bytes().size());
  } else {
    with_storage_type(type, [&](auto storage) {
      copy_field<decltype(storage)>(field_of<decltype(storage)>(proto), out);
    });
  }
  return out;
}

}  // namespace

ElementType element_type_of(int onnx_type) {
  for (const auto& [number, type] : kElementTypes) {
    if (number == onnx_type) return type;
  }
  const std::string name = Proto::DataType_IsValid(onnx_type)
                               ? Proto::DataType_Name(static_cast<Proto::DataType>(onnx_type))
                               : fmt::format("number {}", onnx_type);
  throw Error(Fault::kNotImplemented,
              {.did = fmt::format("use tensor elements of ONNX type {}", name),
               .expected = "float, double, float16, bfloat16, (u)int8 to (u)int64 or bool"});
}

int onnx_type_of(ElementType type) {
  return std::find_if(kElementTypes.begin(), kElementTypes.end(),
                      [&](const auto& row) { return row.second == type; })
      ->first;
}

Tensor tensor_of(const onnx::TensorProto& proto) {
  try {
    return read_elements(proto);
  } catch (const Error& error) {
    throw error.at(fmt::format("tensor '{}'", proto.name()));
  }
}

NamedTensor read_tensor_proto(const std::filesystem::path& file) {
  const std::vector<std::byte> bytes = read_file(file, "tensor file");
  Proto proto;
  if (!proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !proto.has_data_type()) {
    throw Error(Fault::kModel,
                {.where = fmt::format("'{}'", file.string()),
                 .did = fmt::format("read {} B as an ONNX TensorProto", bytes.size()),
                 .expected = "a serialised TensorProto",
                 .fix = "the file is truncated or something else; .npy files end in .npy"});
  }
  try {
    return {proto.name(), tensor_of(proto)};
  } catch (const Error& error) {
    throw error.at(fmt::format("'{}'", file.string()));
  }
}

void write_tensor_proto(const std::filesystem::path& file, const std::string& name,
                        const Tensor& tensor) {
  Proto proto;
  proto.set_name(name);
  proto.set_data_type(onnx_type_of(tensor.type()));
  for (const int64_t extent : tensor.shape()) proto.add_dims(extent);
  proto.set_raw_data(tensor.bytes().data(), tensor.bytes().size());
  write_file(file, proto.SerializeAsString());
}

}  // namespace cubist::framework
