// split_reduction(): both stages on the host, by Halide's JIT, give what the algorithm gives.
#include "front/split_reduction.h"

#include <gmock/gmock.h>

#include "cubist/akg/ops.h"
#include "cubist/base/error.h"
#include "cubist/isa/instruction.h"
#include "test/expect_close.h"
#include "test/jit.h"

namespace cubist::akg {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr int64_t kBitsPerByte = 8;

// Small integers, so that sums are exact in any order.
HostTensor numbers(DataType type, const Shape& shape) {
  int64_t count = 0;
  return make_tensor(type, shape,
                     [&](const Shape&) { return static_cast<double>(++count * 7 % 17 - 8); });
}

// Arguments of a kernel in GM, by number, each of one element type but the workspace.
class HostMemory {
 public:
  HostMemory(const Algorithm& algorithm, const std::vector<HostTensor>& inputs, int64_t workspace) {
    for (const HostTensor& tensor : inputs) arguments_.push_back(encode(tensor));
    for (const Value& output : algorithm.outputs)
      arguments_.push_back(encode(numbers(output.type(), output.shape())));
    arguments_.emplace_back(static_cast<size_t>(workspace));
  }

  void run(const Stage& stage) {
    const Algorithm& algorithm = stage.algorithm;
    std::vector<HostTensor> inputs;
    for (size_t i = 0; i < algorithm.inputs.size(); ++i)
      inputs.push_back(read(stage.places.at(i), algorithm.inputs[i]));
    const std::vector<HostTensor> outputs = Jit(algorithm).run(inputs);
    for (size_t i = 0; i < outputs.size(); ++i)
      write(stage.places.at(algorithm.inputs.size() + i), encode(outputs[i]));
  }
  HostTensor read(const GmPlace& place, const Value& value) const {
    int64_t bytes = isa::bits_of(value.type()) / kBitsPerByte;
    for (const int64_t extent : value.shape()) bytes *= extent;
    const ByteVector& from = arguments_.at(place.argument);
    EXPECT_LE(place.offset_bytes + bytes, static_cast<int64_t>(from.size()));
    const auto begin = from.begin() + place.offset_bytes;
    return decode({begin, begin + bytes}, value.type(), value.shape());
  }

 private:
  void write(const GmPlace& place, const ByteVector& bytes) {
    ByteVector& to = arguments_.at(place.argument);
    ASSERT_LE(static_cast<size_t>(place.offset_bytes) + bytes.size(), to.size());
    std::ranges::copy(bytes, to.begin() + place.offset_bytes);
  }

  std::vector<ByteVector> arguments_;
};

void expect_same_in_parts(const Algorithm& algorithm, int64_t parts) {
  std::vector<HostTensor> inputs;
  for (const Value& input : algorithm.inputs)
    inputs.push_back(numbers(input.type(), input.shape()));
  const SplitReduction split = split_reduction(algorithm, parts);
  HostMemory memory(algorithm, inputs, split.workspace_bytes);
  memory.run(split.pieces);
  memory.run(split.rest);
  const std::vector<HostTensor> whole = Jit(algorithm).run(inputs);
  for (size_t i = 0; i < whole.size(); ++i) {
    expect_close(
        memory.read({inputs.size() + i, 0}, algorithm.outputs[i]),
        algorithm.name + " in " + std::to_string(parts), whole[i].shape,
        [&](const Shape& index) { return whole[i].at(index); },
        [](const Shape&, double) { return 0; });
  }
}

Algorithm of_one(const char* name, DataType type, const Shape& shape,
                 const std::function<Value(const Value&)>& build) {
  const Value x = input("x", type, shape);
  return {name, {x}, {build(x)}};
}

TEST(SplitReduction, BothStagesGiveWhatTheAlgorithmGives) {
  for (const DataType type : {DataType::f16, DataType::s32}) {
    for (const Shape& shape : std::vector<Shape>{{12, 10}, {97, 3}}) {
      for (const Axes& axes : std::vector<Axes>{{0}, {0, 1}}) {
        const auto sum = [&](auto& x) { return reduce_sum(x, axes); };
        const auto max = [&](auto& x) { return reduce_max(x, axes); };
        for (const int64_t parts : {4, 5}) {
          expect_same_in_parts(of_one("sum", type, shape, sum), parts);
          if (type == DataType::f16) expect_same_in_parts(of_one("max", type, shape, max), parts);
        }
      }
    }
  }
  const auto sum = [](auto& x) { return reduce_sum(x, {0}); };
  expect_same_in_parts(of_one("two_elements", DataType::f32, {2, 1}, sum), 2);
}

TEST(SplitReduction, SplitsTheSlowestReducedAxisWhereverItIs) {
  expect_same_in_parts(
      of_one("rows", DataType::f32, {3, 60}, [](auto& x) { return reduce_sum(x, {1}); }), 4);
  expect_same_in_parts(
      of_one("middle", DataType::f32, {3, 20, 5}, [](auto& x) { return reduce_sum(x, {1}); }), 10);
  expect_same_in_parts(
      of_one("channels", DataType::f32, {9, 4, 5}, [](auto& x) { return reduce_sum(x, {0, 2}); }),
      2);
}

TEST(SplitReduction, KeepsWhatComesBeforeAndAfter) {
  const Value x = input("x", DataType::f32, {23, 6}), row = input("row", DataType::f32, {6}),
              column = input("column", DataType::f32, {23, 1});
  const Value centred = x * row + column;
  expect_same_in_parts({"before", {x, row, column}, {reduce_sum(centred, {0})}}, 4);
  expect_same_in_parts({"after", {x, row}, {x - reduce_max(x, {0}) * row}}, 4);
  expect_same_in_parts({"two", {x}, {reduce_sum(x, {0}), reduce_sum_square(x, {0})}}, 4);
}

TEST(SplitReduction, PartialSumsAreInTheTypeOfTheAccumulator) {
  const SplitReduction split = split_reduction(
      of_one("sum", DataType::f16, {100, 3}, [](auto& x) { return reduce_sum(x, {0}); }), 8);
  ASSERT_EQ(split.pieces.algorithm.outputs.size(), 1);
  EXPECT_EQ(split.pieces.algorithm.outputs.front().type(), DataType::f32);
  EXPECT_THAT(split.pieces.algorithm.outputs.front().shape(), ElementsAre(8, 1, 3));
}

TEST(SplitReduction, LongPiecesStartAtLines) {
  const SplitReduction split = split_reduction(
      of_one("sum", DataType::f16, {100'003}, [](auto& x) { return reduce_sum(x, {0}); }), 48);
  EXPECT_EQ(split.pieces.algorithm.inputs.front().shape().back() % 64, 0);
}

std::string refusal(const Algorithm& algorithm, int64_t parts) {
  try {
    split_reduction(algorithm, parts);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(SplitReduction, RefusesByName) {
  const auto of = [](auto build) { return of_one("a", DataType::f32, {6, 10}, build); };
  EXPECT_THAT(refusal(of([](auto& x) { return arg_max(x, {0}); }), 2),
              HasSubstr("arg_max is no reduction of a whole value"));
  EXPECT_THAT(refusal(of([](auto& x) { return softmax(x, {0}); }), 2),
              HasSubstr("reads another reduction"));
  EXPECT_THAT(refusal(of([](auto& x) { return exp(x); }), 2), HasSubstr("there is no reduction"));
  EXPECT_THAT(refusal(of([](auto& x) { return reduce_sum(x, {0}); }), 7),
              HasSubstr("2 to 6 parts"));
  EXPECT_THAT(refusal(of([](auto& x) { return reduce_sum(x, {1}); }), 3),
              HasSubstr("parts that divide the length"));
}

TEST(SplitReduction, SaysWhichAxisItSplits) {
  const auto of = [](auto build) { return of_one("a", DataType::f32, {6, 10}, build); };
  EXPECT_FALSE(split_axis(of([](auto& x) { return softmax(x, {0}); })));
  const auto all = split_axis(of([](auto& x) { return reduce_sum(x, {0, 1}); }));
  ASSERT_TRUE(all);
  EXPECT_EQ(all->length, 60);
  EXPECT_FALSE(all->must_divide);
  const auto rows = split_axis(of([](auto& x) { return reduce_sum(x, {1}); }));
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->length, 10);
  EXPECT_TRUE(rows->must_divide);
}

}  // namespace
}  // namespace cubist::akg
