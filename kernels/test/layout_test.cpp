#include "hd5.h"
#include "machine.h"

namespace cubist::kernels {
namespace {

struct LayoutCase {
  int64_t n, c, h, w;
};
constexpr LayoutCase kCases[] = {{1, 1, 1, 1},    {1, 3, 5, 7},  {2, 16, 4, 4},  {1, 17, 3, 3},
                                 {3, 512, 1, 1},  {2, 10, 1, 1}, {1, 3, 61, 67}, {1, 33, 13, 1},
                                 {1, 40, 28, 28}, {2, 8, 1, 17}};

using Layout = OnChip;
CUBIST_ON_EVERY_CHIP(Layout);

TEST_P(Layout, ChangesThereAndBackMatchTheReference) {
  for (const LayoutCase& c : kCases) {
    for (const DataType nd : {DataType::f16, DataType::f32}) {
      for (const DataType hd5 : {DataType::f16, DataType::f32}) {
        const int64_t pixels = c.h * c.w;
        const auto x =
            random_values(rng, c.n * c.c * pixels, -5, 5, DataType::f16);  // exact in both types
        const auto expected = to_hd5(x, c.n, c.c, pixels, c0_of(hd5));
        const KernelCall there = plan_nchw_to_5hd(
            {.from = nd, .to = hd5, .n = c.n, .channels = c.c, .height = c.h, .width = c.w},
            machine.chip());
        const ByteVector y = machine.run(there, {encode(x, nd)}, expected.size() * size_of(hd5));
        ASSERT_EQ(decode(y, hd5), expected)
            << there.kernel << " " << c.n << "x" << c.c << "x" << c.h << "x" << c.w;
        const KernelCall back = plan_5hd_to_nchw(
            {.from = hd5, .to = nd, .n = c.n, .channels = c.c, .height = c.h, .width = c.w},
            machine.chip());
        ASSERT_EQ(decode(machine.run(back, {y}, x.size() * size_of(nd)), nd), x)
            << back.kernel << " " << c.n << "x" << c.c << "x" << c.h << "x" << c.w;
      }
    }
  }
}

TEST_P(Layout, StridedCopyMovesRunsOfAnyLength) {
  constexpr StridedCopy kShapes[] = {
      {.bytes = 1},
      {.bytes = 31, .runs = 5, .src_stride = 31, .dst_stride = 77},
      {.bytes = 6, .runs = 301, .src_stride = 10, .dst_stride = 6},
      {.bytes = 200001, .runs = 2, .src_stride = 200003, .dst_stride = 200001},
      {.bytes = 64, .runs = 100, .src_stride = 64, .dst_stride = 64},
      {.bytes = 48, .runs = 7, .src_stride = 16, .dst_stride = 48}};  // overlapping source
  for (const StridedCopy& shape : kShapes) {
    ByteVector x(static_cast<size_t>((shape.runs - 1) * shape.src_stride + shape.bytes));
    for (std::byte& byte : x) byte = static_cast<std::byte>(rng.next());
    ByteVector expected(static_cast<size_t>((shape.runs - 1) * shape.dst_stride + shape.bytes),
                        std::byte{0xa5});
    for (int64_t run = 0; run < shape.runs; ++run) {
      std::copy_n(x.begin() + run * shape.src_stride, shape.bytes,
                  expected.begin() + run * shape.dst_stride);
    }
    ASSERT_EQ(machine.run(plan_strided_copy(shape, machine.chip()), {x}, expected.size()), expected)
        << shape.bytes << " x " << shape.runs;
  }
}

TEST_P(Layout, BlocksAreTransposedAndPaddedWithZeros) {
  constexpr size_t kBlock = 32;
  constexpr TransposeBlocks kShapes[] = {{.rows = 1, .columns = 1, .padded_rows = 1},
                                         {.rows = 16, .columns = 8, .padded_rows = 16},
                                         {.rows = 5, .columns = 11, .padded_rows = 16},
                                         {.rows = 130, .columns = 73, .padded_rows = 144},
                                         {.rows = 3, .columns = 2000, .padded_rows = 3}};
  for (const TransposeBlocks& shape : kShapes) {
    const auto rows = static_cast<size_t>(shape.rows), columns = static_cast<size_t>(shape.columns),
               padded_rows = static_cast<size_t>(shape.padded_rows);
    ByteVector x(rows * columns * kBlock), expected(columns * padded_rows * kBlock);
    for (std::byte& byte : x) byte = static_cast<std::byte>(rng.next());
    for (size_t row = 0; row < rows; ++row) {
      for (size_t column = 0; column < columns; ++column) {
        std::memcpy(&expected[(column * padded_rows + row) * kBlock],
                    &x[(row * columns + column) * kBlock], kBlock);
      }
    }
    ASSERT_EQ(machine.run(plan_transpose_blocks(shape, machine.chip()), {x}, expected.size()),
              expected)
        << shape.rows << " x " << shape.columns;
  }
}

}  // namespace
}  // namespace cubist::kernels
