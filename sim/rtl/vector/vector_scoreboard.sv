// Whether a repeat reads a block of UB that one of the repeats before it has yet to write.
module vector_scoreboard
  import vector_types::*;
#(
    parameter int BLOCKS = 8,
    parameter int REPEATS = 6  // before it, at most
) (
    input logic [REPEATS-1:0][BLOCKS-1:0]                   is_written,
    input logic [REPEATS-1:0][BLOCKS-1:0][ADDRESS_BITS-1:0] written,
    input logic last_leaves,  // what the last of these writes is taken in this cycle, so that a read sees it

    input logic [BLOCKS-1:0]                   x_is_read,
    input logic [BLOCKS-1:0][ADDRESS_BITS-1:0] x,
    input logic [BLOCKS-1:0]                   y_is_read,
    input logic [BLOCKS-1:0][ADDRESS_BITS-1:0] y,
    input logic [BLOCKS-1:0]                   z_is_read,
    input logic [BLOCKS-1:0][ADDRESS_BITS-1:0] z,

    output logic is_in_flight
);

  logic [REPEATS-1:0] hit;
  assign is_in_flight = hit[REPEATS-2:0] != '0 || (hit[REPEATS-1] && !last_leaves);

  always_comb begin
    automatic address_t block = '0;
    hit = '0;
    for (int r = 0; r < REPEATS; ++r) begin
      for (int w = 0; w < BLOCKS; ++w) begin
        if (is_written[r][w]) begin
          block = written[r][w];
          for (int b = 0; b < BLOCKS; ++b) begin
            if (x_is_read[b] && x[b] == block) hit[r] = 1'b1;
            if (y_is_read[b] && y[b] == block) hit[r] = 1'b1;
            if (z_is_read[b] && z[b] == block) hit[r] = 1'b1;
          end
        end
      end
    end
  end

endmodule
