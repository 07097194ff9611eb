// What a stream is given, noted once and run again.
#include "acl/acl_mdl.h"
#include "boundary.h"

using namespace cubist::acl;

aclError aclmdlRICaptureBegin(aclrtStream stream, aclmdlRICaptureMode) {
  return guard(__func__, [&] { runtime().stream(current_context(), stream).begin_capture(); });
}

aclError aclmdlRICaptureEnd(aclrtStream stream, aclmdlRI* modelRI) {
  return guard(__func__, [&] {
    require(modelRI, "modelRI");
    *modelRI = runtime().end_capture(current_context(), stream);
  });
}

aclError aclmdlRIExecuteAsync(aclmdlRI modelRI, aclrtStream stream) {
  return guard(__func__, [&] { runtime().replay(current_context(), modelRI, stream); });
}

aclError aclmdlRIDestroy(aclmdlRI modelRI) {
  return guard(__func__, [&] { runtime().destroy_capture(modelRI); });
}
