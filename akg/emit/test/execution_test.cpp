// Emitted kernels on the chips: right values, and nothing for the sanitizer to say.
#include <functional>

#include "../../passes/test/programs.h"
#include "passes/merge_arms.h"
#include "run.h"

namespace cubist::akg {
namespace {

using kernels::decode;
using kernels::encode;
using Values = std::vector<float>;

struct Case {
  const char* name;
  Program program;  // after "select"
  std::function<std::vector<Values>(const std::vector<Values>& inputs)> reference;
};

Values zip(const Values& a, const Values& b, const std::function<float(float, float)>& f) {
  Values result(a.size());
  for (size_t i = 0; i < a.size(); ++i) result[i] = f(a[i], b[i % b.size()]);
  return result;
}
float relu(float x) { return x > 0 ? x : 0; }
float plus(float a, float b) { return a + b; }

std::vector<Case> cases() {
  const auto unary = [](float (*f)(float)) {
    return [f](const std::vector<Values>& in) {
      Values y = in[0];
      for (float& value : y) value = f(value);
      return std::vector<Values>{y};
    };
  };
  const auto sum = [](const std::vector<Values>& in) {
    return std::vector<Values>{zip(in[0], in[1], plus)};
  };
  return {
      {"tail", add_with_tail(1003, 128), sum},
      {"one_tile", add_with_tail(7, 128), sum},
      {"branch_and_row", add_row(13, 32, 96), sum},
      {"merged_arms", merge_arms(add_row(13, 32, 96)), sum},
      {"chunks", sum_of_chunks(5, 3, 64),
       [](const std::vector<Values>& in) {
         Values y(5 * 64);
         for (size_t i = 0; i < in[0].size(); ++i) y[i / (3 * 64) * 64 + i % 64] += in[0][i];
         return std::vector<Values>{y};
       }},
      {"in_place", relu_in_place(7, 64), unary([](float x) { return 2 * relu(x); })},
      {"copy", copy_only(7, 48), unary([](float x) { return x; })},
      {"change_and_store", change_and_store(9, 64),
       [](const std::vector<Values>& in) {
         return std::vector<Values>{zip(in[0], in[0], [](float x, float) { return relu(x); }),
                                    zip(in[0], in[0], plus)};
       }},
      {"two_outputs", two_outputs(9, 64),
       [](const std::vector<Values>& in) {
         const Values y = zip(in[0], in[1], [](float a, float b) { return (a + b) * a - b; });
         return std::vector<Values>{y, zip(y, y, plus)};
       }},
  };
}

struct Target {
  const char* chip;
  sim::Mode mode;
};
class EmittedKernelOn : public testing::TestWithParam<Target> {};

// Arguments that no call writes are inputs. Small integers: every result is exact.
TEST_P(EmittedKernelOn, GivesTheReferencesValuesAndIsCleanUnderTheSanitizer) {
  const sim::ChipSpec chip = sim::load_chip(GetParam().chip);
  Rng rng{7};
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.name);
    std::set<BufferId> written;
    for_each_call(c.program.body, [&](const Call& call) {
      written.insert(call.writes.begin(), call.writes.end());
    });
    std::vector<Values> inputs;
    std::vector<ByteVector> input_bytes;
    std::vector<size_t> output_bytes;
    std::vector<DataType> output_types;
    for (const BufferId id : c.program.arguments) {
      const Buffer& buffer = c.program.buffer(id);
      if (written.contains(id)) {
        output_bytes.push_back(static_cast<size_t>(buffer.elements * element_bytes(buffer.type)));
        output_types.push_back(buffer.type);
        continue;
      }
      Values& values = inputs.emplace_back(static_cast<size_t>(buffer.elements));
      for (float& value : values) value = std::floor(rng.uniform(-8, 8));
      input_bytes.push_back(encode(values, buffer.type));
    }
    const std::string source = emit(planned(c.program, chip), test_options());
    const Launched run = launch(compile(source, chip.npu_arch), c.program.name, chip,
                                GetParam().mode, 2, input_bytes, output_bytes);
    EXPECT_EQ(run.reports, "") << source;
    const std::vector<Values> expected = c.reference(inputs);
    for (size_t i = 0; i < output_bytes.size(); ++i)
      EXPECT_EQ(decode(run.outputs[i], output_types[i]), expected[i]) << source;
  }
}

INSTANTIATE_TEST_SUITE_P(Chips, EmittedKernelOn,
                         testing::Values(Target{"tiny", sim::Mode::kFull},
                                         Target{"ascend310p3", sim::Mode::kFull},
                                         Target{"ascend910b1", sim::Mode::kFull}),
                         [](const testing::TestParamInfo<Target>& test) {
                           return std::string(test.param.chip);
                         });

}  // namespace
}  // namespace cubist::akg
