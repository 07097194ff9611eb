// What is known of element types and formats.
#pragma once

#include <cstddef>

#include "acl/acl_base.h"

namespace cubist::acl {

struct DataType {
  aclDataType value;
  const char* name;        // AscendCL's
  const char* short_name;  // "f16", as profiles have it
  size_t bytes;            // 0: no whole number
};

const DataType* find_data_type(aclDataType value);  // null: there is none
const char* name_of(aclFormat format);              // "ND"; null: there is none

}  // namespace cubist::acl
