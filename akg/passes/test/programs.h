// Kernels as "select" leaves them, that several tests look at.
#pragma once

#include "build.h"

namespace cubist::akg {

// y = a + b, tile by tile; the last tile is smaller.
inline Program add_with_tail(int64_t count, int64_t tile) {
  Builder k("add_with_tail");
  const BufferId a = k.gm("a", DataType::f16, count), b = k.gm("b", DataType::f16, count),
                 y = k.gm("y", DataType::f16, count);
  const BufferId a_tile = k.ub("a_tile", DataType::f16, tile),
                 b_tile = k.ub("b_tile", DataType::f16, tile),
                 y_tile = k.ub("y_tile", DataType::f16, tile);
  const Scalar t = Scalar::variable("t.0"), first = t * tile, n = min(tile, count - first);
  return k.finish({k.parallel(
      "t.0", (count + tile - 1) / tile,
      {k.allocate(a_tile,
                  {k.load(a_tile, a, first, n),
                   k.allocate(b_tile, {k.load(b_tile, b, first, n),
                                       k.allocate(y_tile, {k.v("add", y_tile, {a_tile, b_tile}, n),
                                                           k.store(y, first, y_tile, n)})})})})});
}

// y = x + row for rows of x, as many as fit a tile; whole tiles in one arm, the last in the other.
inline Program add_row(int64_t tiles, int64_t tail, int64_t columns) {
  Builder k("add_row");
  const BufferId x = k.gm("x", DataType::f16, tiles * columns + tail),
                 row = k.gm("row", DataType::f16, columns),
                 y = k.gm("y", DataType::f16, tiles * columns + tail);
  const Scalar t = Scalar::variable("tile"), first = t * columns;
  const auto arm = [&](int64_t count) -> Statements {
    const BufferId x_tile = k.ub("x.tile", DataType::f16, count),
                   row_tile = k.ub("row.tile", DataType::f16, columns),
                   y_tile = k.ub("y.tile", DataType::f16, count);
    return {k.allocate(
        x_tile,
        {k.load(x_tile, x, first, count),
         k.allocate(row_tile, {k.load(row_tile, row, 0, columns),
                               k.allocate(y_tile, {k.v("add", y_tile, {x_tile, row_tile}, count),
                                                   k.store(y, first, y_tile, count)})})})};
  };
  return k.finish(
      {k.parallel("tile", tiles + 1, {k.branch(less(t, tiles), arm(columns), arm(tail))})});
}

// y[row][i] = sum of x[row][chunk * n + i] over the chunks.
inline Program sum_of_chunks(int64_t rows, int64_t chunks, int64_t n) {
  Builder k("sum_of_chunks");
  const BufferId x = k.gm("x", DataType::f32, rows * chunks * n),
                 y = k.gm("y", DataType::f32, rows * n);
  const BufferId x_tile = k.ub("x_tile", DataType::f32, n), sum = k.ub("sum", DataType::f32, n);
  const Scalar row = Scalar::variable("row"), chunk = Scalar::variable("chunk");
  return k.finish({k.parallel(
      "row", rows,
      {k.allocate(sum,
                  {k.v_fill(sum, "0.0f", n),
                   k.loop("chunk", chunks,
                          {k.allocate(x_tile, {k.load(x_tile, x, (row * chunks + chunk) * n, n),
                                               k.v("add", sum, {sum, x_tile}, n)})}),
                   k.store(y, row * n, sum, n)})})});
}

// y = 2 * relu(x), x changed where it was loaded.
inline Program relu_in_place(int64_t tiles, int64_t n) {
  Builder k("relu_in_place");
  const BufferId x = k.gm("x", DataType::f32, tiles * n), y = k.gm("y", DataType::f32, tiles * n);
  const BufferId x_tile = k.ub("x_tile", DataType::f32, n),
                 y_tile = k.ub("y_tile", DataType::f32, n);
  const Scalar first = Scalar::variable("t") * n;
  return k.finish({k.parallel(
      "t", tiles,
      {k.allocate(x_tile, {k.load(x_tile, x, first, n), k.v("relu", x_tile, {x_tile}, n),
                           k.allocate(y_tile, {k.v("add", y_tile, {x_tile, x_tile}, n),
                                               k.store(y, first, y_tile, n)})})})});
}

// y = x: MTE3 stores what MTE2 loaded.
inline Program copy_only(int64_t tiles, int64_t n) {
  Builder k("copy_only");
  const BufferId x = k.gm("x", DataType::f16, tiles * n), y = k.gm("y", DataType::f16, tiles * n);
  const BufferId tile = k.ub("tile", DataType::f16, n);
  const Scalar first = Scalar::variable("t") * n;
  return k.finish({k.parallel(
      "t", tiles, {k.allocate(tile, {k.load(tile, x, first, n), k.store(y, first, tile, n)})})});
}

// y = relu(x) and z = 2 * x: x is loaded, read, changed in place and stored.
inline Program change_and_store(int64_t tiles, int64_t n) {
  Builder k("change_and_store");
  const BufferId x = k.gm("x", DataType::f32, tiles * n), y = k.gm("y", DataType::f32, tiles * n),
                 z = k.gm("z", DataType::f32, tiles * n);
  const BufferId x_tile = k.ub("x_tile", DataType::f32, n),
                 z_tile = k.ub("z_tile", DataType::f32, n);
  const Scalar first = Scalar::variable("t") * n;
  return k.finish(
      {k.parallel("t", tiles,
                  {k.allocate(x_tile, {k.load(x_tile, x, first, n),
                                       k.allocate(z_tile, {k.v("add", z_tile, {x_tile, x_tile}, n),
                                                           k.store(z, first, z_tile, n),
                                                           k.v("relu", x_tile, {x_tile}, n),
                                                           k.store(y, first, x_tile, n)})})})});
}

// y = (a + b) * a - b, then z = y + y: two outputs, the first stored before the second is made.
inline Program two_outputs(int64_t tiles, int64_t n) {
  Builder k("two_outputs");
  const BufferId a = k.gm("a", DataType::f32, tiles * n), b = k.gm("b", DataType::f32, tiles * n),
                 y = k.gm("y", DataType::f32, tiles * n), z = k.gm("z", DataType::f32, tiles * n);
  const BufferId a1 = k.ub("a1", DataType::f32, n), b1 = k.ub("b1", DataType::f32, n),
                 s = k.ub("s", DataType::f32, n), p = k.ub("p", DataType::f32, n),
                 y1 = k.ub("y1", DataType::f32, n), z1 = k.ub("z1", DataType::f32, n);
  const Scalar first = Scalar::variable("t") * n;
  const Statements body = {
      k.load(a1, a, first, n),
      k.load(b1, b, first, n),
      k.allocate(s, {k.v("add", s, {a1, b1}, n), k.allocate(p, {k.v("multiply", p, {s, a1}, n),
                                                                k.v("subtract", y1, {p, b1}, n)})}),
      k.store(y, first, y1, n),
      k.v("add", z1, {y1, y1}, n),
      k.store(z, first, z1, n)};
  return k.finish({k.parallel(
      "t", tiles, {k.allocate(a1, {k.allocate(b1, {k.allocate(y1, {k.allocate(z1, body)})})})})});
}

}  // namespace cubist::akg
