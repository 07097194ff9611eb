// Commands to repeats, one per cycle, no cycle lost between commands.
module vector_sequencer
  import vector_types::*;
#(
    parameter int BLOCKS = 8
) (
    input logic clock,
    input logic reset,

    input  logic                   command_valid,
    output logic                   command_ready,
    input  command_t               command,
    input  logic [16*BLOCKS-1:0]   command_mask,
    input  logic [16*BLOCKS-1:0]   command_tail,

    output logic                                      repeat_valid,
    input  logic                                      repeat_ready,
    output operation_t                                operation,
    output logic                                      is_scalar,
    output logic       [31:0]                         scalar,
    output logic       [16*BLOCKS-1:0]                mask,
    output logic       [BLOCKS-1:0][ADDRESS_BITS-1:0] dst,
    output logic       [BLOCKS-1:0][ADDRESS_BITS-1:0] x,
    output logic       [BLOCKS-1:0][ADDRESS_BITS-1:0] y,
    output logic       [BLOCKS-1:0][ADDRESS_BITS-1:0] z,
    output logic                                      is_last
);

  // The command in work; its addresses are those of this repeat, its count the repeats before the tail
  // from this one on.
  command_t now;
  logic [16*BLOCKS-1:0] mask_before_tail, tail;

  assign operation = now.operation;
  assign is_scalar = now.is_scalar;
  assign scalar = now.scalar;
  assign mask = now.count == '0 ? tail : mask_before_tail;
  assign is_last = now.count == '0 || (now.count == COUNT_BITS'(1) && tail == '0);
  assign command_ready = !repeat_valid || (repeat_ready && is_last);

  function automatic logic [BLOCKS-1:0][ADDRESS_BITS-1:0] blocks_of(input address_t first, input stride_t stride);
    logic [BLOCKS-1:0][ADDRESS_BITS-1:0] blocks;
    address_t at;
    at = first;
    for (int b = 0; b < BLOCKS; ++b) begin
      blocks[b] = at;
      at = at + ADDRESS_BITS'(stride);
    end
    return blocks;
  endfunction
  assign dst = blocks_of(now.dst.address, now.dst.block_stride);
  assign x = blocks_of(now.x.address, now.x.block_stride);
  assign y = blocks_of(now.y.address, now.y.block_stride);
  assign z = blocks_of(now.z.address, now.z.block_stride);

  always_ff @(posedge clock) begin
    if (reset) begin
      repeat_valid <= 1'b0;
    end else if (command_ready) begin
      repeat_valid <= command_valid;
      now <= command;
      mask_before_tail <= command_mask;
      tail <= command_tail;
    end else if (repeat_ready) begin
      now.count <= now.count - COUNT_BITS'(1);
      now.dst.address <= now.dst.address + ADDRESS_BITS'(now.dst.repeat_stride);
      now.x.address <= now.x.address + ADDRESS_BITS'(now.x.repeat_stride);
      now.y.address <= now.y.address + ADDRESS_BITS'(now.y.repeat_stride);
      now.z.address <= now.z.address + ADDRESS_BITS'(now.z.repeat_stride);
    end
  end

endmodule
