// Operators of a user's project: what the library of its op_host sources says of them
// (register/op_def_registry.h makes it), and how the aclnn functions that op_build generates run
// them. Programs do not call these functions by name.
#ifndef ACL_OPERATOR_H_
#define ACL_OPERATOR_H_

#include "acl/acl_rt.h"
#include "aclnn/aclnn_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  ACLCUBIST_OPTIONAL = 0,
  ACLCUBIST_REQUIRED = 1,
  ACLCUBIST_DYNAMIC = 2  // a list of tensors
} aclcubistParamKind;

typedef enum {
  ACLCUBIST_ATTR_NONE = 0,  // a default that was not given
  ACLCUBIST_ATTR_BOOL,
  ACLCUBIST_ATTR_INT,
  ACLCUBIST_ATTR_FLOAT,
  ACLCUBIST_ATTR_STRING,
  ACLCUBIST_ATTR_LIST_BOOL,
  ACLCUBIST_ATTR_LIST_INT,
  ACLCUBIST_ATTR_LIST_FLOAT,
  ACLCUBIST_ATTR_LIST_LIST_INT
} aclcubistAttrType;

// An input or output. Combination i of the operator has types[i] (aclDataType) and formats[i]
// (aclFormat, and more of the vendor's numbers).
typedef struct aclcubistParam {
  const char* name;
  aclcubistParamKind kind;
  const int32_t* types;
  const int32_t* formats;
  size_t combinations;
  int depends_on_value;  // the tiling function reads its elements
} aclcubistParam;

// An attribute's value or default. list: `count` int64_t, float or uint8_t (bool), by type.
typedef struct aclcubistAttrValue {
  aclcubistAttrType type;
  int64_t number;    // INT, BOOL
  float real;        // FLOAT
  const char* text;  // STRING
  const void* list;
  size_t count;
} aclcubistAttrValue;

typedef struct aclcubistAttr {
  const char* name;
  aclcubistAttrType type;
  int is_required;
  aclcubistAttrValue default_value;  // type NONE: there is none
} aclcubistAttr;

typedef struct aclcubistOperator {
  const char* type;  // "AddCustom"
  const aclcubistParam* inputs;
  size_t input_count;
  const aclcubistParam* outputs;
  size_t output_count;
  const aclcubistAttr* attrs;
  size_t attr_count;
  const char* const* compute_units;  // "ascend910b"
  size_t compute_unit_count;
  const char* tiling_header;  // C++ for the kernel, "" without registered tiling data
  int has_tiling;
  int communicates;  // MC2
} aclcubistOperator;

// What a tiling function sees. A tensor of an absent optional input has instance count 0.
typedef struct aclcubistShape {
  const int64_t* dims;
  size_t count;
} aclcubistShape;
typedef struct aclcubistTensorFacts {
  aclcubistShape origin, storage;
  int32_t type, format;
} aclcubistTensorFacts;
typedef struct aclcubistInstances {
  const aclcubistTensorFacts* tensors;
  size_t count;
} aclcubistInstances;
typedef struct aclcubistTilingRequest {
  const aclcubistInstances* inputs;   // one for each input of the operator
  const aclcubistInstances* outputs;  // one for each output
  const aclcubistAttrValue* attrs;    // one for each attribute
  size_t tiling_capacity;
} aclcubistTilingRequest;

enum { ACLCUBIST_MAX_WORKSPACES = 16, ACLCUBIST_MESSAGE_BYTES = 512 };
typedef struct aclcubistTilingAnswer {
  uint32_t block_dim;
  uint64_t tiling_key;
  uint8_t* tiling;  // the caller's, of tiling_capacity bytes
  size_t tiling_size;
  size_t workspaces[ACLCUBIST_MAX_WORKSPACES];
  size_t workspace_count;
  char message[ACLCUBIST_MESSAGE_BYTES];  // why there is no answer
} aclcubistTilingAnswer;

// What an operator library exports, under these names. Descriptions live as long as the library.
typedef size_t (*aclcubistOperatorsFunction)(const aclcubistOperator* const** operators);
#define ACLCUBIST_OPERATORS_FUNCTION "cubist_operators"
// 0: the answer is complete.
typedef int (*aclcubistTileFunction)(const char* type, const aclcubistTilingRequest* request,
                                     aclcubistTilingAnswer* answer);
#define ACLCUBIST_TILE_FUNCTION "cubist_tile"

// An argument of an aclnn function: a tensor (NULL: absent) or an attribute.
typedef struct aclcubistOperatorArgument {
  const aclTensor* tensor;
  aclcubistAttrValue attr;          // of a scalar type
  const aclIntArray* int_list;      // LIST_INT
  const aclFloatArray* float_list;  // LIST_FLOAT
  const aclBoolArray* bool_list;    // LIST_BOOL
} aclcubistOperatorArgument;

// aclnn<type>GetWorkspaceSize: inputs, outputs and attributes in the operator's order. `library`:
// an address in the library that calls, which lies in the operator's package. What comes next is
// aclcubistRunExecutor (aclnn/acl_executor.h).
ACL_FUNC_VISIBILITY aclnnStatus aclcubistPrepareOperator(const void* library, const char* type,
                                                         const aclcubistOperatorArgument* inputs,
                                                         const aclcubistOperatorArgument* outputs,
                                                         const aclcubistOperatorArgument* attrs,
                                                         uint64_t* workspaceSize,
                                                         aclOpExecutor** executor);

#ifdef __cplusplus
}
#endif

#endif  // ACL_OPERATOR_H_
