// Functions of f32 expressions as arithmetic that the vector unit has. Bounds in ulp of the result
// hold where exp, log, sqrt and quotients are within 2 ulp of the exact one. Formulas rely on the
// order of f32 operations: lower them with Target::StrictFloat.
#pragma once

#include <Halide.h>

#include <vector>

namespace cubist::akg {

// coefficients[0] + coefficients[1] x + ..., by Horner's rule.
Halide::Expr polynomial(const Halide::Expr& x, const std::vector<double>& coefficients);

Halide::Expr tanh_f32(const Halide::Expr& x);   // 6 ulp
Halide::Expr erf_f32(const Halide::Expr& x);    // 6 ulp
Halide::Expr expm1_f32(const Halide::Expr& x);  // e^x - 1: 4 ulp
Halide::Expr log1p_f32(const Halide::Expr& u);  // ln(1 + u), u from 0 to 1: 3 ulp
// sin(x + quarter_turns pi / 2): absolute error 2^-22; NaN where |x| > 8192.
Halide::Expr sin_f32(const Halide::Expr& x, int quarter_turns);

// Quotient towards zero and rest of s32, without integer division: the vector unit has none.
struct QuotientAndRest {
  Halide::Expr quotient, rest;
};
QuotientAndRest divide_s32(const Halide::Expr& a, const Halide::Expr& b);

}  // namespace cubist::akg
