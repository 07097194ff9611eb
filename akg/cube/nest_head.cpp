#include "cube/emit.h"
#include "cube/nest.h"
#include "cube/tiles.h"

namespace cubist::akg {

void Nest::head() {
  w_.line("// {}", p_.map ? describe(*p_.map) : describe(c_));
  w_.line("// For {}: {}.", chip_.name, to_string(t_));
  w_.line("#include \"cubist/device/block.h\"");
  w_.line("#include \"cubist/device/cube.h\"");
  if (p_.map) w_.line("#include \"cubist/device/map.h\"");
  output_->includes(w_);
  w_.line("#include \"cubist/device/ring.h\"");
  if (c_.residual) w_.line("#include \"cubist/device/unit_matrix.h\"");
  w_.blank();
  w_.line("using namespace cubist::device;");
  w_.blank();
}

void Nest::constants() {
  w_.line("using Element = {};", element());
  constant("kM = {}, kK = {}, kN = {}", p_.m(), p_.k(), p_.n());
  if (p_.map) {
    map_constants(*p_.map);
  } else {
    matrix_constants();
  }
  constant("kTileM = {}, kTileN = {}", t_.m, t_.n);
  if (has_parts()) constant("kPartN = {}", part_columns(t_));
  if (t_.tiles > 1)
    constant("kTileRows = {}, kTileColumns = {}", row_tiles(p_, t_), ceil_div(p_.n(), t_.n));
  if (!is_one_tile_) constant("kTiles = {}", t_.tiles);
  if (t_.band > 0) constant("kBand = {};  // rows of tiles", t_.band);
  if (t_.band > 0) constant("kBlocks = {}", t_.blocks);
  if (!has_one_chunk() && has_same_chunks()) {
    constant("kChunk = {};  // k per load into L1", t_.chunk_a);
  } else if (!has_one_chunk()) {
    constant("kChunkA = {}, kChunkB = {};  // k per load into L1", t_.chunk_a, t_.chunk_b);
  }
  if (has_parts() || p_.k() > t_.step) constant("kStep = {};  // k per load into L0", t_.step);
  constant("kSlotA = {}, kSlotB = {};  // bytes, in L1", map_.a_slot, map_.b_slot);
  if (b_.is_packed() && has_parts()) constant("kSlotPartB = {}", map_.b_slot / t_.parts);
  constant("kSlotL0 = {};  // bytes, in L0A and in L0B", map_.l0_slot);
  constant("kAccumulator = {};  // bytes, in L0C", map_.accumulator);
  if (c_.residual) {
    if (!p_.map) constant("kPitchResidual = {}", p_.pitch_residual);
    constant("kSlotResidual = {}, kUnitMatrix = {};  // bytes; where it lies in L1",
             map_.residual_slot, map_.unit_base);
  }
  output_->constants(w_);
  w_.blank();
}

void Nest::matrix_constants() {
  std::string pitches = fmt::format("kPitchA = {}", p_.pitch_a);
  if (!b_.is_packed()) pitches += fmt::format(", kPitchB = {}", p_.pitch_b);
  constant("{}, kPitchC = {};  // elements from row to row in GM", pitches, p_.pitch_c);
  for (const OperandNest* operand : {&a_, &b_}) {
    if (operand->across > 0)
      constant("{} = {};  // blocks of 32 B in a row", across_name(*operand), operand->across);
  }
}

void Nest::map_constants(const Convolution& v) {
  w_.line("constexpr MapShape kMap = {{.height = {}, .width = {}}};", v.height, v.width);
  w_.line(
      "constexpr Filter kFilter = {{.kernel_h = {}, .kernel_w = {}, .stride_h = {}, .stride_w = "
      "{},",
      v.kernel_h, v.kernel_w, v.stride_h, v.stride_w);
  w_.line(
      "                            .dilation_h = {}, .dilation_w = {}, .pad_top = {}, .pad_left "
      "= "
      "{}}};",
      v.dilation_h, v.dilation_w, v.pad_top, v.pad_left);
  constant("kPlaneK = {};  // k of a plane of 32 B of channels", v.kernel_h * v.kernel_w * p_.c0);
  constant("kOutHeight = {}, kOutWidth = {}, kOutPixels = {}", v.out_height(), v.out_width(),
           v.out_height() * v.out_width());
  constant("kTileHeight = {}, kTileWidth = {}", t_.height, t_.width);
}

void Nest::open_kernel() {
  w_.line("extern \"C\" __global__ __aicore__ {}void {}(GM_ADDR a, GM_ADDR b, {}{}GM_ADDR c) {{",
          output_->core_marker(), c_.name, c_.bias ? "GM_ADDR bias, " : "",
          c_.residual ? "GM_ADDR residual, " : "");
}

void Nest::rings() {
  w_.line("Ring<Pipe::MTE2, Pipe::MTE1, 0> a_l1({}, kSlotA, {});", map_.a_base, t_.a_slots);
  w_.line("Ring<Pipe::MTE2, Pipe::MTE1, 2> b_l1({}, kSlotB, {});", map_.b_base, t_.b_slots);
  if (has_parts()) {
    w_.line("Ring<Pipe::MTE1, Pipe::M, 0> l0a(0, kSlotL0);");
    w_.line("Ring<Pipe::MTE1, Pipe::M, 2> l0b(0, kSlotL0);");
  } else {
    w_.line("Ring<Pipe::MTE1, Pipe::M, 0> l0(0, kSlotL0);");
  }
  if (c_.residual) {
    w_.line("Ring<Pipe::MTE2, Pipe::MTE1, {}> residual_l1({}, kSlotResidual);", p_.is_split ? 6 : 4,
            map_.residual_base);
    w_.line("load_unit_matrix<Element>(kUnitMatrix);");
  }
  if (has_turns(a_) || has_turns(b_))
    w_.line("const Turn turn = {{block_index(), {}}};", t_.blocks);
  output_->declare(w_);
  for (const OperandNest* operand : {&a_, &b_}) {
    if (operand->is_kept) w_.line("uint32_t {0}_slot = 0, {0}_loaded = ~0u;", operand->name);
  }
}

}  // namespace cubist::akg
