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

  operation_t [DEPTH-1:0] place;
  logic [DEPTH-1:0] is_used, hit;

  queue #(.element_t(operation_t), .DEPTH(DEPTH)) passes (.in_element(in_operation), .*);
  assign out_operation = place[0];
  assign is_in_flight = |hit;

  always_comb begin
    for (int i = 0; i < DEPTH; ++i) hit[i] = is_used[i] && !place[i].product.result.is_empty && place[i].product.result.c == probe;
  end

endmodule
