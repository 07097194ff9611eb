// Dimensions of a tensor in tiling and shape functions.
#ifndef EXE_GRAPH_RUNTIME_SHAPE_H_
#define EXE_GRAPH_RUNTIME_SHAPE_H_

#include <stddef.h>
#include <stdint.h>

#include <initializer_list>
#include <stdexcept>

namespace gert {

class Shape {
 public:
  static const size_t kMaxDimNum = 25;
  static const int64_t kInvalidDimValue = INT64_MIN;

  Shape() : count_(0), dims_() {}
  Shape(std::initializer_list<int64_t> dims) : count_(0), dims_() {
    for (int64_t dim : dims) AppendDim(dim);
  }

  size_t GetDimNum() const { return count_; }
  void SetDimNum(size_t count) {
    check(count <= kMaxDimNum);
    count_ = count;
  }
  // kInvalidDimValue where there is none.
  int64_t GetDim(size_t index) const { return index < kMaxDimNum ? dims_[index] : INT64_MIN; }
  void SetDim(size_t index, int64_t value) {
    check(index < kMaxDimNum);
    dims_[index] = value;
  }
  Shape& AppendDim(int64_t value) {
    check(count_ < kMaxDimNum);
    dims_[count_++] = value;
    return *this;
  }
  int64_t operator[](size_t index) const { return GetDim(index); }
  int64_t& operator[](size_t index) {
    check(index < kMaxDimNum);
    return dims_[index];
  }
  int64_t GetShapeSize() const {
    int64_t size = 1;
    for (size_t i = 0; i < count_; ++i) size *= dims_[i];
    return size;
  }
  bool IsScalar() const { return count_ == 0; }
  void SetScalar() { count_ = 0; }
  bool operator==(const Shape& other) const {
    if (count_ != other.count_) return false;
    for (size_t i = 0; i < count_; ++i)
      if (dims_[i] != other.dims_[i]) return false;
    return true;
  }
  bool operator!=(const Shape& other) const { return !(*this == other); }

 private:
  static void check(bool is_in_range) {
    if (!is_in_range) throw std::out_of_range("gert::Shape has at most 25 dimensions");
  }

  size_t count_;
  int64_t dims_[kMaxDimNum];
};

}  // namespace gert

#endif  // EXE_GRAPH_RUNTIME_SHAPE_H_
