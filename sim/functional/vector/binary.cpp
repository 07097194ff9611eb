// vadd ... vor, vmla ... and the forms fused with ReLU and conversion.
#include "functional/vector/convert_rows.h"
#include "functional/vector/elementwise.h"
#include "functional/vector/vector.h"

namespace cubist::sim {
namespace {

using namespace vector;

// dst = f(src0, src1) for the types of the list that the table allows.
template <class List, class Instruction, class F>
void binary(const Instruction& i, CoreState& core, F f) {
  with_element<List>(i, [&]<class T>(std::type_identity<T>) {
    run_binary<T, T>(i, core,
                     [&](T* dst, const T* a, const T* b, size_t n) { map_row(dst, n, f, a, b); });
  });
}

template <class Instruction, class F>
void bitwise(const Instruction& i, CoreState& core, F f) {
  with_bits(i, [&]<class T>(std::type_identity<T>) {
    run_binary<T, T>(i, core,
                     [&](T* dst, const T* a, const T* b, size_t n) { map_row(dst, n, f, a, b); });
  });
}

// f, then ReLU.
template <class F>
auto with_relu(F f) {
  return [f](auto a, auto b) { return Relu{}(f(a, b)); };
}

// dst = last(product of two operands, rounded, and the third); `Accumulate` picks which operand is
// which.
template <class Instruction, class Last>
void product_plus(const Instruction& i, CoreState& core, bool multiply_dst, Last last) {
  with_element<Floats>(i, [&]<class T>(std::type_identity<T>) {
    run_accumulate<T>(i, core, [&](T* dst, const T* old, const T* a, const T* b, size_t n) {
      in_chunks(n, [&](size_t first, size_t count) {
        T product[kChunk];
        map_row(product, count, Multiply{}, a + first, (multiply_dst ? old : b) + first);
        map_row(dst + first, count, last, (multiply_dst ? b : old) + first, product);
      });
    });
  });
}

// dst = f(src0, src1) in the source type S, then converted to D as vconv does (nearest even).
template <class D, class S, class Instruction, class F>
void converted(const Instruction& i, CoreState& core, F f) {
  check_type(Instruction::kOp, i.type);
  run_binary<D, S>(i, core, [&](D* dst, const S* a, const S* b, size_t n) {
    in_chunks(n, [&](size_t first, size_t count) {
      S result[kChunk];
      map_row(result, count, f, a + first, b + first);
      convert_row(dst + first, result, count, isa::RoundMode::none);
    });
  });
}

}  // namespace

void execute(const isa::Vadd& i, CoreState& core) { binary<Arithmetic>(i, core, Add{}); }
void execute(const isa::Vsub& i, CoreState& core) { binary<Arithmetic>(i, core, Subtract{}); }
void execute(const isa::Vmul& i, CoreState& core) { binary<Arithmetic>(i, core, Multiply{}); }
void execute(const isa::Vmax& i, CoreState& core) { binary<Arithmetic>(i, core, Maximum{}); }
void execute(const isa::Vmin& i, CoreState& core) { binary<Arithmetic>(i, core, Minimum{}); }
void execute(const isa::Vdiv& i, CoreState& core) { binary<Floats>(i, core, Divide{}); }
void execute(const isa::Vand& i, CoreState& core) {
  bitwise(i, core, [](auto a, auto b) { return a & b; });
}
void execute(const isa::Vor& i, CoreState& core) {
  bitwise(i, core, [](auto a, auto b) { return a | b; });
}

void execute(const isa::Vmla& i, CoreState& core) { product_plus(i, core, false, Add{}); }
void execute(const isa::Vmadd& i, CoreState& core) { product_plus(i, core, true, Add{}); }
void execute(const isa::Vmaddrelu& i, CoreState& core) {
  product_plus(i, core, true, with_relu(Add{}));
}
void execute(const isa::Vaddrelu& i, CoreState& core) {
  binary<Arithmetic>(i, core, with_relu(Add{}));
}
void execute(const isa::Vsubrelu& i, CoreState& core) {
  binary<Arithmetic>(i, core, with_relu(Subtract{}));
}

void execute(const isa::Vadddeqrelu& i, CoreState& core) {
  check_type(isa::Vadddeqrelu::kOp, i.type);
  const Half scale = scalar_as<Half>(core.registers[isa::Spr::deqscale]);
  run_binary<Half, int32_t>(i, core, [&](Half* dst, const int32_t* a, const int32_t* b, size_t n) {
    in_chunks(n, [&](size_t first, size_t count) {
      int32_t sum[kChunk];
      map_row(sum, count, Add{}, a + first, b + first);
      dequantize_row(dst + first, sum, count, scale, isa::RoundMode::none);
      map_row(dst + first, count, Relu{}, dst + first);
    });
  });
}

void execute(const isa::VmulconvF162s8& i, CoreState& core) {
  converted<int8_t, Half>(i, core, Multiply{});
}
void execute(const isa::VmulconvF162u8& i, CoreState& core) {
  converted<uint8_t, Half>(i, core, Multiply{});
}
void execute(const isa::VaddreluconvF162s8& i, CoreState& core) {
  converted<int8_t, Half>(i, core, with_relu(Add{}));
}
void execute(const isa::VaddreluconvF322f16& i, CoreState& core) {
  converted<Half, float>(i, core, with_relu(Add{}));
}
void execute(const isa::VsubreluconvF162s8& i, CoreState& core) {
  converted<int8_t, Half>(i, core, with_relu(Subtract{}));
}
void execute(const isa::VsubreluconvF322f16& i, CoreState& core) {
  converted<Half, float>(i, core, with_relu(Subtract{}));
}

}  // namespace cubist::sim
