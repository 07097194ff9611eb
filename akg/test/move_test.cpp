// Operators that move elements, through Halide's JIT, against plain host code. All exact but linear
// resizing.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "ops/define.h"
#include "test/expect_close.h"
#include "test/jit.h"
#include "test/tolerance.h"

namespace cubist::akg {
namespace {

double nothing(const Shape&, double) { return 0; }

// Numbers 0, 1, 2 ...: every element is another one. f16 holds them up to 2048.
HostTensor numbered(DataType type, const Shape& shape) {
  HostTensor tensor{type, shape,
                    std::vector<double>(static_cast<size_t>(std::accumulate(
                        shape.begin(), shape.end(), int64_t{1}, std::multiplies<>())))};
  std::iota(tensor.values.begin(), tensor.values.end(), type == DataType::u8 ? 0 : -7);
  return tensor;
}

// y = op(x), element by element from x, in every type.
void expect_moves(const Shape& shape, const std::function<Value(const Value&)>& op,
                  const Shape& result, const std::function<Shape(const Shape&)>& source) {
  for (const DataType type : {DataType::f16, DataType::f32, DataType::s32, DataType::u8}) {
    const HostTensor x = numbered(type, shape);
    const Value a = input("a", type, shape);
    expect_close(
        run_jit({a}, op(a), {x}), std::string(isa::name_of(type)), result,
        [&](const Shape& index) { return x.at(source(index)); }, nothing);
  }
}

TEST(Move, TransposeOfEveryOrder) {
  Axes order{0, 1, 2};
  do {
    const Shape shape{2, 3, 5};
    expect_moves(
        shape, [&](const Value& x) { return transpose(x, order); },
        {shape[size_t(order[0])], shape[size_t(order[1])], shape[size_t(order[2])]},
        [&](const Shape& i) {
          Shape from(3);
          for (size_t axis = 0; axis < 3; ++axis) from[size_t(order[axis])] = i[axis];
          return from;
        });
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Move, ReshapeKeepsTheRowMajorOrder) {
  const std::pair<Shape, Shape> cases[] = {
      {{2, 3, 4}, {24}},      {{24}, {2, 3, 4}},
      {{2, 3, 4}, {4, 3, 2}}, {{2, 3, 4}, {6, 4}},
      {{6, 4}, {2, 3, 2, 2}}, {{1, 7, 1}, {7}},
      {{7}, {1, 1, 7, 1}},    {{1}, {}},
      {{}, {1, 1}},           {{4, 1, 6}, {2, 2, 3, 2}},
      {{4, 9}, {6, 6}},       {{5, 2, 3}, {1, 5, 6, 1}},
  };
  for (const auto& [from, to] : cases) {
    const HostTensor x = numbered(DataType::s32, from);
    const Value a = input("a", DataType::s32, from);
    const HostTensor y = run_jit({a}, reshape(a, to), {x});
    EXPECT_EQ(y.shape, to);
    EXPECT_EQ(y.values, x.values) << fmt::format("{} to {}", fmt::join(from, "x"),
                                                 fmt::join(to, "x"));
  }
}

TEST(Move, ExpandAndTile) {
  expect_moves(
      {3, 1}, [](const Value& x) { return expand(x, {2, 3, 4}); }, {2, 3, 4},
      [](const Shape& i) { return Shape{i[1], 0}; });
  expect_moves(
      {2, 3}, [](const Value& x) { return tile(x, {3, 2}); }, {6, 6},
      [](const Shape& i) { return Shape{i[0] % 2, i[1] % 3}; });
}

TEST(Move, SliceWithStepsOfBothSigns) {
  expect_moves(
      {7, 11},
      [](const Value& x) {
        return slice(x, {{.axis = 0, .start = 6, .count = 3, .step = -3},
                         {.axis = -1, .start = 1, .count = 5, .step = 2}});
      },
      {3, 5}, [](const Shape& i) { return Shape{6 - 3 * i[0], 1 + 2 * i[1]}; });
}

TEST(Move, SplitIsTheInverseOfConcat) {
  const HostTensor x = numbered(DataType::f16, {3, 7, 2});
  const Value a = input("a", DataType::f16, x.shape);
  const auto pieces = split(a, 1, {1, 4, 2});
  EXPECT_EQ(pieces[1].shape(), (Shape{3, 4, 2}));
  EXPECT_EQ(run_jit({a}, concat(pieces, 1), {x}).values, x.values);
  expect_close(
      run_jit({a}, pieces[2], {x}), "piece", {3, 2, 2},
      [&](const Shape& i) { return x.at({i[0], i[1] + 5, i[2]}); }, nothing);
}

TEST(Move, ConcatAlongEveryAxis) {
  for (size_t axis = 0; axis < 3; ++axis) {
    Shape first{2, 3, 5}, second = first, whole = first;
    second[axis] = 1;
    whole[axis] += 1 + first[axis];
    const HostTensor x = numbered(DataType::f32, first), y = numbered(DataType::f32, second);
    const Value a = input("a", DataType::f32, first), b = input("b", DataType::f32, second);
    expect_close(
        run_jit({a, b}, concat({a, b, a}, static_cast<int64_t>(axis) - 3), {x, y}), "concat", whole,
        [&](Shape i) {
          if (i[axis] < first[axis]) return x.at(i);
          i[axis] -= first[axis];
          if (i[axis] < 1) return y.at(i);
          i[axis] -= 1;
          return x.at(i);
        },
        nothing);
  }
}

int64_t edge(int64_t i, int64_t extent) { return std::clamp<int64_t>(i, 0, extent - 1); }
int64_t reflect(int64_t i, int64_t extent) {
  const int64_t last = extent - 1, folded = i < 0 ? -i : i;
  return folded > last ? 2 * last - folded : folded;
}

TEST(Move, PadInEveryMode) {
  const Shape shape{4, 5}, before{3, 0}, after{2, 4}, whole{9, 9};
  for (const DataType type : {DataType::f16, DataType::f32, DataType::s32, DataType::u8}) {
    const HostTensor x = numbered(type, shape);
    const Value a = input("a", type, shape);
    const auto results = Jit({.name = "t",
                              .inputs = {a},
                              .outputs = {pad(a, before, after, PadMode::kConstant, 3),
                                          pad(a, before, after, PadMode::kEdge),
                                          pad(a, before, after, PadMode::kReflect)}})
                             .run({x});
    expect_close(
        results[0], "constant", whole,
        [&](const Shape& i) {
          const int64_t row = i[0] - 3;
          return row >= 0 && row < 4 && i[1] < 5 ? x.at({row, i[1]}) : 3.0;
        },
        nothing);
    expect_close(
        results[1], "edge", whole,
        [&](const Shape& i) { return x.at({edge(i[0] - 3, 4), edge(i[1], 5)}); }, nothing);
    expect_close(
        results[2], "reflect", whole,
        [&](const Shape& i) { return x.at({reflect(i[0] - 3, 4), reflect(i[1], 5)}); }, nothing);
  }
}

TEST(Move, GatherAlongEveryAxisWithNegativeIndices) {
  const HostTensor x = numbered(DataType::f16, {3, 5, 2});
  const HostTensor indices{DataType::s32, {2, 2}, {1, -1, 0, -2}};
  const Value a = input("a", DataType::f16, x.shape), b = input("b", DataType::s32, {2, 2});
  for (size_t axis = 0; axis < 3; ++axis) {
    Shape shape = x.shape;
    shape.erase(shape.begin() + static_cast<ptrdiff_t>(axis));
    shape.insert(shape.begin() + static_cast<ptrdiff_t>(axis), {2, 2});
    expect_close(
        run_jit({a, b}, gather(a, b, static_cast<int64_t>(axis)), {x, indices}), "gather", shape,
        [&](const Shape& i) {
          Shape from(i.begin(), i.begin() + static_cast<ptrdiff_t>(axis));
          const auto index = static_cast<int64_t>(indices.at({i[axis], i[axis + 1]}));
          from.push_back(index < 0 ? index + x.shape[axis] : index);
          from.insert(from.end(), i.begin() + static_cast<ptrdiff_t>(axis) + 2, i.end());
          return x.at(from);
        },
        nothing);
  }
}

TEST(Move, DepthAndSpace) {
  expect_moves(
      {2, 12, 2, 3}, [](const Value& x) { return depth_to_space(x, 2, DepthOrder::kDcr); },
      {2, 3, 4, 6},
      [](const Shape& i) {
        return Shape{i[0], (i[2] % 2 * 2 + i[3] % 2) * 3 + i[1], i[2] / 2, i[3] / 2};
      });
  expect_moves(
      {2, 12, 2, 3}, [](const Value& x) { return depth_to_space(x, 2, DepthOrder::kCrd); },
      {2, 3, 4, 6},
      [](const Shape& i) {
        return Shape{i[0], i[1] * 4 + i[2] % 2 * 2 + i[3] % 2, i[2] / 2, i[3] / 2};
      });
  const HostTensor x = numbered(DataType::s32, {2, 12, 2, 3});
  const Value a = input("a", DataType::s32, x.shape);
  EXPECT_EQ(run_jit({a}, space_to_depth(depth_to_space(a, 2, DepthOrder::kDcr), 2), {x}).values,
            x.values);
}

// ONNX's formulas, in double; extents are such that no coordinate is rounded across a half.
double source_of(int64_t i, int64_t in, int64_t out, CoordinateMode mode) {
  const double scale = double(out) / double(in);
  switch (mode) {
    case CoordinateMode::kHalfPixel:
      return (double(i) + 0.5) / scale - 0.5;
    case CoordinateMode::kPytorchHalfPixel:
      return out > 1 ? (double(i) + 0.5) / scale - 0.5 : 0;
    case CoordinateMode::kAsymmetric:
      return double(i) / scale;
    case CoordinateMode::kAlignCorners:
      return out > 1 ? double(i) * double(in - 1) / double(out - 1) : 0;
  }
  return 0;
}

int64_t nearest_of(double x, NearestMode mode) {
  constexpr double kTie = 1e-9;  // the quotient of an exact half may be off by a rounding
  switch (mode) {
    case NearestMode::kRoundPreferFloor:
      return int64_t(std::ceil(x - 0.5 - kTie));
    case NearestMode::kRoundPreferCeil:
      return int64_t(std::floor(x + 0.5 + kTie));
    case NearestMode::kFloor:
      return int64_t(std::floor(x + kTie));
    case NearestMode::kCeil:
      return int64_t(std::ceil(x - kTie));
  }
  return 0;
}

constexpr CoordinateMode kCoordinates[] = {
    CoordinateMode::kHalfPixel, CoordinateMode::kPytorchHalfPixel, CoordinateMode::kAsymmetric,
    CoordinateMode::kAlignCorners};
const Shape kSizes[] = {{1, 2, 6, 10}, {1, 2, 7, 3}, {1, 2, 2, 1}, {1, 2, 3, 13}, {2, 2, 3, 5}};

TEST(Move, ResizeNearestInEveryMode) {
  const HostTensor x = numbered(DataType::f16, {1, 2, 3, 5});
  const Value a = input("a", DataType::f16, x.shape);
  for (const CoordinateMode coordinates : kCoordinates) {
    Algorithm algorithm{.name = "t", .inputs = {a}, .outputs = {}};
    std::vector<std::pair<Shape, NearestMode>> cases;
    for (const NearestMode nearest : {NearestMode::kRoundPreferFloor, NearestMode::kRoundPreferCeil,
                                      NearestMode::kFloor, NearestMode::kCeil}) {
      for (const Shape& size : kSizes) {
        cases.emplace_back(size, nearest);
        algorithm.outputs.push_back(resize_nearest(a, size, coordinates, nearest));
      }
    }
    const auto results = Jit(algorithm).run({x});
    for (size_t n = 0; n < cases.size(); ++n) {
      const auto& [size, nearest] = cases[n];
      expect_close(
          results[n], fmt::format("coordinates {} nearest {}", int(coordinates), int(nearest)),
          size,
          [&, size = size, nearest = nearest](const Shape& i) {
            Shape from(4);
            for (size_t axis = 0; axis < 4; ++axis) {
              const double at = source_of(i[axis], x.shape[axis], size[axis], coordinates);
              from[axis] = edge(nearest_of(at, nearest), x.shape[axis]);
            }
            return x.at(from);
          },
          nothing);
    }
  }
}

TEST(Move, ResizeLinearInEveryMode) {
  Rng rng(1);
  for (const DataType type : {DataType::f32, DataType::f16}) {
    const HostTensor x = random_tensor(rng, type, {1, 2, 3, 5}, -4, 4);
    const Value a = input("a", type, x.shape);
    for (const CoordinateMode coordinates : kCoordinates) {
      Algorithm algorithm{.name = "t", .inputs = {a}, .outputs = {}};
      for (const Shape& size : kSizes)
        algorithm.outputs.push_back(resize_linear(a, size, coordinates));
      const auto results = Jit(algorithm).run({x});
      for (size_t n = 0; n < results.size(); ++n) {
        const std::function<double(Shape, Shape, size_t)> interpolate =
            [&](const Shape& at, const Shape& from, size_t axis) -> double {
          if (axis == 4) return x.at(from);
          const int64_t in = x.shape[axis];
          const double place = source_of(at[axis], in, kSizes[n][axis], coordinates),
                       low = std::floor(place);
          Shape below = from, above = from;
          below[axis] = edge(int64_t(low), in);
          above[axis] = edge(int64_t(low) + 1, in);
          const double t = place - low;
          return (1 - t) * interpolate(at, below, axis + 1) + t * interpolate(at, above, axis + 1);
        };
        // Up to four axes, each with a difference (of sizes up to 8), a product and a sum.
        expect_close(
            results[n], fmt::format("coordinates {}", int(coordinates)), kSizes[n],
            [&](const Shape& i) { return interpolate(i, Shape(4), 0); },
            [&](const Shape&, double e) { return tolerance(e, 0, 4 * 3 * 8 * 0x1p-24, type); });
      }
    }
  }
}

TEST(Move, ErrorsNameTheOperator) {
  const Value a = input("a", DataType::f16, {2, 3});
  const auto where_of = [](const std::function<void()>& make) {
    try {
      make();
    } catch (const Error& error) {
      return error.text().where;
    }
    return std::string("no error");
  };
  EXPECT_EQ(where_of([&] { transpose(a, {0, 0}); }), "transpose");
  EXPECT_EQ(where_of([&] { reshape(a, {5}); }), "reshape");
  EXPECT_EQ(where_of([&] { expand(a, {2, 4}); }), "expand");
  EXPECT_EQ(where_of([&] { tile(a, {2}); }), "tile");
  EXPECT_EQ(where_of([&] { concat({a, input("b", DataType::f16, {3, 3})}, 1); }), "concat");
  EXPECT_EQ(where_of([&] { split(a, 1, {1, 1}); }), "split");
  EXPECT_EQ(where_of([&] { slice(a, {{.axis = 1, .start = 1, .count = 3}}); }), "slice");
  EXPECT_EQ(where_of([&] { pad(a, {0, 3}, {0, 0}, PadMode::kReflect); }), "pad");
  EXPECT_EQ(where_of([&] { gather(a, a, 0); }), "gather");
  EXPECT_EQ(where_of([&] { depth_to_space(a, 2, DepthOrder::kDcr); }), "depth_to_space");
  EXPECT_EQ(where_of([&] { resize_linear(a, {2}, CoordinateMode::kHalfPixel); }), "resize_linear");
}

}  // namespace
}  // namespace cubist::akg
