// 8 lanes per block in two stages behind each other: a repeat enters every cycle, its results leave two
// cycles later. The stages stop as one while the output waits.
module vector_lanes
  import vector_types::*;
#(
    parameter int BLOCKS = 8
) (
    input logic clock,
    input logic reset,

    input  logic                                     in_valid,
    output logic                                     in_ready,
    input  operation_t                               in_operation,
    input  logic       [16*BLOCKS-1:0]               in_mask,
    input  logic       [BLOCKS-1:0][ADDRESS_BITS-1:0] in_dst,
    input  logic       [BLOCKS-1:0]                  in_is_written,
    input  logic                                     in_is_last,
    input  logic       [8*BLOCKS-1:0][31:0]          x,
    input  logic       [8*BLOCKS-1:0][31:0]          y,
    input  logic       [8*BLOCKS-1:0][31:0]          z,

    output logic                                     out_valid,
    input  logic                                     out_ready,
    output formats_t                                 out_formats,
    output logic       [16*BLOCKS-1:0]               out_mask,
    output logic       [BLOCKS-1:0][ADDRESS_BITS-1:0] out_dst,
    output logic       [BLOCKS-1:0]                  out_is_written,
    output logic                                     out_is_last,
    output logic       [8*BLOCKS-1:0][31:0]          low_result,
    output logic       [8*BLOCKS-1:0][15:0]          high_result,

    // The repeat between the stages, for the scoreboard.
    output logic                                     between_valid,
    output logic       [BLOCKS-1:0][ADDRESS_BITS-1:0] between_dst,
    output logic       [BLOCKS-1:0]                  between_is_written
);

  operation_t between_operation;
  logic [16*BLOCKS-1:0] between_mask;
  logic advances, between_is_last;
  assign advances = !out_valid || out_ready;
  assign in_ready = advances;

  always_ff @(posedge clock) begin
    if (reset) begin
      between_valid <= 1'b0;
      out_valid <= 1'b0;
    end else if (advances) begin
      between_valid <= in_valid;
      out_valid <= between_valid;
    end
    if (advances && in_valid) begin
      between_operation <= in_operation;
      between_mask <= in_mask;
      between_dst <= in_dst;
      between_is_written <= in_is_written;
      between_is_last <= in_is_last;
    end
    if (advances && between_valid) begin
      out_formats <= between_operation.formats;
      out_mask <= between_mask;
      out_dst <= between_dst;
      out_is_written <= between_is_written;
      out_is_last <= between_is_last;
    end
  end

  for (genvar b = 0; b < BLOCKS; ++b) begin : g_block
    for (genvar i = 8 * b; i < 8 * b + 8; ++i) begin : g_lane
      vector_lane lane (
          .clock,
          .first_enable(advances && in_valid),
          .first_op(in_operation.op),
          .first_formats(in_operation.formats),
          .first_active(is_wide(in_operation.formats) ? {1'b0, in_mask[i]} : in_mask[2*i+1:2*i]),
          .x(x[i]),
          .y(y[i]),
          .z(z[i]),
          .second_enable(advances && between_valid),
          .second(between_operation),
          .second_active(is_wide(between_operation.formats) ? {1'b0, between_mask[i]} : between_mask[2*i+1:2*i]),
          .low_result(low_result[i]),
          .high_result(high_result[i]));
    end
  end

endmodule
