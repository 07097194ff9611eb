#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "test/host_tensor.h"

namespace cubist::akg {

// Each element of `actual` within allowed(index, exact) of the exact one; both may be the same
// infinity, or NaN. One failure names the worst element.
void expect_close(const HostTensor& actual, const std::string& what, const Shape& shape,
                  const std::function<double(const Shape& index)>& exact,
                  const std::function<double(const Shape& index, double exact)>& allowed);

}  // namespace cubist::akg
