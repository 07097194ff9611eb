// Operators that move elements.
#include "call.h"

namespace cubist::aclnn {

void permute(Call& call) {
  call.result(call.node("Transpose", {call.tensor("self")}, {{"perm", call.integers("dims")}}));
}

void cat(Call& call) {
  call.result(call.node("Concat", call.list("tensors"), {{"axis", call.integer("dim")}}));
}

void index_select(Call& call) {
  if (call.shape("index").size() != 1)
    call.refuse("index", "select by a tensor that is no list", "one axis");
  call.result(call.node("Gather", {call.tensor("self"), call.tensor("index")},
                        {{"axis", call.integer("dim")}}));
}

}  // namespace cubist::aclnn
