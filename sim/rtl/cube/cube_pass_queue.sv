// Passes whose operands were requested, in order. Deep enough for the latency of the memories: a pass
// every cycle needs DEPTH of one more than the cycles from request to data.
module cube_pass_queue
  import cube_types::*;
#(
    parameter int DEPTH = 4
) (
    input logic clock,
    input logic reset,

    input  logic  in_valid,
    output logic  in_ready,
    input  operation_t in_operation,
    output logic  out_valid,
    input  logic  out_ready,
    output operation_t out_operation,

    // Whether a pass inside will write the tile at `probe`.
    input  address_t probe,
    output logic     is_in_flight
);

  localparam int BITS = $clog2(DEPTH + 1);

  // The oldest in place 0.
  operation_t [DEPTH-1:0] place, next_place;
  logic [BITS-1:0] used, used_after_out;
  logic [DEPTH-1:0] hit;

  assign in_ready = used != BITS'(DEPTH);
  assign out_valid = used != '0;
  assign out_operation = place[0];
  assign is_in_flight = |hit;
  assign used_after_out = used - BITS'(out_valid && out_ready);

  always_comb begin
    next_place = place;
    if (out_valid && out_ready) begin
      for (int i = 0; i < DEPTH - 1; ++i) next_place[i] = place[i+1];
    end
    for (int i = 0; i < DEPTH; ++i) begin
      if (in_valid && in_ready && BITS'(i) == used_after_out) next_place[i] = in_operation;
    end
  end

  always_comb begin
    for (int i = 0; i < DEPTH; ++i) begin
      hit[i] = BITS'(i) < used && !place[i].product.result.is_empty && place[i].product.result.c == probe;
    end
  end

  always_ff @(posedge clock) begin
    place <= next_place;
    if (reset) used <= '0;
    else used <= used_after_out + BITS'(in_valid && in_ready);
  end

endmodule
