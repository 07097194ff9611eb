// A tensor's shape as its model has it, and as its memory has it.
#ifndef EXE_GRAPH_RUNTIME_STORAGE_SHAPE_H_
#define EXE_GRAPH_RUNTIME_STORAGE_SHAPE_H_

#include "exe_graph/runtime/shape.h"

namespace gert {

class StorageShape {
 public:
  StorageShape() {}
  StorageShape(std::initializer_list<int64_t> origin, std::initializer_list<int64_t> storage)
      : origin_(origin), storage_(storage) {}
  const Shape& GetOriginShape() const { return origin_; }
  const Shape& GetStorageShape() const { return storage_; }
  Shape& MutableOriginShape() { return origin_; }
  Shape& MutableStorageShape() { return storage_; }

 private:
  Shape origin_, storage_;
};

}  // namespace gert

#endif  // EXE_GRAPH_RUNTIME_STORAGE_SHAPE_H_
