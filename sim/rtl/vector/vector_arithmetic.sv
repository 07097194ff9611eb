// What a lane computes with one element, f16 or f32: an f16 lies in the low half of its 32 bits. Every
// operation is rounded to the format of its result; denormals are kept, every NaN is the positive quiet one.
package vector_arithmetic;
  import vector_types::*;
  import float_arithmetic::*;

  // significand * 2^(exponent - 127 - 23) if finite; bit 23 of the significand is clear for zeros and
  // denormals, whose exponent is the least of their format.
  typedef struct packed {
    logic is_nan;
    logic is_infinite;
    logic sign;
    logic signed [10:0] exponent;
    logic [23:0] significand;
  } number_t;

  function automatic logic signed [10:0] least_exponent(input format_t format);
    return format == FORMAT_F16 ? 11'sd113 : 11'sd1;
  endfunction

  function automatic number_t decode(input logic [31:0] x, input format_t format);
    number_t r;
    logic is_top, is_bottom;
    logic [7:0] exponent;
    logic [22:0] fraction;
    if (format == FORMAT_F16) begin
      r.sign = x[15];
      is_top = &x[14:10];
      is_bottom = x[14:10] == 5'd0;
      exponent = {3'd0, x[14:10]} + 8'd112;
      fraction = {x[9:0], 13'd0};
    end else begin
      r.sign = x[31];
      is_top = &x[30:23];
      is_bottom = x[30:23] == 8'd0;
      exponent = x[30:23];
      fraction = x[22:0];
    end
    r.is_nan = is_top && fraction != 23'd0;
    r.is_infinite = is_top && fraction == 23'd0;
    r.exponent = is_bottom ? least_exponent(format) : $signed({3'd0, exponent});
    r.significand = {!is_bottom, fraction};
    return r;
  endfunction

  function automatic logic [31:0] quiet_nan(input format_t format);
    return format == FORMAT_F16 ? 32'h7e00 : 32'h7fc0_0000;
  endfunction
  function automatic logic [31:0] infinity(input logic sign, input format_t format);
    return format == FORMAT_F16 ? {16'd0, sign, 15'h7c00} : {sign, 31'h7f80_0000};
  endfunction
  function automatic logic [31:0] negated(input logic [31:0] x, input format_t format);
    return format == FORMAT_F16 ? x ^ 32'h8000 : x ^ 32'h8000_0000;
  endfunction

  // significand * 2^(exponent - 127 - 27) in `format`. Its bit 27 is set, or it is zero; bit 0 may stand for
  // all that is below.
  function automatic logic [31:0] rounded(input logic sign, input logic signed [10:0] exponent, input logic [27:0] significand,
                                          input format_t format, input round_t mode);
    logic signed [10:0] above;  // the least exponent
    logic [27:0] shifted;
    logic [23:0] kept;
    logic half, rest, up, overflows;
    logic [32:0] magnitude;  // exponent and fraction, as they are encoded
    logic is_f16;

    is_f16 = format == FORMAT_F16;
    if (significand == 28'd0) return is_f16 ? {16'd0, sign, 15'd0} : {sign, 31'd0};
    above = exponent - least_exponent(format);
    shifted = above < 11'sd0 ? shift_right_sticky(significand, -above) : significand;
    kept = is_f16 ? {13'd0, shifted[27:17]} : shifted[27:4];
    half = is_f16 ? shifted[16] : shifted[3];
    rest = is_f16 ? shifted[15:0] != 16'd0 : shifted[2:0] != 3'd0;
    case (mode)
      ROUND_AWAY: up = half;
      ROUND_FLOOR: up = sign && (half || rest);
      ROUND_CEIL: up = !sign && (half || rest);
      ROUND_TRUNC: up = 1'b0;
      ROUND_ODD: up = !kept[0] && (half || rest);
      default: up = half && (kept[0] || rest);
    endcase
    // The highest bit of a normal number adds one to the exponent, a carry out of its fraction another one.
    magnitude = {9'd0, kept} + {32'd0, up};
    if (above > 11'sd0) magnitude = magnitude + (is_f16 ? {12'd0, above, 10'd0} : {above[9:0], 23'd0});
    overflows = magnitude >= (is_f16 ? 33'h7c00 : 33'h7f80_0000);
    if (overflows) begin
      if (mode == ROUND_TRUNC || mode == ROUND_ODD || (mode == ROUND_FLOOR && !sign) || (mode == ROUND_CEIL && sign))
        return infinity(sign, format) - 32'd1;  // the largest finite one
      return infinity(sign, format);
    end
    return is_f16 ? {16'd0, sign, magnitude[14:0]} : {sign, magnitude[30:0]};
  endfunction

  // x * y, both of `source`, in `result`.
  function automatic logic [31:0] product(input logic [31:0] x, input logic [31:0] y, input format_t source, input format_t result);
    number_t a, b;
    logic sign;
    logic [47:0] exact;
    logic [4:0] zeros;
    a = decode(x, source);
    b = decode(y, source);
    sign = a.sign ^ b.sign;
    if (a.is_nan || b.is_nan || (a.is_infinite && b.significand == 24'd0) || (b.is_infinite && a.significand == 24'd0))
      return quiet_nan(result);
    if (a.is_infinite || b.is_infinite) return infinity(sign, result);
    exact = 48'(a.significand) * 48'(b.significand);
    // The highest one to bit 47. Without any in the 28 bits both are denormals of f32, and what lies below is
    // too far from the least denormal of f32 to be normalised: it only has to be there.
    zeros = leading_zeros(exact[47:20]);
    exact = exact << zeros;
    return rounded(sign, a.exponent + b.exponent - 11'sd126 - $signed({6'd0, zeros}), {exact[47:21], exact[20:0] != 21'd0},
                   result, ROUND_NEAREST);
  endfunction

  // x + y in their format; or, if `converts`, x in the other one, rounded by `mode`.
  function automatic logic [31:0] sum(input logic [31:0] x, input logic [31:0] y, input logic converts, input formats_t formats,
                                      input round_t mode);
    number_t a, b;
    sum_t s;
    logic [4:0] zeros;
    a = decode(x, converts ? formats.source : formats.result);
    b = decode(y, formats.result);
    if (converts) begin
      if (a.is_nan) return quiet_nan(formats.result);
      if (a.is_infinite) return infinity(a.sign, formats.result);
      s.sum_sign = a.sign;
      s.leading = a.exponent;
      s.total = {1'b0, a.significand, 3'd0};
    end else begin
      if (a.is_nan || b.is_nan || (a.is_infinite && b.is_infinite && a.sign != b.sign)) return quiet_nan(formats.result);
      if (a.is_infinite) return infinity(a.sign, formats.result);
      if (b.is_infinite) return infinity(b.sign, formats.result);
      s = aligned_sum(a.sign, a.exponent, a.significand, b.sign, b.exponent, b.significand);
    end
    zeros = leading_zeros(s.total);
    return rounded(s.sum_sign, s.leading + 11'sd1 - $signed({6'd0, zeros}), s.total << zeros, formats.result,
                   converts ? mode : ROUND_NEAREST);
  endfunction

  // The larger of x and y (the smaller one if `is_min`), -0 below +0; NaN if one of them is.
  function automatic logic [31:0] extreme(input logic [31:0] x, input logic [31:0] y, input format_t format, input logic is_min);
    logic x_sign, y_sign, is_greater;
    logic [30:0] x_magnitude, y_magnitude, most;
    x_sign = format == FORMAT_F16 ? x[15] : x[31];
    y_sign = format == FORMAT_F16 ? y[15] : y[31];
    x_magnitude = format == FORMAT_F16 ? {16'd0, x[14:0]} : x[30:0];
    y_magnitude = format == FORMAT_F16 ? {16'd0, y[14:0]} : y[30:0];
    most = 31'(infinity(1'b0, format));
    if (x_magnitude > most || y_magnitude > most) return quiet_nan(format);
    if (x_sign != y_sign) is_greater = y_sign;
    else is_greater = x_sign ^ (x_magnitude > y_magnitude);
    return is_greater != is_min ? x : y;
  endfunction

  // What the first stage hands over for one element: the operands of the second.
  typedef struct packed {
    logic [31:0] second;
    logic [31:0] first;
  } pair_t;

  // ... if they are known to be f16.
  typedef struct packed {
    logic [15:0] second;
    logic [15:0] first;
  } half_pair_t;
  function automatic half_pair_t halves_of(input pair_t pair);
    return '{second: pair.second[15:0], first: pair.first[15:0]};
  endfunction

  function automatic pair_t multiplied(input op_t op, input formats_t formats, input logic [31:0] x, input logic [31:0] y,
                                       input logic [31:0] z);
    /* verilator no_inline_task */  // one piece of C++ for all lanes
    pair_t r;
    r.first = op == OP_MULTIPLY_ADD ? z : x;
    case (op)
      OP_SUBTRACT: r.second = negated(y, formats.source);
      OP_MULTIPLY, OP_MULTIPLY_ADD: r.second = product(x, y, formats.source, formats.result);
      default: r.second = y;
    endcase
    return r;
  endfunction

  function automatic logic [31:0] finished(input operation_t operation, input pair_t pair);
    /* verilator no_inline_task */
    case (operation.op)
      OP_MULTIPLY: return pair.second;
      OP_MAX, OP_MIN: return extreme(pair.first, pair.second, operation.formats.result, operation.op == OP_MIN);
      default: return sum(pair.first, pair.second, operation.op == OP_CONVERT, operation.formats, operation.round);
    endcase
  endfunction

endpackage
