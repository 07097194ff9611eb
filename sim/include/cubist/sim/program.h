// A kernel binary as the chip sees it: bytes to place in GM, entry points, and how to name a source
// line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cubist/isa/operands.h"

namespace cubist::sim {

// Cores a kernel runs on. kAny: coupled cores, or on a split chip vector cores (it uses no cube).
// kMix: on a split chip a cube core and vector cores together, a group per block.
enum class KernelCores : uint8_t { kAny, kAic, kAiv, kMix };

struct KernelEntry {
  std::string name;
  uint64_t offset = 0;  // of its first instruction, in the image
  KernelCores cores = KernelCores::kAny;
  // kMix: where the cube core begins, if not at `offset` like the vector cores; vector cores of a
  // group, 0: as many as the chip has for each cube core.
  std::optional<uint64_t> cube_offset{};
  int vector_cores = 0;

  uint64_t offset_on(isa::CoreKind core) const {
    return core == isa::CoreKind::aic && cube_offset ? *cube_offset : offset;
  }
};

struct SourceLine {
  std::string file, function;
  int line = 0;
  // Where the function was inlined, and where that one was, up to the one that is code of its own.
  std::vector<SourceLine> inlined_at{};
};
// "gemm.h:88, conv2d.cpp:61": where it was inlined, without folders; empty if it was not.
std::string callers_of(const SourceLine& line);

struct ProgramImage {
  std::string name;                       // file name, for messages
  std::vector<std::byte> bytes;           // text, rodata, data, bss at their offsets
  uint64_t text_begin = 0, text_end = 0;  // executable bytes
  struct Relative {  // R_RISCV_RELATIVE: 64-bit word at `offset` becomes load address + addend
    uint64_t offset = 0;
    int64_t addend = 0;
  };
  std::vector<Relative> relocations;
  uint64_t start_offset = 0;  // _start: every block begins here, see Device::submit
  std::vector<KernelEntry> kernels;
  int npu_arch = 0;  // compiled for this ChipSpec::npu_arch; 0: for any
  std::function<std::optional<SourceLine>(uint64_t offset)>
      locate;  // may be empty (no debug information)
};

}  // namespace cubist::sim
