// What shape functions take. They compile; nothing here calls them, since an aclnn function is
// given its outputs.
#ifndef EXE_GRAPH_RUNTIME_INFER_SHAPE_CONTEXT_H_
#define EXE_GRAPH_RUNTIME_INFER_SHAPE_CONTEXT_H_

#include "exe_graph/runtime/operator_node.h"

namespace gert {

class InferShapeContext : public OperatorNode {
 public:
  const Shape* GetInputShape(size_t i) const { return shape(input(i)); }
  const Shape* GetRequiredInputShape(size_t i) const { return shape(input(i, 0)); }
  const Shape* GetOptionalInputShape(size_t i) const { return shape(input(i, 0)); }
  const Shape* GetDynamicInputShape(size_t i, size_t k) const { return shape(input(i, k)); }
  Shape* GetOutputShape(size_t i) { return i < results_.size() ? &results_[i] : NULL; }

 private:
  InferShapeContext();  // nothing makes one

  static const Shape* shape(const Tensor* tensor) {
    return tensor == NULL ? NULL : &tensor->GetOriginShape();
  }

  std::vector<Shape> results_;
};

// Lower and upper bounds of shapes: graphs have them, aclnn functions do not.
template <class T>
class Range {
 public:
  T* GetMin() const { return min_; }
  T* GetMax() const { return max_; }
  void SetMin(T* min) { min_ = min; }
  void SetMax(T* max) { max_ = max; }

 private:
  T* min_;
  T* max_;
};
class InferShapeRangeContext : public OperatorNode {
 public:
  const Range<Shape>* GetInputShapeRange(size_t i) const {
    return i < ranges_.size() ? &ranges_[i] : NULL;
  }
  Range<Shape>* GetOutputShapeRange(size_t i) { return i < results_.size() ? &results_[i] : NULL; }

 private:
  InferShapeRangeContext();  // nothing makes one
  std::vector<Range<Shape>> ranges_, results_;
};

}  // namespace gert

#endif  // EXE_GRAPH_RUNTIME_INFER_SHAPE_CONTEXT_H_
