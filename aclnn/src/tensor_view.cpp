#include "tensor_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "cubist/base/error.h"

namespace cubist::aclnn {
namespace {

constexpr std::array<std::pair<aclDataType, const char*>, 6> kElements = {{{ACL_FLOAT, "f32"},
                                                                           {ACL_FLOAT16, "f16"},
                                                                           {ACL_INT32, "i32"},
                                                                           {ACL_INT8, "i8"},
                                                                           {ACL_UINT8, "u8"},
                                                                           {ACL_BOOL, "bool"}}};

std::optional<std::vector<int64_t>> dense_order(const aclcubistTensor& tensor) {
  std::vector<int64_t> order(tensor.viewDimsNum);
  std::iota(order.begin(), order.end(), 0);
  if (tensor.isContiguous) return order;
  // An axis of one element has no stride: it may stand anywhere.
  const auto step = [&](int64_t axis) {
    return tensor.viewDims[axis] == 1 ? int64_t{0} : tensor.strides[axis];
  };
  std::ranges::stable_sort(order, [&](int64_t a, int64_t b) { return step(a) > step(b); });
  int64_t expected = 1;
  for (auto axis = order.rbegin(); axis != order.rend(); ++axis) {
    if (tensor.viewDims[*axis] == 1) continue;
    if (tensor.strides[*axis] != expected) return std::nullopt;
    expected *= tensor.viewDims[*axis];
  }
  return order;
}

}  // namespace

std::string element_of(aclDataType type) {
  for (const auto& [known, element] : kElements)
    if (known == type) return element;
  throw Error(Fault::kNotImplemented,
              {.did = fmt::format("compute with {}", aclcubistNameOfDataType(type)),
               .expected = "ACL_FLOAT, ACL_FLOAT16, ACL_INT32, ACL_INT8, ACL_UINT8 or ACL_BOOL",
               .fix = "convert it on the host"});
}

bool TensorView::is_row_major() const { return order && std::ranges::is_sorted(*order); }

TensorView view_of(const std::string& name, const aclTensor* tensor) {
  aclcubistTensor read{};
  if (aclcubistReadTensor(tensor, &read) != ACL_SUCCESS)
    throw Error(Fault::kConfig, {.did = "use a pointer that is no aclTensor",
                                 .expected = "what aclCreateTensor returned, not destroyed"});
  if (read.format != ACL_FORMAT_ND && read.format != ACL_FORMAT_NCHW)
    throw Error(Fault::kNotImplemented, {.did = fmt::format("compute with a tensor in {}",
                                                            aclcubistNameOfFormat(read.format)),
                                         .expected = "ACL_FORMAT_ND or ACL_FORMAT_NCHW",
                                         .fix = "permute it with aclnnPermute"});
  return {.type = {.name = name,
                   .element = element_of(read.dataType),
                   .shape = {read.viewDims, read.viewDims + read.viewDimsNum}},
          .order = dense_order(read),
          .strides = {read.strides, read.strides + read.viewDimsNum}};
}

}  // namespace cubist::aclnn
