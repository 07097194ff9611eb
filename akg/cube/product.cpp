#include "cube/product.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "cubist/base/error.h"

namespace cubist::akg {
namespace {

using isa::DataType;

constexpr int64_t kMostSize = std::numeric_limits<int32_t>::max();
constexpr int64_t kMostPitch = std::numeric_limits<uint32_t>::max();  // src_d of nd2nz

Error config_error(const Contraction& c, std::string did, std::string expected) {
  return Error(Fault::kConfig, {.where = fmt::format("contraction {}", c.name),
                                .did = std::move(did),
                                .expected = std::move(expected),
                                .fix = {}});
}

void check_size(const Contraction& c, const char* name, int64_t size) {
  if (size >= 1 && size <= kMostSize) return;
  throw config_error(c, fmt::format("multiply matrices with {} = {}", name, size),
                     fmt::format("{} of 1 to {}", name, kMostSize));
}

// Elements from row to row of what is stored.
int64_t pitch_of(const Contraction& c, const char* name, const MatrixPlacement& placement,
                 int64_t rows, int64_t columns) {
  if (placement.layout == MatrixLayout::kPacked) return 0;
  const int64_t least = placement.layout == MatrixLayout::kTransposed ? rows : columns;
  const int64_t pitch = placement.pitch == 0 ? least : placement.pitch;
  if (pitch >= least && pitch <= kMostPitch) return pitch;
  throw config_error(c, fmt::format("place {} with {} elements from row to row", name, pitch),
                     fmt::format("{} to {}", least, kMostPitch));
}

// Elements of one matrix, gaps between rows included.
int64_t extent_of(const Product& p, const MatrixPlacement& placement, int64_t rows, int64_t columns,
                  int64_t pitch) {
  if (placement.layout == MatrixLayout::kPacked)
    return ceil_div(rows, p.c0) * p.c0 * round_up(columns, 16);
  return (placement.layout == MatrixLayout::kTransposed ? columns : rows) * pitch;
}

std::vector<int64_t> strides_of(const Contraction& c, const char* name,
                                const MatrixPlacement& placement, int64_t extent) {
  if (!placement.batch_strides.empty()) {
    if (placement.batch_strides.size() == c.batch.size()) return placement.batch_strides;
    throw config_error(
        c, fmt::format("give {} {} batch strides", name, placement.batch_strides.size()),
        fmt::format("one for each of the {} batch dimensions, or none", c.batch.size()));
  }
  std::vector<int64_t> strides(c.batch.size());
  for (size_t i = c.batch.size(); i-- > 0; extent *= c.batch[i]) strides[i] = extent;
  return strides;
}

bool is_one_run(const BatchDimension& outer, const BatchDimension& inner) {
  return outer.stride_a == inner.size * inner.stride_a &&
         outer.stride_b == inner.size * inner.stride_b &&
         outer.stride_c == inner.size * inner.stride_c &&
         outer.stride_residual == inner.size * inner.stride_residual;
}

void add_batch(Product& p) {
  const Contraction& c = p.contraction;
  const auto a = strides_of(c, "a", c.a, extent_of(p, c.a, c.m, c.k, p.pitch_a));
  const auto b = strides_of(c, "b", c.b, extent_of(p, c.b, c.k, c.n, p.pitch_b));
  const auto out = strides_of(c, "c", c.c, extent_of(p, c.c, c.m, c.n, p.pitch_c));
  std::vector<int64_t> residual(c.batch.size());
  if (c.residual)
    residual = strides_of(c, "the residual", *c.residual,
                          extent_of(p, *c.residual, c.m, c.n, p.pitch_residual));
  for (size_t i = 0; i < c.batch.size(); ++i) {
    check_size(c, "batch", c.batch[i]);
    p.batches *= c.batch[i];
    check_size(c, "product of batch sizes", p.batches);
    if (c.batch[i] == 1) continue;
    const BatchDimension next = {c.batch[i], a[i], b[i], out[i], residual[i]};
    if (next.stride_c == 0)
      throw config_error(c, "write every product of a batch to the same place",
                         "a batch stride of c above 0");
    if (!p.batch.empty() && is_one_run(p.batch.back(), next)) {
      p.batch.back() = {p.batch.back().size * next.size, next.stride_a, next.stride_b,
                        next.stride_c, next.stride_residual};
    } else {
      p.batch.push_back(next);
    }
  }
}

// A batch whose products share B and follow one another in A and C is one taller product.
void merge_batch_into_rows(Product& p) {
  Contraction& c = p.contraction;
  if (p.batch.size() != 1 || c.a.layout != MatrixLayout::kRowMajor) return;
  const BatchDimension& only = p.batch.front();
  if (only.stride_b != 0 || only.stride_a != c.m * p.pitch_a || only.stride_c != c.m * p.pitch_c ||
      (c.residual && only.stride_residual != c.m * p.pitch_residual) || c.m * only.size > kMostSize)
    return;
  c.m *= only.size;
  p.batch.clear();
  p.batches = 1;
}

int64_t bytes_of(const Contraction& c, DataType type) {
  if (type == DataType::f16) return 2;
  if (type == DataType::f32) return 4;
  throw Error(Fault::kNotImplemented, {.where = fmt::format("contraction {}", c.name),
                                       .did = fmt::format("multiply {}", isa::name_of(type)),
                                       .expected = "f16 or f32",
                                       .fix = "cast the operands to f16"});
}

void check_types(const Contraction& c, const sim::ChipSpec& chip) {
  if (c.type == DataType::f32 && chip.cube.depth_f32 == 0) {
    throw Error(Fault::kNotImplemented,
                {.where = fmt::format("contraction {} on {}", c.name, chip.name),
                 .did = "multiply matrices of f32 operands",
                 .expected = "a cube with f32 operands (cube.depth_f32 above 0)",
                 .fix = "compute in f16, or take ascend910b1"});
  }
  if (c.type == DataType::f32 && c.out_type == DataType::f16) {
    throw Error(Fault::kNotImplemented, {.where = fmt::format("contraction {}", c.name),
                                         .did = "multiply f32 matrices into an f16 one",
                                         .expected = "out_type f32",
                                         .fix = "multiply into f32 and cast"});
  }
  if (c.a.layout == MatrixLayout::kPacked || c.c.layout != MatrixLayout::kRowMajor ||
      (c.residual && c.residual->layout != MatrixLayout::kRowMajor)) {
    throw Error(Fault::kNotImplemented,
                {.where = fmt::format("contraction {}", c.name),
                 .did = "place a packed, or c or the residual in another layout than row-major",
                 .expected = "a row-major or transposed, c and the residual row-major; b may also "
                             "be packed",
                 .fix = {}});
  }
}

// Event ids of (MTE2, MTE1): two each for A, B and, on split cores, the bias.
int events_of_residual(const sim::ChipSpec& chip) {
  return chip.style == sim::CoreStyle::kSplit ? 8 : 6;
}

void check_events(const Contraction& c, const sim::ChipSpec& chip) {
  const int needed = events_of_residual(chip);
  if (!c.residual || adds_residuals(chip)) return;
  throw Error(
      Fault::kNotImplemented,
      {.where = fmt::format("contraction {} on {}", c.name, chip.name),
       .did = "add a residual with a ring of its own from MTE2 to MTE1",
       .expected = fmt::format("{} event ids; the chip has {}", needed, chip.sync.event_ids),
       .fix = "add the residual with a kernel of its own"});
}

void check_field(const Convolution& v, const char* name, int64_t value, int64_t low, int64_t high) {
  if (value >= low && value <= high) return;
  throw Error(Fault::kConfig, {.where = fmt::format("convolution {}", v.name),
                               .did = fmt::format("convolve with {} = {}", name, value),
                               .expected = fmt::format("{} to {}", low, high),
                               .fix = {}});
}

// Ranges of load3d (section 8.2 of the architecture reference) and of the gap between planes.
void check_map(const Convolution& v, const sim::ChipSpec& chip) {
  constexpr int64_t kMaxGap = 65535;
  const int64_t window_h = (v.kernel_h - 1) * v.dilation_h + 1,
                window_w = (v.kernel_w - 1) * v.dilation_w + 1;
  for (const auto& [name, size] :
       {std::pair{"n", v.n}, {"channels", v.channels}, {"out_channels", v.out_channels}})
    check_field(v, name, size, 1, kMostSize);
  for (const auto& [name, size] : {std::pair{"height", v.height}, {"width", v.width}})
    check_field(v, name, size, 1, 32767);
  for (const auto& [name, size] : {std::pair{"kernel_h", v.kernel_h}, {"kernel_w", v.kernel_w}})
    check_field(v, name, size, 1, 511);
  for (const auto& [name, size] : {std::pair{"stride_h", v.stride_h}, {"stride_w", v.stride_w}})
    check_field(v, name, size, 1, 63);
  for (const auto& [name, size] :
       {std::pair{"dilation_h", v.dilation_h}, {"dilation_w", v.dilation_w}})
    check_field(v, name, size, 1, 255);
  for (const auto& [name, pad] : {std::pair{"pad_top", v.pad_top}, {"pad_bottom", v.pad_bottom}})
    check_field(v, name, pad, 0, std::min<int64_t>(window_h - 1, 255));
  for (const auto& [name, pad] : {std::pair{"pad_left", v.pad_left}, {"pad_right", v.pad_right}})
    check_field(v, name, pad, 0, std::min<int64_t>(window_w - 1, 255));
  check_field(v, "padded height", v.height + v.pad_top + v.pad_bottom, window_h, kMostSize);
  check_field(v, "padded width", v.width + v.pad_left + v.pad_right, window_w, kMostSize);
  const bool has_gaps = v.residual || chip.style == sim::CoreStyle::kCoupled;
  if (has_gaps) check_field(v, "output pixels", v.out_height() * v.out_width(), 1, kMaxGap);
}

Product product_of_matrices(const Contraction& c, const sim::ChipSpec& chip) {
  check_size(c, "m", c.m);
  check_size(c, "k", c.k);
  check_size(c, "n", c.n);
  Product p = {.contraction = c, .is_split = chip.style == sim::CoreStyle::kSplit};
  p.element = bytes_of(c, c.type);
  p.out_element = bytes_of(c, c.out_type);
  check_types(c, chip);
  check_events(c, chip);
  p.c0 = 32 / p.element;
  p.depth = c.type == DataType::f32 ? chip.cube.depth_f32 : chip.cube.depth_f16;
  p.pitch_a = pitch_of(c, "a", c.a, c.m, c.k);
  p.pitch_b = pitch_of(c, "b", c.b, c.k, c.n);
  p.pitch_c = pitch_of(c, "c", c.c, c.m, c.n);
  if (c.residual) p.pitch_residual = pitch_of(c, "the residual", *c.residual, c.m, c.n);
  add_batch(p);
  return p;
}

}  // namespace

Product product_of(const Convolution& v, const sim::ChipSpec& chip) {
  check_map(v, chip);
  const int64_t c0 = 32 / bytes_of({}, v.type), pixels = v.out_height() * v.out_width();
  const int64_t planes = ceil_div(v.channels, c0), out_planes = ceil_div(v.out_channels, c0);
  Contraction c;
  c.name = v.name;
  c.type = c.out_type = v.type;
  c.batch = {v.n};
  c.m = pixels;
  c.k = planes * v.kernel_h * v.kernel_w * c0;
  c.n = round_up(v.out_channels, c0);
  c.a.batch_strides = {planes * v.height * v.width * c0};
  c.b.layout = MatrixLayout::kPacked;
  c.b.batch_strides = {0};
  c.c.batch_strides = {out_planes * pixels * c0};
  if (v.residual) c.residual = c.c;
  c.bias = v.bias;
  c.relu = v.relu;
  Product p = product_of_matrices(c, chip);
  p.map = v;
  return p;
}

Product product_of(const Contraction& c, const sim::ChipSpec& chip) {
  Product p = product_of_matrices(c, chip);
  merge_batch_into_rows(p);
  return p;
}

bool adds_residuals(const sim::ChipSpec& chip) {
  return chip.sync.event_ids >= events_of_residual(chip);
}

}  // namespace cubist::akg
