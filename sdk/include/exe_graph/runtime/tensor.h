// Tensors as tiling functions see them. Their elements are on the device, and not here.
#ifndef EXE_GRAPH_RUNTIME_TENSOR_H_
#define EXE_GRAPH_RUNTIME_TENSOR_H_

#include "exe_graph/runtime/storage_shape.h"
#include "graph/types.h"

namespace gert {

class CompileTimeTensorDesc {
 public:
  CompileTimeTensorDesc() : type_(ge::DT_UNDEFINED), format_(ge::FORMAT_ND) {}
  CompileTimeTensorDesc(ge::DataType type, ge::Format format) : type_(type), format_(format) {}
  ge::DataType GetDataType() const { return type_; }
  ge::Format GetOriginFormat() const { return format_; }
  ge::Format GetStorageFormat() const { return format_; }
  void SetDataType(ge::DataType type) { type_ = type; }

 private:
  ge::DataType type_;
  ge::Format format_;
};

class Tensor {
 public:
  Tensor() {}
  Tensor(const StorageShape& shape, const CompileTimeTensorDesc& desc)
      : shape_(shape), desc_(desc) {}
  const StorageShape& GetShape() const { return shape_; }
  const Shape& GetOriginShape() const { return shape_.GetOriginShape(); }
  const Shape& GetStorageShape() const { return shape_.GetStorageShape(); }
  int64_t GetShapeSize() const { return shape_.GetStorageShape().GetShapeSize(); }
  ge::DataType GetDataType() const { return desc_.GetDataType(); }
  ge::Format GetOriginFormat() const { return desc_.GetOriginFormat(); }
  ge::Format GetStorageFormat() const { return desc_.GetStorageFormat(); }
  size_t GetSize() const {
    const int bytes = ge::GetSizeByDataType(desc_.GetDataType());
    return bytes < 0 ? 0 : static_cast<size_t>(GetShapeSize()) * static_cast<size_t>(bytes);
  }
  // Null, as the vendor's is for an input without ValueDepend.
  template <class T>
  const T* GetData() const {
    return NULL;
  }
  const CompileTimeTensorDesc& desc() const { return desc_; }

 private:
  StorageShape shape_;
  CompileTimeTensorDesc desc_;
};

// Bytes for the kernel: SaveToBuffer of a tiling struct, or a plain struct (GetTilingData).
class TilingData {
 public:
  TilingData(void* data, size_t capacity) : data_(data), capacity_(capacity), size_(0) {}
  void* GetData() { return data_; }
  const void* GetData() const { return data_; }
  size_t GetCapacity() const { return capacity_; }
  size_t GetDataSize() const { return size_; }
  void SetDataSize(size_t size) { size_ = size; }
  template <class T>
  ge::graphStatus Append(const T& value) {
    if (capacity_ - size_ < sizeof value) return ge::GRAPH_FAILED;
    const unsigned char* bytes = reinterpret_cast<const unsigned char*>(&value);
    for (size_t i = 0; i < sizeof value; ++i)
      static_cast<unsigned char*>(data_)[size_++] = bytes[i];
    return ge::GRAPH_SUCCESS;
  }

 private:
  void* data_;
  size_t capacity_, size_;
};

}  // namespace gert

#endif  // EXE_GRAPH_RUNTIME_TENSOR_H_
