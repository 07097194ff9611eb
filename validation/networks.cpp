// Sections 11.3 and 11.4 of the architecture reference: whole networks of the zoo. Seeded weights:
// values do not change the time. Shapes of [CB] are those of KernelBench's first release, level3,
// which its evaluation runs under no_grad() without eval(), that is with modules in training mode
// (ScalingIntelligence/KernelBench, commit bb27f27 and src/eval.py).
#include "bench.h"
#include "cubist/framework/run.h"
#include "groups.h"

namespace cubist::validation {
namespace {

// As KernelBench runs a model: operator by operator, modules in training mode.
double eager_us(const Bench& bench, const std::string& model, int64_t batch) {
  return framework::run_model({.model = "zoo:" + model,
                               .chip = bench.chip().name,
                               .mode = sim::Mode::kTiming,
                               .precision = framework::Precision::kF32,
                               .fusion = false,
                               .batch_statistics = true,
                               .dimensions = {{"batch", batch}}})
      .total_time_us;
}

double images_per_second(const Bench& bench, const std::string& model, int64_t batch) {
  constexpr double kMicrosecondsPerSecond = 1e6;
  const framework::RunResult result = framework::run_model({.model = "zoo:" + model,
                                                            .chip = bench.chip().name,
                                                            .mode = sim::Mode::kTiming,
                                                            .dimensions = {{"batch", batch}}});
  return static_cast<double>(batch) * kMicrosecondsPerSecond / result.total_time_us;
}

constexpr std::string_view kEager =
    "likely: no host time lies between launches here, where PyTorch starts every operator by "
    "itself "
    "and 935 us are 15 us for each of 64 operators";
constexpr std::string_view kTraining =
    "not known: how the published run lays out f32 maps and weights, above all of depthwise "
    "convolutions, is not said; here these get packed weights, the step counters and running "
    "statistics of batch normalization are not kept, and no host time lies between launches";
constexpr std::string_view kLibrary =
    "our kernels: maps of 64 images pass through memory between operators, four at a time it would "
    "be 2323 images/s, and 44 of 53 convolutions wait for MTE2";

constexpr Case kCases[] = {
    {.name = "networks/squeezenet-f32",
     .chip = "ascend910b2",
     .published = 935,
     .unit = "us",
     .source = "11.3 [CB]",
     .conditions = "SqueezeNet 1.0, 1 x 3 x 224 x 224 f32, operator by operator, NCHW between them",
     .simulate = [](Bench& b) { return eager_us(b, "squeezenet", 1); },
     .miss = kEager},
    {.name = "networks/mobilenet_v1-f32",
     .chip = "ascend910b2",
     .published = 4200,
     .unit = "us",
     .source = "11.3 [CB]",
     .conditions = "MobileNet v1, 10 x 3 x 224 x 224 f32, operator by operator, NCHW between them, "
                   "batch normalization in training mode",
     .simulate = [](Bench& b) { return eager_us(b, "mobilenet_v1", 10); },
     .miss = kTraining},
    {.name = "networks/resnet101-f32",
     .chip = "ascend910b2",
     .published = 15117,
     .unit = "us",
     .source = "11.3 [CB]",
     .conditions = "ResNet-101, 10 x 3 x 224 x 224 f32, operator by operator, NCHW between them, "
                   "batch normalization in training mode",
     .simulate = [](Bench& b) { return eager_us(b, "resnet101", 10); },
     .miss = kTraining},
    {.name = "networks/resnet50-f16-310p3",
     .chip = "ascend310p3",
     .published = 4250,
     .unit = "images/s",
     .source = "11.4 [MZ Resnet50_Pytorch_Infer]",
     .conditions = "ResNet-50 inference, batch 64, f16 with f32 accumulation",
     .simulate = [](Bench& b) { return images_per_second(b, "resnet50", 64); },
     .miss = kLibrary},
};

}  // namespace

std::span<const Case> network_cases() { return kCases; }

}  // namespace cubist::validation
