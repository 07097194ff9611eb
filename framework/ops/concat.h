// ONNX Concat.
#pragma once

#include <memory>

#include "ops/op.h"

namespace cubist::framework {

std::shared_ptr<const Op> make_concat(int64_t axis);

}  // namespace cubist::framework
