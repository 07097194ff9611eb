// What the arithmetic of the cube and that of the vector unit share.
package float_arithmetic;

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

  // A sum before it is rounded: total * 2^(leading - 26), if bit 23 of an operand counts 2^leading.
  typedef struct packed {
    logic sum_sign;
    logic signed [10:0] leading;
    logic [27:0] total;  // its bit 0 stands for all that is below
  } sum_t;

  // The sum of two signed magnitudes, exact but for what a rounding to 24 bits needs not know. A
  // significand has its bit 23 set, or its exponent is the least there is. Equal magnitudes give +0.
  function automatic sum_t aligned_sum(input logic a_sign, input logic signed [10:0] a_exponent, input logic [23:0] a,
                                       input logic b_sign, input logic signed [10:0] b_exponent, input logic [23:0] b);
    sum_t r;
    logic a_leads;
    logic [10:0] distance;
    logic [27:0] high, low;
    // The one of the lower exponent is aligned to the other. It may still be the larger one: by less than
    // a bit, or below the normal numbers, where no bit under the last is kept.
    a_leads = a_exponent > b_exponent;
    r.leading = a_leads ? a_exponent : b_exponent;
    distance = a_leads ? a_exponent - b_exponent : b_exponent - a_exponent;
    high = {1'b0, a_leads ? a : b, 3'd0};
    low = shift_right_sticky({1'b0, a_leads ? b : a, 3'd0}, distance);
    r.sum_sign = a_leads ? a_sign : b_sign;
    if (a_sign == b_sign) r.total = high + low;
    else if (high > low) r.total = high - low;
    else begin
      r.total = low - high;
      r.sum_sign = low != high && !r.sum_sign;
    end
    return r;
  endfunction

endpackage
