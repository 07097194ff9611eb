#include "cube/nest.h"

#include "cube/emit.h"

namespace cubist::akg {

Nest::Nest(const Product& p, const ContractionTiles& t, const sim::ChipSpec& chip)
    : p_(p),
      c_(p.contraction),
      t_(t),
      chip_(chip),
      map_(map_memory(p, t, chip)),
      output_(p.is_split ? split_output(p, t, map_) : coupled_output(p, t, map_)),
      a_{.name = 'a',
         .layout = c_.a.layout,
         .chunk = t.chunk_a,
         .is_one_chunk = t.chunk_a >= p.k(),
         .is_kept = t.keep && t.columns_first,
         .is_ahead = false,
         .across = blocks_across(p, t, 'a'),
         .k = "k_a",
         .depth = "depth_a"},
      b_{.name = 'b',
         .layout = c_.b.layout,
         .chunk = t.chunk_b,
         .is_one_chunk = t.chunk_b >= p.k(),
         .is_kept = t.keep && !t.columns_first,
         .is_ahead = false,
         .across = blocks_across(p, t, 'b'),
         .k = "k_b",
         .depth = "depth_b"},
      outer_(t.chunk_a >= t.chunk_b ? a_ : b_),
      inner_(t.chunk_a >= t.chunk_b ? b_ : a_),
      is_one_tile_(t.tiles == t.blocks),
      first_tile_(t.tiles == 1   ? "0"
                  : is_one_tile_ ? "tile"
                  : t.band > 0   ? "block_index()"
                                 : "share.begin"),
      end_tile_(t.band > 0 ? "kTiles" : "share.end"),
      next_tile_(t.band > 0 ? "tile + kBlocks" : "tile + 1") {
  for (OperandNest* operand : {&a_, &b_})
    operand->is_ahead = !operand->is_kept && !(operand->is_one_chunk && is_one_tile_);
  if (has_same_chunks()) a_.k = b_.k = "k_chunk", a_.depth = b_.depth = "chunk_depth";
}

std::string Nest::run() && {
  head();
  open_kernel();
  constants();
  rings();
  open_tile();
  open_chunks();
  if (has_parts()) {
    steps_of_parts();
  } else {
    steps_of_tile();
  }
  close_chunks();
  close_tile();
  w_.close();
  return std::move(w_).take();
}

std::string emit_kernel(const Product& product, const ContractionTiles& tiles,
                        const sim::ChipSpec& chip) {
  return Nest(product, tiles, chip).run();
}

}  // namespace cubist::akg
