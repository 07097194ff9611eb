// Results of the lanes to what is written: blocks, and which bytes of them. An f16 that had a lane for itself
// takes half of one in UB.
module vector_results #(
    parameter int BLOCKS = 8
) (
    input  logic                              is_f16,
    input  logic                              is_wide,
    input  logic       [16*BLOCKS-1:0]        mask,
    input  logic       [8*BLOCKS-1:0][31:0]   low_result,
    input  logic       [8*BLOCKS-1:0][15:0]   high_result,
    output logic       [BLOCKS-1:0][31:0]     write_bytes,
    output logic       [8*BLOCKS-1:0][31:0]   write_data
);

  always_comb begin
    for (int b = 0; b < BLOCKS; ++b) begin
      for (int i = 0; i < 16; ++i)
        write_bytes[b][2*i+:2] = {2{is_f16 ? mask[16*b+i] : mask[8*b+i/2]}};
    end
    write_data = low_result;
    if (!is_wide) begin
      for (int i = 0; i < 8 * BLOCKS; ++i) write_data[i][31:16] = high_result[i];
    end else if (is_f16) begin
      for (int i = 0; i < 4 * BLOCKS; ++i) write_data[i] = {low_result[2*i+1][15:0], low_result[2*i][15:0]};
    end
  end

endmodule
