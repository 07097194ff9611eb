// One step of a dot product, as the instruction table defines it: f32 sums, exact products of f16 or
// bf16 elements, one rounding to nearest even per addition; s32 sums of products of 8-bit elements.
package cube_arithmetic;
  import cube_types::*;
  import float_arithmetic::*;

  localparam logic [31:0] CANONICAL_NAN = 32'h7fc0_0000;
  localparam logic [31:0] LARGEST_FINITE = 32'h7f7f_ffff;

  // An element of A or B, if finite: significand * 2^exponent, its bit 10 set unless it is zero.
  typedef struct packed {
    logic is_nan;
    logic is_infinite;
    logic sign;
    logic signed [9:0] exponent;
    logic [10:0] significand;
  } operand_t;

  function automatic operand_t decode(input logic [15:0] x, input element_t element);
    operand_t r;
    logic is_top, is_bottom;
    logic [9:0] fraction;
    logic signed [9:0] exponent;  // of bit 10, were it the significand of a normal number, at bit 0
    logic [4:0] zeros;
    r.sign = x[15];
    if (element == ELEMENT_BF16) begin
      is_top = &x[14:7];
      is_bottom = x[14:7] == 8'd0;
      fraction = {x[6:0], 3'd0};
      exponent = $signed({2'd0, x[14:7]}) - 10'sd137;
    end else begin
      is_top = &x[14:10];
      is_bottom = x[14:10] == 5'd0;
      fraction = x[9:0];
      exponent = $signed({5'd0, x[14:10]}) - 10'sd25;
    end
    r.is_nan = is_top && fraction != 10'd0;
    r.is_infinite = is_top && fraction == 10'd0;
    if (is_bottom) begin  // zero or denormal
      zeros = leading_zeros({1'b0, fraction, 17'd0});
      r.significand = {1'b0, fraction} << zeros;
      r.exponent = exponent + 10'sd1 - $signed({5'd0, zeros});
    end else begin
      r.significand = {1'b1, fraction};
      r.exponent = exponent;
    end
    return r;
  endfunction

  // sum + a * b, rounded once.
  function automatic logic [31:0] fused_add(input logic [31:0] sum, input operand_t a, input operand_t b);
    /* verilator no_inline_task */  // one piece of C++ for all sums
    logic p_sign, p_infinite, p_nan, s_top, s_infinite, s_nan;
    logic [21:0] product;
    logic [23:0] p, s;
    logic signed [10:0] pe, se;
    sum_t r;
    logic [27:0] kept;
    logic [4:0] zeros, by;
    logic [24:0] rounded;
    logic [32:0] magnitude;

    p_sign = a.sign ^ b.sign;
    product = a.significand * b.significand;
    p_nan = a.is_nan || b.is_nan || (a.is_infinite && b.significand == 11'd0) || (b.is_infinite && a.significand == 11'd0);
    p_infinite = a.is_infinite || b.is_infinite;
    s_top = &sum[30:23];
    s_nan = s_top && sum[22:0] != 23'd0;
    s_infinite = s_top && sum[22:0] == 23'd0;
    if (p_nan || s_nan || (p_infinite && s_infinite && p_sign != sum[31])) return CANONICAL_NAN;
    if (p_infinite) return {p_sign, 8'hff, 23'd0};
    if (s_infinite) return sum;
    if (product == 22'd0) begin
      if (sum[30:0] != 31'd0) return sum;
      return {p_sign && sum[31], 31'd0};
    end

    // Values p * 2^(pe - 150) and s * 2^(se - 150). p has bit 23; s has it, or se is the least, 1.
    p = product[21] ? {product, 2'd0} : {product[20:0], 3'd0};
    pe = {a.exponent[9], a.exponent} + {b.exponent[9], b.exponent} + (product[21] ? 11'sd148 : 11'sd147);
    s = {sum[30:23] != 8'd0, sum[22:0]};
    se = $signed({3'd0, sum[30:23] != 8'd0 ? sum[30:23] : 8'd1});

    r = aligned_sum(p_sign, pe, p, sum[31], se, s);
    if (r.total == 28'd0) return 32'd0;

    // Highest one to bit 27, unless the exponent would fall below the least; bits 27 to 4 are kept.
    zeros = leading_zeros(r.total);
    by = r.leading < $signed({6'd0, zeros}) ? r.leading[4:0] : zeros;
    kept = r.total << by;
    rounded = {1'b0, kept[27:4]} + {24'd0, kept[3] && (kept[4] || kept[2:0] != 3'd0)};
    // Bit 23 of a normal number adds one to the exponent, a carry into bit 24 another one.
    magnitude = {r.leading[9:0] - {5'd0, by}, 23'd0} + {8'd0, rounded};
    if (magnitude[32:23] >= 10'd255) return {r.sum_sign, 8'hff, 23'd0};
    return {r.sum_sign, magnitude[30:0]};
  endfunction

  // sum + a[0] * b[0] + a[1] * b[1], wrapping.
  function automatic logic [31:0] pair_add(input logic [31:0] sum, input logic [15:0] a, input logic [15:0] b,
                                           input logic a_signed, input logic b_signed);
    logic signed [8:0] a0, a1, b0, b1;
    logic signed [16:0] p0, p1;  // 255 * 255 at most
    logic signed [17:0] pair;
    a0 = {a_signed && a[7], a[7:0]};
    a1 = {a_signed && a[15], a[15:8]};
    b0 = {b_signed && b[7], b[7:0]};
    b1 = {b_signed && b[15], b[15:8]};
    p0 = 17'(a0) * 17'(b0);
    p1 = 17'(a1) * 17'(b1);
    pair = 18'(p0) + 18'(p1);
    return sum + {{14{pair[17]}}, pair};
  endfunction

  // What ctrl.saturate asks for, once, of a finished sum.
  function automatic logic [31:0] saturated(input logic [31:0] sum);
    return sum[30:0] == 31'h7f80_0000 ? {sum[31], LARGEST_FINITE[30:0]} : sum;
  endfunction

endpackage
