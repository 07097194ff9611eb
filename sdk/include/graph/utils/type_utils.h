// Names of types and formats, for messages.
#ifndef GRAPH_UTILS_TYPE_UTILS_H_
#define GRAPH_UTILS_TYPE_UTILS_H_

#include <string>

#include "graph/types.h"

namespace ge {

class TypeUtils {
 public:
  static std::string DataTypeToSerialString(DataType type) {
    switch (static_cast<int>(type)) {
#define CUBIST_TYPE(Name, number, file_name, element) \
  case number:                                        \
    return "DT_" #Name;
#include "acl/acl_operator_names.def"
    }
    return "DT_UNDEFINED";
  }
  static std::string FormatToSerialString(Format format) {
    switch (static_cast<int>(format)) {
#define CUBIST_FORMAT(Name, number) \
  case number:                      \
    return #Name;
#include "acl/acl_operator_names.def"
    }
    return "RESERVED";
  }
};

}  // namespace ge

#endif  // GRAPH_UTILS_TYPE_UTILS_H_
