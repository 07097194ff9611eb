// A pass to the requests it needs: a fractal of A, one of B, and what its sums start from. The pass goes
// on when each port has taken its request; one that has, waits for the others. A pass whose sums start
// from a tile that a former pass has yet to write, waits.
module cube_issue
  import cube_types::*;
(
    input logic clock,
    input logic reset,

    input  logic  pass_valid,
    output logic  pass_ready,
    input  pass_t pass,
    input  logic  is_in_flight,  // the tile at pass.operation.product.result.c has a write to come

    output logic     a_request_valid,
    input  logic     a_request_ready,
    output address_t a_request,
    output logic     b_request_valid,
    input  logic     b_request_ready,
    output address_t b_request,
    output logic     c_request_valid,
    input  logic     c_request_ready,
    output address_t c_request,
    output logic     bias_request_valid,
    input  logic     bias_request_ready,
    output address_t bias_request,

    output logic  issued_valid,
    input  logic  issued_ready,
    output operation_t issued
);

  logic a_taken, b_taken, start_taken;  // requests of this pass, in former cycles
  logic goes, needs_c, needs_bias, is_start_done;

  assign needs_c = !pass.operation.product.result.is_empty && pass.operation.start == START_C;
  assign needs_bias = !pass.operation.product.result.is_empty && pass.operation.start == START_BIAS;
  assign goes = pass_valid && issued_ready && !(needs_c && is_in_flight);

  assign a_request = pass.a;
  assign b_request = pass.b;
  assign c_request = pass.operation.product.result.c;
  assign bias_request = pass.bias;
  assign a_request_valid = goes && !pass.operation.product.result.is_empty && !a_taken;
  assign b_request_valid = goes && !pass.operation.product.result.is_empty && !b_taken;
  assign c_request_valid = goes && needs_c && !start_taken;
  assign bias_request_valid = goes && needs_bias && !start_taken;

  assign is_start_done = start_taken || (needs_c ? c_request_ready : !needs_bias || bias_request_ready);
  assign issued = pass.operation;
  assign issued_valid = goes && (pass.operation.product.result.is_empty || ((a_taken || a_request_ready) &&
                                 (b_taken || b_request_ready) && is_start_done));
  assign pass_ready = issued_valid;

  always_ff @(posedge clock) begin
    if (reset || issued_valid) begin
      a_taken <= 1'b0;
      b_taken <= 1'b0;
      start_taken <= 1'b0;
    end else begin
      a_taken <= a_taken || (a_request_valid && a_request_ready);
      b_taken <= b_taken || (b_request_valid && b_request_ready);
      start_taken <= start_taken || (c_request_valid && c_request_ready) ||
                     (bias_request_valid && bias_request_ready);
    end
  end

endmodule
