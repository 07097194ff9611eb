// Whether a repeat reads a block of UB that one of the repeats before it has yet to write.
module vector_scoreboard
  import vector_types::*;
#(
    parameter int BLOCKS = 8,
    parameter int REPEATS = 6  // before it, at most
) (
    input logic [REPEATS-1:0][BLOCKS-1:0]                   is_written,
    input logic [REPEATS-1:0][BLOCKS-1:0][ADDRESS_BITS-1:0] written,

    input logic [BLOCKS-1:0]                   x_is_read,
    input logic [BLOCKS-1:0][ADDRESS_BITS-1:0] x,
    input logic [BLOCKS-1:0]                   y_is_read,
    input logic [BLOCKS-1:0][ADDRESS_BITS-1:0] y,
    input logic [BLOCKS-1:0]                   z_is_read,
    input logic [BLOCKS-1:0][ADDRESS_BITS-1:0] z,

    output logic is_in_flight
);

  logic [REPEATS-1:0][BLOCKS-1:0] hit;
  assign is_in_flight = hit != '0;

  always_comb begin
    hit = '0;
    for (int r = 0; r < REPEATS; ++r) begin
      for (int w = 0; w < BLOCKS; ++w) begin
        if (is_written[r][w]) begin
          for (int b = 0; b < BLOCKS; ++b) begin
            if ((x_is_read[b] && x[b] == written[r][w]) || (y_is_read[b] && y[b] == written[r][w]) ||
                (z_is_read[b] && z[b] == written[r][w]))
              hit[r][w] = 1'b1;
          end
        end
      end
    end
  end

endmodule
