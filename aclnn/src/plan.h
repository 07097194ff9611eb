// aclnn<Op>GetWorkspaceSize of any operator.
#pragma once

#include <vector>

#include "argument.h"
#include "call.h"

namespace cubist::aclnn {

// Makes the graph of the call with `build`, its kernels if no call before had the same graph, and
// an executor of them.
aclnnStatus plan(const char* op, std::vector<Argument> arguments, void (*build)(Call&),
                 uint64_t* workspace_size, aclOpExecutor** executor);

}  // namespace cubist::aclnn
