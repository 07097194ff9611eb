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
    output logic [31:0] low_result,  // its low half, if it is an f16
    output logic [15:0] high_result
);
  /* verilator no_inline_module */  // one piece of C++ for all lanes

  // All that the high half knows.
  localparam formats_t PAIR = '{source: FORMAT_F16, result: FORMAT_F16};

  pair_t low, high_pair;
  half_pair_t high;

  assign high_pair = '{second: {16'd0, high.second}, first: {16'd0, high.first}};

  always_ff @(posedge clock) begin
    if (first_enable && first_active[0]) low <= multiplied(first_op, first_formats, x, y, z);
    if (first_enable && first_active[1])
      high <= halves_of(multiplied(first_op, PAIR, {16'd0, x[31:16]}, {16'd0, y[31:16]}, {16'd0, z[31:16]}));
  end

  always_ff @(posedge clock) begin
    if (second_enable && second_active[0]) low_result <= finished(second, low);
    if (second_enable && second_active[1])
      high_result <= 16'(finished('{op: second.op, formats: PAIR, round: ROUND_NEAREST}, high_pair));
  end
endmodule
