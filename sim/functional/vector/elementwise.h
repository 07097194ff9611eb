// Element-wise instructions by operand format: from the packed fields to operands, and a row
// function over them.
#pragma once

#include <array>

#include "functional/vector/element.h"
#include "functional/vector/lanes.h"
#include "functional/vector/rows.h"

namespace cubist::sim::vector {

template <class T>
const T* elements(const std::byte* bytes) {
  return reinterpret_cast<const T*>(bytes);
}
template <class T>
T* elements(std::byte* bytes) {
  return reinterpret_cast<T*>(bytes);
}

template <class T, class Instruction>
Operand dst_of(const Instruction& i) {
  return Operand::of<T>(i.dst, i.dst_blk, i.dst_rep);
}
template <class T, class Instruction>
Operand src_of(const Instruction& i) {
  return Operand::of<T>(i.src, i.src_blk, i.src_rep);
}
template <class T, class Instruction>
Operand src0_of(const Instruction& i) {
  return Operand::of<T>(i.src0, i.src0_blk, i.src0_rep);
}
template <class T, class Instruction>
Operand src1_of(const Instruction& i) {
  return Operand::of<T>(i.src1, i.src1_blk, i.src1_rep);
}

// dst[n] = row over src0 and src1: row(D* dst, const S* src0, const S* src1, size_t n).
template <class D, class S, class Instruction, class Row>
void run_binary(const Instruction& i, CoreState& core, Row row) {
  const Repeats repeats = repeats_of(core.registers, i.repeat, std::min(kLanes<D>, kLanes<S>));
  const std::array sources = {src0_of<S>(i), src1_of<S>(i)};
  run_rows(core, repeats, dst_of<D>(i), sources,
           [&](std::byte* dst, const std::byte* const* src, size_t n) {
             row(elements<D>(dst), elements<S>(src[0]), elements<S>(src[1]), n);
           });
}

// As run_binary, where the old destination is a source too: row(T* dst, const T* old, const T*
// src0, const T* src1, n).
template <class T, class Instruction, class Row>
void run_accumulate(const Instruction& i, CoreState& core, Row row) {
  const Repeats repeats = repeats_of(core.registers, i.repeat, kLanes<T>);
  const std::array sources = {dst_of<T>(i), src0_of<T>(i), src1_of<T>(i)};
  run_rows(core, repeats, dst_of<T>(i), sources,
           [&](std::byte* dst, const std::byte* const* src, size_t n) {
             row(elements<T>(dst), elements<T>(src[0]), elements<T>(src[1]), elements<T>(src[2]),
                 n);
           });
}

// row(D* dst, const S* src, size_t n).
template <class D, class S, class Instruction, class Row>
void run_unary(const Instruction& i, CoreState& core, Row row) {
  const Repeats repeats = repeats_of(core.registers, i.repeat, std::min(kLanes<D>, kLanes<S>));
  const std::array sources = {src_of<S>(i)};
  run_rows(core, repeats, dst_of<D>(i), sources,
           [&](std::byte* dst, const std::byte* const* src, size_t n) {
             row(elements<D>(dst), elements<S>(src[0]), n);
           });
}

}  // namespace cubist::sim::vector
