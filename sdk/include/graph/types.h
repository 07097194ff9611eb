// Types, formats and status of operators (op_host sources). Numbers of aclDataType and aclFormat.
#ifndef GRAPH_TYPES_H_
#define GRAPH_TYPES_H_

#include <stddef.h>
#include <stdint.h>

namespace ge {

typedef uint32_t graphStatus;
const graphStatus GRAPH_SUCCESS = 0;
const graphStatus GRAPH_FAILED = 0xFFFFFFFF;
const graphStatus GRAPH_PARAM_INVALID = 50331649;

enum DataType {
#define CUBIST_TYPE(Name, number, file_name, element) DT_##Name = number,
#include "acl/acl_operator_names.def"
  DT_UNDEFINED = 28
};

enum Format {
#define CUBIST_FORMAT(Name, number) FORMAT_##Name = number,
#include "acl/acl_operator_names.def"
  FORMAT_RESERVED = 40
};

// Bytes of an element; -1: none that is a whole number of bytes.
inline int GetSizeByDataType(DataType type) {
  switch (type) {
    case DT_INT8:
    case DT_UINT8:
    case DT_BOOL:
      return 1;
    case DT_FLOAT16:
    case DT_BF16:
    case DT_INT16:
    case DT_UINT16:
      return 2;
    case DT_FLOAT:
    case DT_INT32:
    case DT_UINT32:
      return 4;
    case DT_INT64:
    case DT_UINT64:
    case DT_DOUBLE:
    case DT_COMPLEX64:
      return 8;
    case DT_COMPLEX128:
      return 16;
    default:
      return -1;
  }
}

// A format's number has more than its kind above bit 8.
inline Format GetPrimaryFormat(int32_t format) { return static_cast<Format>(format & 0xff); }

}  // namespace ge

#endif  // GRAPH_TYPES_H_
