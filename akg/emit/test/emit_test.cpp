#include "emit/emit.h"

#include <gmock/gmock.h>

#include "../../passes/test/programs.h"
#include "cubist/base/error.h"
#include "emit/names.h"
#include "passes/merge_arms.h"
#include "run.h"

namespace cubist::akg {
namespace {

TEST(Names, AreIdentifiersEachItsOwn) {
  Names names({"taken"});
  EXPECT_EQ(names.of("1", "f0.s0.y"), "f0_s0_y");
  EXPECT_EQ(names.of("2", "f0$s0/y"), "f0_s0_y_2");
  EXPECT_EQ(names.of("1", "whatever"), "f0_s0_y");
  EXPECT_EQ(names.of("3", "taken"), "taken_2");
  EXPECT_EQ(names.of("4", "Float"), "float_2");
  EXPECT_EQ(names.of("5", "7up"), "v7up");
  EXPECT_EQ(names.of("6", "__"), "value");
  EXPECT_EQ(names.fresh("share"), "share");
  EXPECT_EQ(names.fresh("share"), "share_2");
}

TEST(Emit, IsReadable) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  EmitOptions options = test_options();
  options.comment = {"y = x + row", "", "tiles of 96"};
  EXPECT_EQ(emit(planned(add_row(13, 32, 96), chip), options),
            R"(// y = x + row
//
// tiles of 96
#include "cubist/device/block.h"
#include "cubist/device/ring.h"
#include "cubist/device/scalar.h"
#include "test_tiles.h"

using namespace cubist::device;

extern "C" __global__ __aicore__ void add_row(GM_ADDR x, GM_ADDR row, GM_ADDR y) {
  // UB: first event, base, bytes of a slot, slots
  Ring<Pipe::MTE2, Pipe::V, 0> in_ring(0x10100, 512, 1);
  Ring<Pipe::MTE2, Pipe::V, 1> in_2_ring(0x0, 512, 2);
  Ring<Pipe::V, Pipe::MTE3, 0> out_ring(0x400, 512, 2);
  const uint32_t in = in_ring.begin_fill();
  const Ub<half> row_tile = {in};  // f16[96], 192 B
  load_tile(row_tile, gm(row), 96);
  in_ring.end_fill();
  in_ring.begin_use();
  const Share share = share_of_block(14);
  for (int64_t tile = share.begin; tile < share.end; ++tile) {
    if (tile < 13) {
      const uint32_t in_2 = in_2_ring.begin_fill();
      const Ub<half> x_tile = {in_2};  // f16[96], 192 B
      load_tile(x_tile, gm(x) + tile * 96 * 2, 96);
      in_2_ring.end_fill();
      in_2_ring.begin_use();
      const uint32_t out = out_ring.begin_fill();
      const Ub<half> y_tile = {out};  // f16[96], 192 B
      add(y_tile, x_tile, row_tile, 96);
      in_2_ring.end_use();
      out_ring.end_fill();
      out_ring.begin_use();
      store_tile(gm(y) + tile * 96 * 2, y_tile, 96);
      out_ring.end_use();
    } else {
      const uint32_t in_2_2 = in_2_ring.begin_fill();
      const Ub<half> x_tile_2 = {in_2_2};  // f16[32], 64 B
      load_tile(x_tile_2, gm(x) + tile * 96 * 2, 32);
      in_2_ring.end_fill();
      in_2_ring.begin_use();
      const uint32_t out_2 = out_ring.begin_fill();
      const Ub<half> y_tile_2 = {out_2};  // f16[32], 64 B
      add(y_tile_2, x_tile_2, row_tile, 32);
      in_2_ring.end_use();
      out_ring.end_fill();
      out_ring.begin_use();
      store_tile(gm(y) + tile * 96 * 2, y_tile_2, 32);
      out_ring.end_use();
    }
  }
  in_ring.end_use();
}
)");
}

// y[i] = x[index[i] * 8 ...]: scalars from GM, a loop whose length comes from there, a name that is
// a keyword, a part of a tile.
Program gather() {
  Builder k("gather");
  const BufferId x = k.gm("x", DataType::f32, 64), index = k.gm("index", DataType::s32, 5),
                 y = k.gm("new", DataType::f32, 32);
  const BufferId tile = k.ub("tile", DataType::f32, 8), out = k.ub("out", DataType::f32, 8);
  const Scalar i = Scalar::variable("i"), at = Scalar::load("index", i + 1);
  EXPECT_EQ(index, 1);
  return k.finish({k.loop("i", min(4, Scalar::load("index", 0)),
                          {k.allocate(tile, {k.load(tile, x, at * 8, 8),
                                             k.allocate(out, {k.v_fill(out, "1.0f", 8),
                                                              k.v_part("relu", out, 0, tile, 0, 8),
                                                              k.store(y, i * 8, out, 8)})})})});
}

TEST(Emit, WhatATileDecidesForSeveralCallsHasAName) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  const std::string source = emit(planned(merge_arms(add_row(13, 32, 96)), chip), test_options());
  EXPECT_THAT(source,
              testing::HasSubstr("++tile) {\n    const int64_t count = tile < 13 ? 96 : 32;\n"));
  EXPECT_THAT(source, testing::HasSubstr("add(y_tile, x_tile, row_tile, count);"));
  EXPECT_THAT(source, testing::HasSubstr("load_tile(row_tile, gm(row), 96);"));
}

TEST(Emit, ALoopHasAsManyIterationsAsItsTileDecides) {
  Builder k("fills");
  const BufferId y = k.gm("y", DataType::f32, 24), tile = k.ub("tile", DataType::f32, 8);
  const Scalar t = Scalar::variable("t"), i = Scalar::variable("i");
  const Program program =
      k.finish({k.parallel("t", 2,
                           {k.loop("i", Scalar::select(less(t, 1), 2, 1),
                                   {k.allocate(tile, {k.v_fill(tile, "1.0f", 8),
                                                      k.store(y, (t * 2 + i) * 8, tile, 8)})})})});
  const sim::ChipSpec chip = sim::load_chip("tiny");
  const std::string source = emit(planned(program, chip), test_options());
  const Launched run =
      launch(compile(source, chip.npu_arch), "fills", chip, sim::Mode::kFull, 2, {}, {24 * 4});
  EXPECT_EQ(run.reports, "") << source;
  for (const float value : kernels::decode(run.outputs[0], DataType::f32)) EXPECT_EQ(value, 1.0F);
}

TEST(Emit, ScalarsAreLoadedFromViews) {
  const sim::ChipSpec chip = sim::load_chip("ascend910b1");
  const std::string source = emit(planned(gather(), chip), test_options());
  EXPECT_THAT(source, testing::HasSubstr("void gather(GM_ADDR x, GM_ADDR index, GM_ADDR new_2) {\n"
                                         "  const auto* index_s32 = reinterpret_cast<const "
                                         "int32_t*>(index);\n"));
  EXPECT_THAT(source, testing::HasSubstr("for (int64_t i = 0; i < min(4, index_s32[0]); ++i) {"));
  EXPECT_THAT(source, testing::HasSubstr("load_tile(tile, gm(x) + index_s32[i + 1] * 8 * 4, 8);"));
  std::vector<float> values(64);
  for (size_t n = 0; n < values.size(); ++n) values[n] = static_cast<float>(n);
  ByteVector indices(5 * 4);
  const int32_t numbers[] = {4, 7, 0, 3, 5};
  std::memcpy(indices.data(), numbers, sizeof numbers);
  const Launched run = launch(compile(source, chip.npu_arch), "gather", chip, sim::Mode::kFull, 1,
                              {kernels::encode(values, DataType::f32), indices}, {32 * 4});
  EXPECT_EQ(run.reports, "");
  const auto y = kernels::decode(run.outputs[0], DataType::f32);
  for (size_t n = 0; n < y.size(); ++n)
    EXPECT_EQ(y[n], static_cast<float>(numbers[n / 8 + 1] * 8 + static_cast<int>(n % 8)));
}

TEST(Emit, EveryArchitectureCompilesItWithoutWarnings) {
  const sim::ChipSpec chip = sim::load_chip("ascend910a");
  const std::string source = emit(planned(two_outputs(3, 64), chip), test_options());
  for (const int arch : {1001, 2002, 2201}) compile(source, arch);
}

}  // namespace
}  // namespace cubist::akg
