// The chip, for host tiling: its numbers come from libascendcl.
#pragma once
#ifndef __riscv  // host code; the device's pass of a source finds nothing here

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "acl/acl_platform.h"
#include "cubist/workspace.h"

namespace fe {
class PlatFormInfos;  // of an operator's tiling context, which this SDK does not make
}

namespace platform_ascendc {

enum class CoreMemType { L0_A = 0, L0_B = 1, L0_C = 2, L1 = 3, L2 = 4, UB = 5, HBM = 6, RESERVED };

enum class SocVersion {
  ASCEND910 = 0,
  ASCEND910B,
  ASCEND310P,
  ASCEND310B,
  ASCEND910_93,
  ASCEND910_95,
  RESERVED_VERSION = 99999
};

class PlatformAscendC {
 public:
  // Null: the chip that the program runs on.
  explicit PlatformAscendC(fe::PlatFormInfos* = nullptr) {}
  explicit PlatformAscendC(const char* soc) {
    if (soc == nullptr) return;
    chip_ = aclcubistGetChipName(soc);
    if (chip_ == nullptr) give_up();
  }

  uint32_t GetCoreNumAic() const { return static_cast<uint32_t>(value(ACLCUBIST_CUBE_CORES)); }
  uint32_t GetCoreNumAiv() const { return static_cast<uint32_t>(value(ACLCUBIST_VECTOR_CORES)); }
  // Cores that a launch has blocks for: vector cores of a split chip, AI cores of another.
  uint32_t GetCoreNum() const { return GetCoreNumAiv(); }
  // The block dim of a mixed kernel in which these many vector and cube cores share the work.
  uint32_t CalcTschBlockDim(uint32_t slices, uint32_t aic, uint32_t aiv) const {
    if (aic == 0 || aiv == 0 || aic > aiv) return slices;
    const uint32_t ratio = aiv / aic;
    return (slices + ratio - 1) / ratio;
  }

  void GetCoreMemSize(const CoreMemType& memory, uint64_t& size) const {
    switch (memory) {
      case CoreMemType::L0_A:
        size = value(ACLCUBIST_L0A_BYTES);
        return;
      case CoreMemType::L0_B:
        size = value(ACLCUBIST_L0B_BYTES);
        return;
      case CoreMemType::L0_C:
        size = value(ACLCUBIST_L0C_BYTES);
        return;
      case CoreMemType::L1:
        size = value(ACLCUBIST_L1_BYTES);
        return;
      case CoreMemType::L2:
        size = value(ACLCUBIST_L2_BYTES);
        return;
      case CoreMemType::UB:
        size = value(ACLCUBIST_UB_BYTES);
        return;
      case CoreMemType::HBM:
        size = value(ACLCUBIST_HBM_BYTES);
        return;
      case CoreMemType::RESERVED:
        break;
    }
    size = 0;
  }
  // Bytes per cycle, of all cores together.
  void GetCoreMemBw(const CoreMemType& memory, uint64_t& bandwidth) const {
    bandwidth = memory == CoreMemType::L2    ? value(ACLCUBIST_L2_BYTES_PER_CYCLE)
                : memory == CoreMemType::HBM ? value(ACLCUBIST_HBM_BYTES_PER_CYCLE)
                                             : 0;
  }

  // The system area in front of the user's workspace.
  uint32_t GetLibApiWorkSpaceSize() const {
    return static_cast<uint32_t>(
        cubist::system_workspace_bytes(static_cast<int>(value(ACLCUBIST_NPU_ARCH))));
  }
  uint32_t GetResCubeGroupWorkSpaceSize() const = delete;  // not implemented

  SocVersion GetSocVersion() const {
    switch (value(ACLCUBIST_NPU_ARCH)) {
      case 1001:
        return SocVersion::ASCEND910;
      case 2002:
        return SocVersion::ASCEND310P;
      case kSplit:
        return SocVersion::ASCEND910B;
      default:
        return SocVersion::RESERVED_VERSION;
    }
  }

  // Of one core; 0: it has none. Not the vendor's.
  uint64_t bias_table_bytes() const { return value(ACLCUBIST_BIAS_TABLE_BYTES); }

 private:
  static constexpr int kSplit = 2201;

  // Tiling functions return no errors that hosts look at, and no number is better than a wrong one.
  uint64_t value(aclcubistChipValue which) const {
    int64_t found = 0;
    if (aclcubistGetChipValue(chip_, which, &found) == ACL_SUCCESS)
      return static_cast<uint64_t>(found);
    give_up();
  }
  [[noreturn]] static void give_up() {
    std::fprintf(stderr, "%s\n", aclGetRecentErrMsg());
    std::abort();
  }

  const char* chip_ = nullptr;
};

class PlatformAscendCManager {
 public:
  // One for the process, of the chip that was named first.
  static PlatformAscendC* GetInstance(const char* soc = nullptr) {
    static PlatformAscendC platform(soc);
    return &platform;
  }
};

}  // namespace platform_ascendc

#endif
