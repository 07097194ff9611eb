#include "data_types.h"

#include <algorithm>
#include <iterator>

namespace cubist::acl {
namespace {

constexpr DataType kDataTypes[] = {
    {ACL_FLOAT, "ACL_FLOAT", "f32", 4},
    {ACL_FLOAT16, "ACL_FLOAT16", "f16", 2},
    {ACL_INT8, "ACL_INT8", "i8", 1},
    {ACL_INT32, "ACL_INT32", "i32", 4},
    {ACL_UINT8, "ACL_UINT8", "u8", 1},
    {ACL_INT16, "ACL_INT16", "i16", 2},
    {ACL_UINT16, "ACL_UINT16", "u16", 2},
    {ACL_UINT32, "ACL_UINT32", "u32", 4},
    {ACL_INT64, "ACL_INT64", "i64", 8},
    {ACL_UINT64, "ACL_UINT64", "u64", 8},
    {ACL_DOUBLE, "ACL_DOUBLE", "f64", 8},
    {ACL_BOOL, "ACL_BOOL", "bool", 1},
    {ACL_COMPLEX64, "ACL_COMPLEX64", "c64", 8},
    {ACL_BF16, "ACL_BF16", "bf16", 2},
    {ACL_INT4, "ACL_INT4", "i4", 0},
};

}  // namespace

const DataType* find_data_type(aclDataType value) {
  const auto* row = std::ranges::find(kDataTypes, value, &DataType::value);
  return row == std::end(kDataTypes) ? nullptr : row;
}

const char* name_of(aclFormat format) {
  switch (format) {
    case ACL_FORMAT_NCHW:
      return "NCHW";
    case ACL_FORMAT_NHWC:
      return "NHWC";
    case ACL_FORMAT_ND:
      return "ND";
    case ACL_FORMAT_NC1HWC0:
      return "NC1HWC0";
    case ACL_FORMAT_FRACTAL_NZ:
      return "FRACTAL_NZ";
    case ACL_FORMAT_UNDEFINED:
      break;
  }
  return nullptr;
}

}  // namespace cubist::acl
