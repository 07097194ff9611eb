// ONNX operator names to the functions that make our operators: the list ops.def.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace cubist::framework {

class Op;
class OnnxNode;

using MakeOp = std::shared_ptr<const Op> (*)(const OnnxNode& node);

// nullptr if the list lacks the name.
MakeOp find_op(std::string_view name);
std::vector<std::string> op_names();

}  // namespace cubist::framework
