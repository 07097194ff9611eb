// Two-phase operators: their codes, and the calls around them.
#ifndef ACLNN_ACLNN_BASE_H_
#define ACLNN_ACLNN_BASE_H_

#include "aclnn/acl_meta.h"

#ifdef __cplusplus
extern "C" {
#endif

// aclGetRecentErrMsg() has the text: operator, argument, value, what was expected, how to fix it.
enum {
  ACLNN_SUCCESS = 0,
  ACLNN_ERR_PARAM_NULLPTR = 161001,
  ACLNN_ERR_PARAM_INVALID = 161002,  // also what is right, but not implemented here
  ACLNN_ERR_RUNTIME_ERROR = 361001,
  ACLNN_ERR_INNER = 561000
};

// Starts AscendCL, as aclInit(NULL) does, unless the program did; counted. configPath: NULL.
ACL_FUNC_VISIBILITY aclnnStatus aclnnInit(const char* configPath);
// The last one ends AscendCL if aclnnInit had started it.
ACL_FUNC_VISIBILITY aclnnStatus aclnnFinalize(void);

#ifdef __cplusplus
}
#endif

#endif  // ACLNN_ACLNN_BASE_H_
