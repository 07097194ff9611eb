// Matrix products and convolutions.
#include <string>

#include "call.h"

namespace cubist::aclnn {
namespace {

// cubeMathType: what may become of f32. 0: nothing; 1: less precision where the chip needs it (here
// it never does); 2: f16; 3: HF32, which this cube does not have: f32 is as good.
// Tensors of f16 are multiplied as such, whatever the result is stored as.
void use_math_type(Call& call) {
  const int64_t type = call.integer("cubeMathType");
  if (type < 0 || type > 3)
    call.refuse("cubeMathType", "compute with cubeMathType " + std::to_string(type),
                "0 (as the tensors), 1 (less precise where needed), 2 (f16) or 3 (HF32)");
  if (type == 2 || call.element(call.name_of(0)) == "f16") call.set_compute("f16");
}

void expect_size(const Call& call, const char* name, size_t size) {
  const size_t given = call.integers(name).size();
  if (given != size)
    call.refuse(name, "pass " + std::to_string(given) + " numbers",
                std::to_string(size) + ", one for each axis of the image");
}

}  // namespace

void matmul(Call& call) {
  use_math_type(call);
  call.result(call.node("MatMul", {call.tensor("self"), call.tensor("mat2")}));
}

// beta * self + alpha * (mat1 @ mat2); self may be stretched.
void addmm(Call& call) {
  use_math_type(call);
  const std::string element = call.element("mat1");
  const auto scaled = [&](const std::string& value, double factor) {
    return factor == 1 ? value : call.node("Mul", {value, call.constant(factor, element)});
  };
  const std::string product = call.node("MatMul", {call.tensor("mat1"), call.tensor("mat2")});
  const double beta = call.number("beta");
  std::string value = scaled(product, call.number("alpha"));
  if (beta != 0) value = call.node("Add", {value, scaled(call.tensor("self"), beta)});
  call.result(value);
}

void convolution(Call& call) {
  use_math_type(call);
  if (call.flag("transposed"))
    call.refuse("transposed", "convolve transposed", "false: it is not implemented");
  for (const char* name : {"stride", "padding", "dilation"}) expect_size(call, name, 2);
  const std::vector<int64_t> padding = call.integers("padding");
  std::string value =
      call.node("Conv", {call.tensor("input"), call.tensor("weight")},
                {{"strides", call.integers("stride")},
                 {"dilations", call.integers("dilation")},
                 {"pads", std::vector{padding[0], padding[1], padding[0], padding[1]}},
                 {"group", call.integer("groups")}});
  if (call.is_given("bias")) {
    const std::vector<int64_t> channels{1, call.shape("bias").at(0), 1, 1};
    value = call.node(
        "Add", {value, call.node("Reshape", {call.tensor("bias"), call.constant(channels)})});
  }
  call.result(value);
}

}  // namespace cubist::aclnn
