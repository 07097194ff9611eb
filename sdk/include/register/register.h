// Plugins that map an operator of another framework's model to one of a project
// (framework/tf_plugin, onnx_plugin). They compile and are packed; nothing here reads models with
// them: that is cubist run's own ONNX front end.
#ifndef REGISTER_REGISTER_H_
#define REGISTER_REGISTER_H_

#include <string>
#include <vector>

#include "graph/types.h"

namespace ge {
class Operator;
}
namespace google {
namespace protobuf {
class Message;
}
}  // namespace google

namespace domi {

enum FrameworkType {
  CAFFE = 0,
  MINDSPORE = 1,
  TENSORFLOW = 3,
  ANDROID_NN,
  ONNX,
  FRAMEWORK_RESERVED
};
typedef uint32_t Status;
const Status SUCCESS = 0;
const Status FAILED = 0xFFFFFFFF;

typedef Status (*ParseParamByOperator)(const ge::Operator&, ge::Operator&);

inline Status AutoMappingByOpFn(const ge::Operator&, ge::Operator&) { return FAILED; }

class OpRegistrationData {
 public:
  explicit OpRegistrationData(const char*) {}
  OpRegistrationData& FrameworkType(domi::FrameworkType) { return *this; }
  OpRegistrationData& OriginOpType(const char*) { return *this; }
  OpRegistrationData& OriginOpType(const std::vector<std::string>&) { return *this; }
  OpRegistrationData& ParseParamsByOperatorFn(ParseParamByOperator) { return *this; }
};

}  // namespace domi

#define CUBIST_CUSTOM_OP_2(type, line)                                             \
  __attribute__((unused)) static ::domi::OpRegistrationData cubist_plugin_##line = \
      ::domi::OpRegistrationData(type)
#define CUBIST_CUSTOM_OP(type, line) CUBIST_CUSTOM_OP_2(type, line)
#define REGISTER_CUSTOM_OP(type) CUBIST_CUSTOM_OP(type, __LINE__)

#endif  // REGISTER_REGISTER_H_
