// A mad as the cube sees it: its operands and the control registers of its dispatch, decoded once
// for every model of the cube. What the sums are is said at the top of functional/cube/mad.cpp.
#pragma once

#include <cstdint>

#include "cubist/isa/instructions.h"

namespace cubist::sim {

struct ControlRegisters;

enum class CubeStart : uint8_t { kZero, kC, kBias };

// C[m,n] = A[m,k] * B[k,n] + start. Memories are walked in fractals: of A (L0A, zZ) 16 rows of 32
// B, a row is k0 elements along k; of B (L0B, nZ) 16 columns of 32 B, likewise; of C (L0C, NZ) 16 x
// 16 elements of 4 B, row after row. Only C[0..m, 0..n] is written; what lies past m, n and k in
// the operands is not used.
struct CubeCommand {
  isa::DataType type_a{}, type_b{};  // of one type, or any mix of s8 and u8
  int m = 0, n = 0, k = 0;       // elements; one of them 0: nothing to do, never given to a cube
  uint64_t a = 0, b = 0, c = 0;  // byte addresses in L0A, L0B (of 512 B), L0C (of 1024 B)
  CubeStart start{};             // of the sums: 0, what C holds, or row `bias` of the bias table
  uint64_t bias = 0;             // kBias: byte address in BT of n words, a multiple of 64
  bool is_gemv = false;          // m is 1, and A is one flat row: k elements side by side
  bool n_first = false;          // fractals of C along its rows; otherwise down its columns
  bool saturate = false;         // infinite results become the largest finite value, once
  bool hf32 = false, hf32_round_away = false;  // f32 operands are rounded to 10 mantissa bits

  int k0 = 0;  // elements of a fractal's row: 32 B of type_a
  int m_fractals = 0, n_fractals = 0, k_fractals = 0;  // that are used
  int k_stride = 0;  // fractals that A and B occupy along k: k_fractals, or one more (k_align16)

  bool is_empty() const { return m == 0 || n == 0 || k == 0; }
  // Elements along k that count in fractal f.
  int depth(int f) const { return f + 1 < k_fractals ? k0 : k - f * k0; }
  // Byte addresses: rows 16 i .. of A at fractal f along k, columns 16 j .. of B, and their C. A
  // GEMV's row fills 512 B with 16 fractals along k, 32 B each: fractal f lies at a + 32 f.
  uint64_t a_address(int i, int f) const {
    if (is_gemv) return a + uint64_t{32} * static_cast<uint64_t>(f);
    return a + uint64_t{512} * static_cast<uint64_t>(i * k_stride + f);
  }
  uint64_t b_address(int f, int j) const {
    return b + uint64_t{512} * static_cast<uint64_t>(f * n_fractals + j);
  }
  uint64_t c_address(int i, int j) const {
    return c + uint64_t{1024} * static_cast<uint64_t>(j * m_fractals + i);
  }
};

// Of an instruction of pipe M. Throws Error(Program) for operands that break its contract.
// Addresses are not looked at: footprint() checks those.
CubeCommand cube_command(isa::Op op, const isa::Operands& operands,
                         const ControlRegisters& registers);
// The same of operands that are unpacked already; `types`: those of the instruction
// (isa::type_bit).
CubeCommand cube_command(const isa::MadOperands& operands, uint32_t types,
                         const ControlRegisters& registers);

}  // namespace cubist::sim
