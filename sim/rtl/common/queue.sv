// A queue of any elements, all of them in sight.
module queue #(
    parameter type element_t = logic,
    parameter int DEPTH = 4
) (
    input logic clock,
    input logic reset,

    input  logic     in_valid,
    output logic     in_ready,
    input  element_t in_element,
    output logic     out_valid,
    input  logic     out_ready,

    output element_t [DEPTH-1:0] place,  // the oldest, which is the output, in place 0
    output logic     [DEPTH-1:0] is_used
);

  localparam int BITS = $clog2(DEPTH + 1);

  element_t [DEPTH-1:0] next_place;
  logic [BITS-1:0] used, used_after_out;

  assign in_ready = used != BITS'(DEPTH);
  assign out_valid = used != '0;
  assign used_after_out = used - BITS'(out_valid && out_ready);

  always_comb begin
    next_place = place;
    if (out_valid && out_ready) begin
      for (int i = 0; i < DEPTH - 1; ++i) next_place[i] = place[i+1];
    end
    for (int i = 0; i < DEPTH; ++i) begin
      if (in_valid && in_ready && BITS'(i) == used_after_out) next_place[i] = in_element;
    end
  end
  always_comb begin
    for (int i = 0; i < DEPTH; ++i) is_used[i] = BITS'(i) < used;
  end

  always_ff @(posedge clock) begin
    place <= next_place;
    if (reset) used <= '0;
    else used <= used_after_out + BITS'(in_valid && in_ready);
  end

endmodule
