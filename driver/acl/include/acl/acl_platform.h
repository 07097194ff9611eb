// The chip as host tiling asks for it (tiling/platform/platform_ascendc.h). Programs do not call
// these functions by name.
#ifndef ACL_PLATFORM_H_
#define ACL_PLATFORM_H_

#include "acl/acl_base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum aclcubistChipValue {
  ACLCUBIST_NPU_ARCH,      // __NPU_ARCH__
  ACLCUBIST_CUBE_CORES,    // AI cores, where these are cube and vector core in one
  ACLCUBIST_VECTOR_CORES,  // AI cores, likewise
  ACLCUBIST_L0A_BYTES,     // memories of one core; 0: it has none
  ACLCUBIST_L0B_BYTES,
  ACLCUBIST_L0C_BYTES,
  ACLCUBIST_L1_BYTES,
  ACLCUBIST_UB_BYTES,
  ACLCUBIST_L2_BYTES,  // of the chip
  ACLCUBIST_HBM_BYTES,
  ACLCUBIST_L2_BYTES_PER_CYCLE,
  ACLCUBIST_HBM_BYTES_PER_CYCLE,
  ACLCUBIST_BIAS_TABLE_BYTES,  // of one core; 0: it has none
} aclcubistChipValue;

// chip: as aclrtGetSocName() spells it; NULL: the one that runs or, before aclInit, the one that it
// would take without a file.
ACL_FUNC_VISIBILITY aclError aclcubistGetChipValue(const char* chip, aclcubistChipValue which,
                                                   int64_t* value);
// Its name, which stays valid; NULL where it is unknown.
ACL_FUNC_VISIBILITY const char* aclcubistGetChipName(const char* chip);
// The running chip as sim::load_chip() takes it, a name or a file, until aclFinalize; NULL, with
// aclGetRecentErrMsg(), where none runs.
ACL_FUNC_VISIBILITY const char* aclcubistGetChipSource(void);

#ifdef __cplusplus
}
#endif

#endif  // ACL_PLATFORM_H_
