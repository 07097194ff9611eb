// One step of a dot product, as the instruction table defines it: f32 sums, exact products of f16 or
// bf16 elements, one rounding to nearest even per addition; s32 sums of products of 8-bit elements.
package cube_arithmetic;

  // Bits of isa::DataType that the array tells apart.
  typedef enum logic [1:0] {
    ELEMENT_F16,
    ELEMENT_BF16,
    ELEMENT_S8,
    ELEMENT_U8
  } element_t;

  localparam logic [31:0] CANONICAL_NAN = 32'h7fc0_0000;
  localparam logic [31:0] LARGEST_FINITE = 32'h7f7f_ffff;

  // The value is significand * 2^exponent, if it is finite.
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
    r.sign = x[15];
    if (element == ELEMENT_BF16) begin
      is_top = &x[14:7];
      is_bottom = x[14:7] == 8'd0;
      r.is_nan = is_top && x[6:0] != 7'd0;
      r.is_infinite = is_top && x[6:0] == 7'd0;
      r.significand = {3'd0, !is_bottom, x[6:0]};
      r.exponent = $signed({2'd0, x[14:7]}) + (is_bottom ? 10'sd1 : 10'sd0) - 10'sd134;
    end else begin
      is_top = &x[14:10];
      is_bottom = x[14:10] == 5'd0;
      r.is_nan = is_top && x[9:0] != 10'd0;
      r.is_infinite = is_top && x[9:0] == 10'd0;
      r.significand = {!is_bottom, x[9:0]};
      r.exponent = $signed({5'd0, x[14:10]}) + (is_bottom ? 10'sd1 : 10'sd0) - 10'sd25;
    end
    return r;
  endfunction

  // Zeros above the highest one of 28 bits; 28 if there is none.
  function automatic logic [4:0] leading_zeros(input logic [27:0] x);
    logic [31:0] rest;
    logic [4:0] count;
    rest = {x, 4'b1000};
    count = 5'd0;
    if (rest[31:16] == 16'd0) begin
      count[4] = 1'b1;
      rest = rest << 16;
    end
    if (rest[31:24] == 8'd0) begin
      count[3] = 1'b1;
      rest = rest << 8;
    end
    if (rest[31:28] == 4'd0) begin
      count[2] = 1'b1;
      rest = rest << 4;
    end
    if (rest[31:30] == 2'd0) begin
      count[1] = 1'b1;
      rest = rest << 2;
    end
    if (!rest[31]) count[0] = 1'b1;
    return count;
  endfunction

  // x >> by, the lowest bit set if any one was shifted out.
  function automatic logic [27:0] shift_right_sticky(input logic [27:0] x, input logic [10:0] by);
    logic [55:0] wide;
    if (by > 11'd27) return {27'd0, x != 28'd0};
    wide = {x, 28'd0} >> by[4:0];
    return wide[55:28] | {27'd0, wide[27:0] != 28'd0};
  endfunction

  // sum + a * b, rounded once.
  function automatic logic [31:0] fused_add(input logic [31:0] sum, input operand_t a, input operand_t b);
    logic p_sign, p_infinite, p_nan, s_top, s_infinite, s_nan, p_larger, is_subtraction, sign;
    logic [21:0] product;
    logic [23:0] p, s, smaller;
    logic signed [10:0] pe, se, e;
    logic [10:0] distance;
    logic [27:0] large_wide, small_wide, total, kept;
    logic [4:0] zeros;
    logic signed [11:0] biased;
    logic [24:0] rounded;

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

    // Both with their highest one in bit 23.
    zeros = leading_zeros({product, 6'd0});
    p = {product, 2'd0} << zeros;
    pe = {a.exponent[9], a.exponent} + {b.exponent[9], b.exponent} - 11'sd2 - $signed({6'd0, zeros});
    s = {sum[30:23] != 8'd0, sum[22:0]};
    zeros = leading_zeros({s, 4'd0});
    se = $signed({3'd0, sum[30:23]}) + (sum[30:23] == 8'd0 ? 11'sd1 : 11'sd0) - 11'sd150 - $signed({6'd0, zeros});
    s = s << zeros;

    // A sum of zero has no exponent: the product is the larger.
    p_larger = s == 24'd0 || pe > se || (pe == se && p > s);
    smaller = p_larger ? s : p;
    distance = p_larger ? pe - se : se - pe;
    sign = p_larger ? p_sign : sum[31];
    is_subtraction = p_sign != sum[31];
    large_wide = {1'b0, p_larger ? p : s, 3'd0};
    small_wide = shift_right_sticky({1'b0, smaller, 3'd0}, distance);
    total = is_subtraction ? large_wide - small_wide : large_wide + small_wide;
    if (total == 28'd0) return 32'd0;  // equal magnitudes: +0

    // Highest one to bit 27; bits 27 to 4 are kept, if the result is not below the normal numbers.
    zeros = leading_zeros(total);
    kept = total << zeros;
    e = (p_larger ? pe : se) - $signed({6'd0, zeros});
    biased = {e[10], e} + 12'sd151;  // 27 - 3 + 127
    if (biased < 12'sd1) begin
      kept = shift_right_sticky(kept, 11'(12'sd1 - biased));
      biased = 12'sd0;
    end
    rounded = {1'b0, kept[27:4]} + {24'd0, kept[3] && (kept[4] || kept[2:0] != 3'd0)};
    if (biased == 12'sd0) return {sign, 6'd0, rounded};  // bit 23 makes it the smallest normal number
    if (rounded[24]) biased = biased + 12'sd1;
    if (biased >= 12'sd255) return {sign, 8'hff, 23'd0};
    return {sign, biased[7:0], rounded[24] ? 23'd0 : rounded[22:0]};
  endfunction

  // sum + a[0] * b[0] + a[1] * b[1], wrapping.
  function automatic logic [31:0] pair_add(input logic [31:0] sum, input logic [15:0] a, input logic [15:0] b,
                                           input logic a_signed, input logic b_signed);
    logic signed [31:0] a0, a1, b0, b1;
    a0 = {{24{a_signed && a[7]}}, a[7:0]};
    a1 = {{24{a_signed && a[15]}}, a[15:8]};
    b0 = {{24{b_signed && b[7]}}, b[7:0]};
    b1 = {{24{b_signed && b[15]}}, b[15:8]};
    return sum + a0 * b0 + a1 * b1;
  endfunction

  // One step along k of one element: a word of A and one of B, 16 bits each.
  function automatic logic [31:0] step(input logic [31:0] sum, input logic [15:0] a, input logic [15:0] b,
                                       input element_t a_element, input element_t b_element);
    /* verilator no_inline_task */
    if (a_element == ELEMENT_F16 || a_element == ELEMENT_BF16)
      return fused_add(sum, decode(a, a_element), decode(b, b_element));
    return pair_add(sum, a, b, a_element == ELEMENT_S8, b_element == ELEMENT_S8);
  endfunction

  // What ctrl.saturate asks for, once, of a finished sum.
  function automatic logic [31:0] saturated(input logic [31:0] sum);
    return sum[30:0] == 31'h7f80_0000 ? {sum[31], LARGEST_FINITE[30:0]} : sum;
  endfunction

endpackage
