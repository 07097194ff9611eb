// ONNX TensorProto messages and the .pb files that hold one.
#pragma once

#include <filesystem>
#include <string>

#include "tensor/tensor.h"

namespace onnx {
class TensorProto;
}

namespace cubist::framework {

// ONNX's number of an element type, both ways. Throws Error(NotImplemented), naming the type, for
// strings, complex numbers and what is newer than opset 17.
ElementType element_type_of(int onnx_type);
int onnx_type_of(ElementType type);

// Raw or typed data. Throws Error(Model) if the data does not fit the shape, Error(NotImplemented)
// for external data.
Tensor tensor_of(const onnx::TensorProto& proto);

struct NamedTensor {
  std::string name;
  Tensor tensor;
};
// Throws Error(Resource) if the file cannot be read, Error(Model) if it is not a TensorProto.
NamedTensor read_tensor_proto(const std::filesystem::path& file);
void write_tensor_proto(const std::filesystem::path& file, const std::string& name,
                        const Tensor& tensor);

}  // namespace cubist::framework
