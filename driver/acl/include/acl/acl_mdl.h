// Stream capture and replay. Between Begin and End launches, asynchronous copies and fills of the
// stream, and its waits for events, are noted, not run; ExecuteAsync runs them in a stream of the
// same device, each time with the arguments, addresses and host memory of the capture. The stream
// cannot be waited for meanwhile, nor can events or host functions be captured
// (ACL_ERROR_INVALID_PARAM). The mode has no effect: other threads and streams are free.
// Offline models (aclmdlLoadFromFile, ...) are not declared: there is no such file format here.
#ifndef ACL_MDL_H_
#define ACL_MDL_H_

#include "acl/acl_rt.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef void* aclmdlRI;
typedef enum {
  ACL_MODEL_RI_CAPTURE_MODE_GLOBAL = 0,
  ACL_MODEL_RI_CAPTURE_MODE_THREAD_LOCAL,
  ACL_MODEL_RI_CAPTURE_MODE_RELAXED
} aclmdlRICaptureMode;

ACL_FUNC_VISIBILITY aclError aclmdlRICaptureBegin(aclrtStream stream, aclmdlRICaptureMode mode);
ACL_FUNC_VISIBILITY aclError aclmdlRICaptureEnd(aclrtStream stream, aclmdlRI* modelRI);
ACL_FUNC_VISIBILITY aclError aclmdlRIExecuteAsync(aclmdlRI modelRI, aclrtStream stream);
ACL_FUNC_VISIBILITY aclError aclmdlRIDestroy(aclmdlRI modelRI);

#ifdef __cplusplus
}
#endif

#endif  // ACL_MDL_H_
