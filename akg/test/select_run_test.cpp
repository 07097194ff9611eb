// What select makes of random nests, executed on every generation, against the nests themselves.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "cubist/base/error.h"
#include "cubist/base/rng.h"
#include "program_builder.h"
#include "run_program.h"
#include "select/select.h"
#include "select/types.h"

namespace cubist::akg {
namespace {

using Kind = Element::Kind;
constexpr size_t kPrograms = 12;
constexpr int64_t kMostElements = 2000;

int64_t round_up(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

// Loads every input into UB, computes, stores the output: what depends on which loops, how rows
// lie, and the expression are drawn.
class RandomProgram {
 public:
  RandomProgram(const std::string& name, uint64_t seed) : rng_(seed), builder_(name) {
    constexpr int64_t kExtents[] = {1, 2, 3, 5, 7, 8, 16, 17, 33, 64, 65, 100, 129, 200};
    const int64_t rank = rng_.integer(1, 3);
    int64_t elements = 1;
    for (int64_t i = 0; i < rank; ++i) {
      int64_t extent = kExtents[rng_.integer(0, std::size(kExtents) - 1)];
      while (elements * extent > kMostElements) extent = (extent + 1) / 2;
      elements *= extent;
      order_.push_back(extents_.size());
      extents_.push_back(extent);
    }
    constexpr DataType kTypes[] = {DataType::f16, DataType::f32, DataType::s32};
    type_ = kTypes[rng_.integer(0, 2)];
  }

  Program build_elementwise() {
    ElementPtr value = expression(static_cast<int>(rng_.integer(1, 3)));
    DataType result = type_;
    if (rng_.integer(0, 3) == 0) {
      value = apply(Kind::kLess, type_, {value, leaf()});
      result = DataType::u8;
    }
    const Access dst = array("y", result, std::vector<bool>(extents_.size(), true));
    builder_.nest("compute", counts(), dst, value);
    store("y", dst);
    return builder_.build();
  }

  Program build_reduction() {
    std::vector<bool> kept;
    for (size_t i = 0; i < extents_.size(); ++i) kept.push_back(rng_.integer(0, 1) == 0);
    kept[static_cast<size_t>(rng_.integer(0, static_cast<int64_t>(kept.size()) - 1))] = false;
    const ElementPtr value = input(std::vector<bool>(extents_.size(), true));
    const Access dst = array("y", type_, kept);
    constexpr Nest::Combine kCombines[] = {Nest::Combine::kAdd, Nest::Combine::kMin,
                                           Nest::Combine::kMax, Nest::Combine::kMultiply};
    builder_.nest("start", counts(kept), kept_strides(dst, kept), constant(3, type_));
    builder_.nest("reduce", counts(), dst, value, kCombines[rng_.integer(0, 3)]);
    store("y", dst);
    return builder_.build();
  }

  // y = x with its axes in another order.
  Program build_permutation() {
    constexpr DataType kTypes[] = {DataType::f16, DataType::f32, DataType::s32, DataType::u8};
    type_ = kTypes[rng_.integer(0, 3)];
    const std::vector<bool> all(extents_.size(), true);
    const ElementPtr value = input(all);
    for (size_t i = order_.size(); i-- > 1;)
      std::swap(order_[i], order_[static_cast<size_t>(rng_.integer(0, static_cast<int64_t>(i)))]);
    const Access dst = array("y", type_, all);
    builder_.nest("permute", counts(), dst, value);
    store("y", dst);
    return builder_.build();
  }

  // y = elements of x at places that are no sums of loop variables.
  Program build_gather() {
    const Access x = array("x", type_, std::vector<bool>(extents_.size(), true));
    const Access gm = in_gm("gx", x);
    builder_.nest("load_x", counts(), x, load(gm, type_));
    const Access y = array("y", type_, std::vector<bool>(extents_.size(), true));
    const auto place = std::make_shared<const Element>(
        Element{.kind = Kind::kIndex, .type = DataType::s32, .index = some_place(x)});
    Element gather{.kind = Kind::kGather, .type = type_, .operands = {place}};
    gather.access = {x.buffer, 0, std::vector<Scalar>(extents_.size(), 0)};
    builder_.nest("compute", counts(), y, std::make_shared<const Element>(std::move(gather)));
    store("y", y);
    return builder_.build();
  }

 private:
  // Some coordinate of each axis, so that no padding is read.
  Scalar some_place(const Access& access) {
    Scalar place = 0;
    for (size_t i = 0; i < extents_.size(); ++i)
      place = place + some_coordinate() % extents_[i] * access.strides[i];
    return place;
  }
  Scalar some_coordinate() {
    const Scalar index = some_index();
    const int64_t n = rng_.integer(1, 9);
    switch (rng_.integer(0, 4)) {
      case 0:
        return index / n;
      case 1:
        return index % n;
      case 2:
        return min(max(index, n), 3 * n);
      case 3:
        return Scalar::select(less(index, n), n - index, index);
      default:
        return index;
    }
  }

  std::vector<Scalar> counts(const std::vector<bool>& used = {}) const {
    std::vector<Scalar> counts;
    for (size_t i = 0; i < extents_.size(); ++i) {
      if (used.empty() || used[i]) counts.push_back(extents_[i]);
    }
    return counts;
  }
  static Access kept_strides(Access access, const std::vector<bool>& used) {
    std::vector<Scalar> strides;
    for (size_t i = 0; i < used.size(); ++i) {
      if (used[i]) strides.push_back(access.strides[i]);
    }
    access.strides = strides;
    return access;
  }

  // A buffer in UB over the used loops, as order_ has them; rows of the fastest that has more than
  // one iteration are padded.
  Access array(const std::string& name, DataType type, const std::vector<bool>& used) {
    Access access{.buffer = 0, .base = 0, .strides = std::vector<Scalar>(extents_.size(), 0)};
    int64_t elements = 1;
    bool is_padded = false;
    for (size_t n = order_.size(); n-- > 0;) {
      const size_t i = order_[n];
      if (!used[i]) continue;
      access.strides[i] = elements;
      elements *= extents_[i];
      if (extents_[i] > 1 && !is_padded) elements = round_up(elements, 32), is_padded = true;
    }
    access.buffer = builder_.local(name, type, round_up(elements, 32));
    return access;
  }

  // The array in GM of the same loops, without padding.
  Access in_gm(const std::string& name, const Access& local) {
    Access access = local;
    int64_t elements = 1;
    for (size_t n = order_.size(); n-- > 0;) {
      const size_t i = order_[n];
      if (local.strides[i].is(0)) continue;
      access.strides[i] = elements;
      elements *= extents_[i];
    }
    access.buffer = builder_.argument(name, builder_.type(local.buffer), elements);
    return access;
  }

  ElementPtr input(const std::vector<bool>& used) {
    const std::string name = fmt::format("x{}", inputs_++);
    const Access local = array(name, type_, used);
    const Access gm = in_gm("g" + name, local);
    builder_.nest("load_" + name, counts(used), kept_strides(local, used),
                  load(kept_strides(gm, used), type_));
    return load(local, type_);
  }
  void store(const std::string& name, const Access& local) {
    std::vector<bool> used;
    for (const Scalar& stride : local.strides) used.push_back(!stride.is(0));
    const Access gm = in_gm("g" + name, local);
    builder_.nest("store_" + name, counts(used), kept_strides(gm, used),
                  load(kept_strides(local, used), builder_.type(local.buffer)));
  }

  ElementPtr leaf() {
    if (rng_.integer(0, 4) == 0) return constant(static_cast<double>(rng_.integer(-3, 3)), type_);
    std::vector<bool> used;
    const bool is_full = rng_.integer(0, 1) == 0;
    for (size_t i = 0; i < extents_.size(); ++i) used.push_back(is_full || rng_.integer(0, 1) == 0);
    if (!leaves_.empty() && rng_.integer(0, 2) == 0)
      return leaves_[static_cast<size_t>(rng_.integer(0, std::ssize(leaves_) - 1))];
    leaves_.push_back(input(used));
    return leaves_.back();
  }

  ElementPtr expression(int depth) {
    if (depth == 0) return leaf();
    const auto operand = [&] { return expression(depth - 1); };
    switch (rng_.integer(0, 9)) {
      case 0:
        return apply(Kind::kAdd, type_, {operand(), operand()});
      case 1:
        return apply(Kind::kSubtract, type_, {operand(), operand()});
      case 2:
        return apply(Kind::kMultiply, type_, {operand(), operand()});
      case 3:
        return apply(Kind::kMin, type_, {operand(), operand()});
      case 4:
        return apply(Kind::kMax, type_, {operand(), operand()});
      case 5:
        return apply(Kind::kAbs, type_, {operand()});
      case 6: {
        constexpr Kind kComparisons[] = {Kind::kLess, Kind::kLessEqual, Kind::kEqual,
                                         Kind::kNotEqual};
        return apply(Kind::kSelect, type_,
                     {apply(kComparisons[rng_.integer(0, 3)], type_, {operand(), operand()}),
                      operand(), operand()});
      }
      case 7: {
        const DataType wide = type_ == DataType::f32 ? DataType::f16 : DataType::f32;
        return apply(
            Kind::kCast, type_,
            {apply(Kind::kCast, wide, {apply(Kind::kAdd, type_, {operand(), operand()})})});
      }
      case 8: {
        const ElementPtr index = std::make_shared<const Element>(
            Element{.kind = Kind::kIndex, .type = type_, .index = some_index()});
        return apply(Kind::kAdd, type_, {operand(), index});
      }
      default: {
        const ElementPtr a = apply(Kind::kLess, type_, {operand(), operand()});
        const ElementPtr b = apply(Kind::kEqual, type_, {operand(), operand()});
        const ElementPtr both = apply(rng_.integer(0, 1) == 0 ? Kind::kAnd : Kind::kOr, type_,
                                      {a, apply(Kind::kNot, type_, {b})});
        return apply(Kind::kSelect, type_, {both, operand(), operand()});
      }
    }
  }

  Scalar some_index() {
    Scalar index = rng_.integer(-2, 2);
    for (size_t i = 0; i < extents_.size(); ++i) {
      index = index + Scalar::variable("compute_" + std::string(1, static_cast<char>('i' + i))) *
                          rng_.integer(0, 2);
    }
    return index;
  }

  Rng rng_;
  ProgramBuilder builder_;
  std::vector<int64_t> extents_;
  std::vector<size_t> order_;  // of axes in arrays, slowest first
  DataType type_ = DataType::f16;
  int inputs_ = 0;
  std::vector<ElementPtr> leaves_;
};

bool multiplies_up(const Statements& statements) {
  return std::any_of(statements.begin(), statements.end(), [](const StatementPtr& statement) {
    if (const auto* allocate = std::get_if<Allocate>(&statement->what))
      return multiplies_up(allocate->body);
    const auto* nest = std::get_if<Nest>(&statement->what);
    return nest != nullptr && nest->combine == Nest::Combine::kMultiply;
  });
}

// Small whole numbers: sums of them are exact in every type and order. Products of many: 1 and -1.
Memory random_memory(const Program& program, Rng& rng) {
  const bool signs = multiplies_up(program.body);
  Memory memory;
  for (const BufferId id : program.arguments) {
    Values& values = memory[id];
    for (int64_t i = 0; i < program.buffer(id).elements; ++i)
      values.push_back(static_cast<double>(
          signs ? 1 - 2 * rng.integer(0, 1)
                : rng.integer(program.buffer(id).type == DataType::u8 ? 0 : -4, 4)));
  }
  return memory;
}

class SelectedPrograms : public testing::TestWithParam<const char*> {
 protected:
  void compare(const std::vector<Program>& nests) {
    std::vector<Program> selected;
    selected.reserve(nests.size());
    for (const Program& program : nests) selected.push_back(select(program, {}));
    PlainMachine machine(GetParam(), selected);
    Rng rng(20261128);
    for (size_t i = 0; i < nests.size(); ++i) {
      Memory expected = random_memory(nests[i], rng), actual = expected;
      interpret(nests[i], expected);
      ASSERT_NO_THROW(machine.run(selected[i], actual))
          << to_string(nests[i]) << to_string(selected[i]);
      for (const auto& [id, values] : expected) {
        for (size_t n = 0; n < values.size(); ++n) {
          ASSERT_EQ(actual.at(id)[n], values[n]) << nests[i].buffer(id).name << "[" << n << "]\n"
                                                 << to_string(nests[i]) << to_string(selected[i]);
        }
      }
      ASSERT_FALSE(HasFailure()) << to_string(nests[i]) << to_string(selected[i]);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Chips, SelectedPrograms,
                         testing::Values("tiny", "ascend310p3", "ascend910b1"),
                         [](const auto& test) { return std::string(test.param); });

// Programs that fit into the smallest UB, that of `tiny`. --gtest_random_seed draws others.
std::vector<Program> random_programs(uint64_t seed, Program (RandomProgram::*build)()) {
  constexpr int64_t kSmallestUb = 64 * 1024;
  seed += uint64_t{1000000} * static_cast<uint64_t>(GTEST_FLAG_GET(random_seed));
  std::vector<Program> programs;
  while (programs.size() < kPrograms) {
    RandomProgram random(fmt::format("program{}", programs.size()), seed++);
    Program program = (random.*build)();
    if (plain_ub_bytes(select(program, {})) <= kSmallestUb) programs.push_back(std::move(program));
  }
  return programs;
}

TEST_P(SelectedPrograms, OfRandomExpressionsComputeWhatTheNestsMean) {
  compare(random_programs(1000, &RandomProgram::build_elementwise));
}

TEST_P(SelectedPrograms, OfRandomReductionsComputeWhatTheNestsMean) {
  compare(random_programs(2000, &RandomProgram::build_reduction));
}

TEST_P(SelectedPrograms, OfRandomPermutationsMoveEveryElement) {
  compare(random_programs(3000, &RandomProgram::build_permutation));
}

TEST_P(SelectedPrograms, OfGathersReadWhatThePlacesSay) {
  compare(random_programs(4000, &RandomProgram::build_gather));
}

}  // namespace
}  // namespace cubist::akg
