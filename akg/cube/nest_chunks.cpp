#include "cube/nest.h"

namespace cubist::akg {

void Nest::open_chunks() {
  if (!outer_.is_one_chunk)
    w_.line("for (uint32_t {0} = 0; {0} < kK; {0} += {1}) {{", outer_.k, chunk_of(outer_));
  w_.line("const uint32_t {} = {};", outer_.depth,
          extent(chunk_of(outer_), outer_.chunk, "kK", p_.k(), outer_.k));
  begin_use(outer_);
  if (!has_same_chunks()) {
    w_.line("for (uint32_t {0} = {1}; {0} < {2}; {0} += {3}) {{", inner_.k,
            outer_.is_one_chunk ? "0" : outer_.k,
            outer_.is_one_chunk ? "kK" : outer_.k + " + " + outer_.depth, chunk_of(inner_));
    w_.line("const uint32_t {} = {};", inner_.depth,
            extent(chunk_of(inner_), inner_.chunk, "kK", p_.k(), inner_.k));
  }
  begin_use(inner_);
  load_next(outer_);
  load_next(inner_);
  if (c_.residual) load_residual();
}

std::string Nest::chunk_name(const OperandNest& operand) {
  return operand.name == 'a' ? "kChunkA" : "kChunkB";
}
std::string Nest::chunk_of(const OperandNest& operand) const {
  return has_same_chunks() ? "kChunk" : chunk_name(operand);
}

// What is not loaded ahead is loaded here: all of k of the tile.
void Nest::begin_use(const OperandNest& operand) {
  const char name = operand.name;
  if (operand.is_kept) {
    w_.line("const uint32_t {}_wanted = tile / {};", name,
            name == 'a' ? "kTileColumns" : "kTileRows");
    w_.line("if ({0}_wanted != {0}_loaded) {{", name);
    w_.line("if ({0}_loaded != ~0u) {0}_l1.end_use();", name);
    load(operand);
    w_.line("{0}_slot = {0}_l1.begin_use();", name);
    w_.line("{0}_loaded = {0}_wanted;", name);
    w_.close();
    return;
  }
  if (!operand.is_ahead) load(operand);
  w_.line("const uint32_t {0}_slot = {0}_l1.begin_use();", name);
}

void Nest::close_chunks() {
  if (!inner_.is_kept) w_.line("{}_l1.end_use();", inner_.name);
  if (!has_same_chunks()) w_.close(inner_.k);
  if (!outer_.is_kept) w_.line("{}_l1.end_use();", outer_.name);
  if (!outer_.is_one_chunk) w_.close(outer_.k);
}

}  // namespace cubist::akg
