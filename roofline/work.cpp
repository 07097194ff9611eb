#include "cubist/akg/compile.h"
#include "cubist/isa/instruction.h"
#include "cubist/roofline/roofline.h"

namespace cubist::roofline {
namespace {

constexpr int64_t kFractal = 16;  // kernels/library.h: what packed operands are rounded up to
constexpr int64_t kBitsPerByte = 8;

Bytes bytes_of(int64_t elements, isa::DataType type) {
  return {ceil_div(elements * isa::bits_of(type), kBitsPerByte)};
}

Bytes size_of(const akg::Value& value) {
  int64_t elements = 1;
  for (const int64_t extent : value.shape()) elements *= extent;
  return bytes_of(elements, value.type());
}

struct Elements {
  int64_t spanned = 0, read = 0;  // from the first to the last; how many of them count
};

// Of the r x c matrices of a batch.
Elements elements_of(const akg::MatrixPlacement& placement, const std::vector<int64_t>& batch,
                     int64_t rows, int64_t columns) {
  if (placement.layout == akg::MatrixLayout::kPacked) {
    rows = round_up(rows, kFractal);
    columns = round_up(columns, kFractal);
  } else if (placement.layout == akg::MatrixLayout::kTransposed) {
    std::swap(rows, columns);
  }
  const int64_t pitch = placement.pitch > 0 ? placement.pitch : columns;
  Elements elements{.spanned = (rows - 1) * pitch + columns, .read = rows * columns};
  if (placement.batch_strides.empty()) {
    for (const int64_t count : batch) {
      elements.spanned *= count;
      elements.read *= count;
    }
    return elements;
  }
  for (size_t i = 0; i < batch.size(); ++i) {
    elements.spanned += (batch[i] - 1) * placement.batch_strides[i];
    if (placement.batch_strides[i] != 0) elements.read *= batch[i];
  }
  return elements;
}

void add(const Elements& elements, isa::DataType type, std::vector<Bytes>& sizes, Bytes& gaps) {
  sizes.push_back(bytes_of(elements.spanned, type));
  // Matrices that overlap are read once, however often they count.
  if (elements.spanned > elements.read) gaps += bytes_of(elements.spanned - elements.read, type);
}

}  // namespace

Work work_of(const akg::Algorithm& algorithm) {
  Work work;
  for (const akg::Value& value : algorithm.inputs) work.inputs.push_back(size_of(value));
  for (const akg::Value& value : algorithm.outputs) work.outputs.push_back(size_of(value));
  return work;
}

Work work_of(const akg::Contraction& p) {
  Work work{.multiplications = p.m * p.k * p.n, .type = p.type};
  for (const int64_t count : p.batch) work.multiplications *= count;
  add(elements_of(p.a, p.batch, p.m, p.k), p.type, work.inputs, work.input_gaps);
  add(elements_of(p.b, p.batch, p.k, p.n), p.type, work.inputs, work.input_gaps);
  if (p.bias) work.inputs.push_back(bytes_of(round_up(p.n, kFractal), isa::DataType::f32));
  if (p.residual)
    add(elements_of(*p.residual, p.batch, p.m, p.n), p.type, work.inputs, work.input_gaps);
  add(elements_of(p.c, p.batch, p.m, p.n), p.out_type, work.outputs, work.output_gaps);
  return work;
}

Work work_of(const akg::Convolution& c) {
  const int64_t channels = round_up(c.channels, kFractal),
                out_channels = round_up(c.out_channels, kFractal);
  const int64_t taps = c.kernel_h * c.kernel_w, pixels = c.n * c.out_height() * c.out_width();
  const Bytes y = bytes_of(pixels * out_channels, c.type);
  Work work{.multiplications = pixels * c.channels * taps * c.out_channels, .type = c.type};
  work.inputs = {bytes_of(c.n * channels * c.height * c.width, c.type),
                 bytes_of(channels * taps * out_channels, c.type)};
  if (c.bias) work.inputs.push_back(bytes_of(out_channels, isa::DataType::f32));
  if (c.residual) work.inputs.push_back(y);
  work.outputs = {y};
  return work;
}

}  // namespace cubist::roofline
