// One lane of 32 bits: an f32 element, or an f16 in each half. Multiplies in the first stage; adds, compares
// or converts in the second. A half that is not active is left alone.
module vector_lane
  import vector_types::*;
  import vector_arithmetic::*;
(
    input logic clock,

    input logic        first_enable,
    input op_t         first_op,
    input formats_t    first_formats,
    input logic [1:0]  first_active,  // the halves; the low one only, if the element has the lane for itself
    input logic [31:0] x,
    input logic [31:0] y,
    input logic [31:0] z,

    input  logic        second_enable,
    input  operation_t  second,
    input  logic [1:0]  second_active,
    output logic [31:0] result
);
  /* verilator no_inline_module */  // one piece of C++ for all lanes

  // All that the high half knows.
  localparam formats_t PAIR = '{source: FORMAT_F16, result: FORMAT_F16};

  pair_t low, high;

  always_ff @(posedge clock) begin
    if (first_enable && first_active[0]) low <= multiplied(first_op, first_formats, x, y, z);
    if (first_enable && first_active[1])
      high <= multiplied(first_op, PAIR, {16'd0, x[31:16]}, {16'd0, y[31:16]}, {16'd0, z[31:16]});
  end

  always_ff @(posedge clock) begin
    automatic logic [31:0] of_low;
    if (second_enable && second_active[0]) begin
      of_low = finished(second, low);
      result[15:0] <= of_low[15:0];
      if (is_wide(second.formats)) result[31:16] <= of_low[31:16];
    end
    if (second_enable && second_active[1]) result[31:16] <= 16'(finished('{op: second.op, formats: PAIR, round: ROUND_NEAREST}, high));
  end
endmodule
