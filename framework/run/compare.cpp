#include "run/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "cubist/base/error.h"

namespace cubist::framework {

namespace {

double error_of(double actual, double expected) {
  if (actual == expected || (std::isnan(actual) && std::isnan(expected))) return 0;
  const double error = std::fabs(actual - expected);
  return std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
}

}  // namespace

OutputResult compare(const std::string& name, const Tensor& actual, const Tensor& expected,
                     const Tolerance& tolerance) {
  if (actual.shape() != expected.shape()) {
    throw Error(Fault::kModel,
                {.where = fmt::format("output '{}'", name),
                 .did = fmt::format("compare shape {} with {}", to_string(actual.shape()),
                                    to_string(expected.shape())),
                 .expected = "reference data made with the same input shapes",
                 .fix = "check --data and --dim"});
  }
  const std::vector<float> a = to_floats(actual), e = to_floats(expected);
  double worst = 0, largest = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    worst = std::max(worst, error_of(a[i], e[i]));
    if (std::isfinite(e[i])) largest = std::max(largest, std::fabs(static_cast<double>(e[i])));
  }
  OutputResult result{
      .name = name,
      .type = fmt::format("{}[{}]", name_of(actual.type()), to_string(actual.shape())),
      .max_abs_error = worst,
      .max_rel_error = largest > 0 ? worst / largest : worst,
      .tolerance = tolerance.reason};
  if (tolerance.absolute) {
    const auto top = [](const std::vector<float>& v) {
      return std::max_element(v.begin(), v.end()) - v.begin();
    };
    result.pass = worst <= *tolerance.absolute && top(a) == top(e);
  } else {
    result.pass = worst <= tolerance.of_largest * largest;
  }
  return result;
}

}  // namespace cubist::framework
