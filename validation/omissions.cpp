// Measurements of section 11 of the architecture reference that no case repeats.
#include "cubist/validation/validation.h"

namespace cubist::validation {
namespace {

constexpr Omission kOmissions[] = {
    {"matmul 8192^3, steps between MDL and unit flag: 4157, 4088 us", "11.2 [ADK-exmm]",
     "the reference does not say what these two steps change"},
    {"matmul 8192^3, scalar busy time of the last step: 1026 us", "11.2 [ADK-exmm]",
     "it is the code of the Matmul library; the version without it, 337 us, is a case"},
    {"matmul 8192^3 by the basic API: 4121, 4082 us", "11.2 [ADK-exmmb]",
     "what differs between the two is not said; matmul/unit-flag is the same work"},
    {"matmul 8192^3 and Gelu fused: 4237 us", "11.2 [ADK-exfu]",
     "needs kernels of cube and vector cores together, which `cubist cc` does not build yet"},
    {"grouped int8 matmul: 583.5, 353.9, 299.3 us", "11.2 [ADK-exfu]",
     "shapes and groups are not in the reference"},
    {"unit flag, 128 x 30720 x 64 on 20 cores: 37.39, 34.66 us", "11.2 [ADK-guide]",
     "two to three times the 17.85 and 11.21 us that the same guide gives for this shape on 24 "
     "cores; chip, clock and library of the 20-core run are not said"},
    {"matmul through the message framework of mixed kernels: 17.85 us", "11.2 [ADK-guide]",
     "it is the library's messages between vector and cube cores; without them, 11.21 us, it is "
     "matmul/cube-only"},
    {"matmul of 4096 x 3072 x 8192 beside AllReduce, and both fused: 803, 1262 us",
     "11.2 [ADK-guide]",
     "how many cores the matmul has is not said; no traffic between chips is simulated, only its "
     "closed forms"},
    {"GEMM and AllReduce, AllGather and GEMM on 8 ranks: 560.6, 1439, 2585 us", "12.2 [PTO]",
     "overlap of computation and communication; no traffic between chips is simulated"},
    {"AllReduce under 8 MB", "12.2 [ADK-guide]",
     "its fit is a parabola through host-side costs; from 8 MB on it is a case"},
    {"remote get, MoE dispatch and combine", "12.2 [PTO, SGL]",
     "kernels that write to other chips; no traffic between chips is simulated"},
    {"AllReduce as a host sees it, 4 x 910: 480 us", "12.2 [RELIC]", "host time is not simulated"},
    {"everything measured on 950PR", "11.2 [ADK-exmm, ADK-exadd, CAT]",
     "no description of that generation"},
    {"GELU bf16, 4096 x 4096: 62.3 us", "11.3 [CB]", "no bf16 kernels yet"},
    {"ViT: 1989 us", "11.3 [CB]", "no attention yet"},
    {"int8 ResNet-50 on 310P3", "11.4 [MZ]", "no quantised networks yet"},
    {"MobileNetV3, Inception, DenseNet121, Swin on 310P3", "11.4 [MZ]", "not in the zoo"},
    {"training throughput", "11.4 [MSP, MZ, MSL]", "no training yet"},
    {"MLA decode, prefix scan", "11.2 [AMLA, SCAN]",
     "known from abstracts, which give neither shapes nor tilings"},
};

}  // namespace

std::span<const Omission> omissions() { return kOmissions; }

}  // namespace cubist::validation
