// Values of an operator's attributes, by their place in the OpDef.
#ifndef EXE_GRAPH_RUNTIME_RUNTIME_ATTRS_H_
#define EXE_GRAPH_RUNTIME_RUNTIME_ATTRS_H_

#include <stddef.h>
#include <stdint.h>

#include <vector>

#include "acl/acl_operator.h"

namespace gert {

// The elements of a list.
class ContinuousVector {
 public:
  ContinuousVector() : data_(NULL), size_(0) {}
  ContinuousVector(const void* data, size_t size) : data_(data), size_(size) {}
  size_t GetSize() const { return size_; }
  size_t GetCapacity() const { return size_; }
  const void* GetData() const { return data_; }

 private:
  const void* data_;
  size_t size_;
};
template <class T>
class TypedContinuousVector : public ContinuousVector {
 public:
  const T* GetData() const { return static_cast<const T*>(ContinuousVector::GetData()); }
};

class RuntimeAttrs {
 public:
  // The values outlive this.
  RuntimeAttrs(const aclcubistAttrValue* values, size_t count) : values_(values), count_(count) {
    for (size_t i = 0; i < count; ++i)
      lists_.push_back(ContinuousVector(values[i].list, values[i].count));
  }

  size_t GetAttrNum() const { return count_; }
  // An attribute's value: T is int64_t, float, bool, char (text) or ContinuousVector; narrower
  // integers see its low bytes. Null if there is no such attribute.
  template <class T>
  const T* GetAttrPointer(size_t index) const {
    return static_cast<const T*>(address(index));
  }
  const int64_t* GetInt(size_t index) const { return GetAttrPointer<int64_t>(index); }
  const float* GetFloat(size_t index) const { return GetAttrPointer<float>(index); }
  const bool* GetBool(size_t index) const { return GetAttrPointer<bool>(index); }
  const char* GetStr(size_t index) const { return GetAttrPointer<char>(index); }
  const TypedContinuousVector<int64_t>* GetListInt(size_t index) const {
    return GetAttrPointer<TypedContinuousVector<int64_t>>(index);
  }
  const TypedContinuousVector<float>* GetListFloat(size_t index) const {
    return GetAttrPointer<TypedContinuousVector<float>>(index);
  }
  const TypedContinuousVector<bool>* GetListBool(size_t index) const {
    return GetAttrPointer<TypedContinuousVector<bool>>(index);
  }

 private:
  const void* address(size_t index) const {
    if (index >= count_) return NULL;
    const aclcubistAttrValue& value = values_[index];
    switch (value.type) {
      case ACLCUBIST_ATTR_NONE:
        return NULL;
      case ACLCUBIST_ATTR_BOOL:
      case ACLCUBIST_ATTR_INT:
        return &value.number;
      case ACLCUBIST_ATTR_FLOAT:
        return &value.real;
      case ACLCUBIST_ATTR_STRING:
        return value.text;
      default:
        return &lists_[index];
    }
  }

  const aclcubistAttrValue* values_;
  size_t count_;
  std::vector<ContinuousVector> lists_;
};

}  // namespace gert

#endif  // EXE_GRAPH_RUNTIME_RUNTIME_ATTRS_H_
