// The vector unit: element by element operations on f16 and f32 in UB, a repeat of BLOCKS blocks of 32 B per
// cycle. README.md has the block diagram, the ports and what stalls.
//
// Every port is valid/ready. A memory answers requests in order; a read that it accepts in the cycle in
// which it accepts a write, or later, sees that write. write_ready must not wait for a request.
module vector
  import vector_types::*;
#(
    parameter int BLOCKS = 8,   // of a repeat, of 32 B; even
    parameter int REQUESTS = 4  // repeats that may wait for data
) (
    input logic clock,
    input logic reset,

    input  logic        command_valid,
    output logic        command_ready,
    input  op_t         command_op,
    input  format_t     command_source,  // of x and y
    input  format_t     command_result,  // of z and the result
    input  round_t      command_round,
    input  logic        command_is_scalar,
    input  logic [31:0] command_scalar,
    input  count_t      command_count,  // repeats with `mask`, then one with `tail` if that has a lane
    input  logic [16*BLOCKS-1:0] command_mask,  // by element; 8 * BLOCKS of them if one of the formats is f32
    input  logic [16*BLOCKS-1:0] command_tail,
    input  address_t    command_dst,
    input  stride_t     command_dst_block_stride,
    input  stride_t     command_dst_repeat_stride,
    input  address_t    command_x,
    input  stride_t     command_x_block_stride,
    input  stride_t     command_x_repeat_stride,
    input  address_t    command_y,
    input  stride_t     command_y_block_stride,
    input  stride_t     command_y_repeat_stride,
    input  address_t    command_z,
    input  stride_t     command_z_block_stride,
    input  stride_t     command_z_repeat_stride,
    output logic        done,  // one cycle per command, in order, when its last results were taken
    output logic        busy,

    output logic                                 x_request_valid,
    input  logic                                 x_request_ready,
    output logic [BLOCKS-1:0]                    x_request_blocks,  // that are read
    output logic [BLOCKS-1:0][ADDRESS_BITS-1:0]  x_request,
    input  logic                                 x_data_valid,
    output logic                                 x_data_ready,
    input  logic [8*BLOCKS-1:0][31:0]            x_data,

    output logic                                 y_request_valid,
    input  logic                                 y_request_ready,
    output logic [BLOCKS-1:0]                    y_request_blocks,
    output logic [BLOCKS-1:0][ADDRESS_BITS-1:0]  y_request,
    input  logic                                 y_data_valid,
    output logic                                 y_data_ready,
    input  logic [8*BLOCKS-1:0][31:0]            y_data,

    output logic                                 z_request_valid,
    input  logic                                 z_request_ready,
    output logic [BLOCKS-1:0]                    z_request_blocks,
    output logic [BLOCKS-1:0][ADDRESS_BITS-1:0]  z_request,
    input  logic                                 z_data_valid,
    output logic                                 z_data_ready,
    input  logic [8*BLOCKS-1:0][31:0]            z_data,

    output logic                                 write_valid,
    input  logic                                 write_ready,
    output logic [BLOCKS-1:0][ADDRESS_BITS-1:0]  write,
    output logic [BLOCKS-1:0][31:0]              write_bytes,  // of each block that are written; a block without any is not
    output logic [8*BLOCKS-1:0][31:0]            write_data
);

  typedef logic [16*BLOCKS-1:0] mask_t;
  typedef logic [BLOCKS-1:0][ADDRESS_BITS-1:0] blocks_t;

  // Blocks with an active element of `format`.
  function automatic logic [BLOCKS-1:0] used(input format_t format, input mask_t mask);
    for (int b = 0; b < BLOCKS; ++b) used[b] = format == FORMAT_F16 ? mask[16*b+:16] != '0 : mask[8*b+:8] != '0;
  endfunction

  command_t command;
  assign command = '{
      operation: '{op: command_op, formats: '{source: command_source, result: command_result}, round: command_round},
      dst: '{address: command_dst, block_stride: command_dst_block_stride, repeat_stride: command_dst_repeat_stride},
      x: '{address: command_x, block_stride: command_x_block_stride, repeat_stride: command_x_repeat_stride},
      y: '{address: command_y, block_stride: command_y_block_stride, repeat_stride: command_y_repeat_stride},
      z: '{address: command_z, block_stride: command_z_block_stride, repeat_stride: command_z_repeat_stride},
      is_scalar: command_is_scalar,
      scalar: command_scalar,
      count: command_count
  };

  // What waits for the data of a repeat.
  typedef struct packed {
    operation_t        operation;
    logic              needs_y;
    logic              needs_z;
    logic              is_scalar;
    logic [31:0]       scalar;
    mask_t             mask;
    blocks_t           dst;
    logic [BLOCKS-1:0] is_written;
    logic              is_last;
  } repeat_t;

  logic repeat_valid, repeat_ready, is_scalar, is_last;
  operation_t operation;
  logic [31:0] scalar;
  mask_t mask;
  blocks_t dst;
  vector_sequencer #(.BLOCKS(BLOCKS)) sequencer (
      .x(x_request),
      .y(y_request),
      .z(z_request),
      .*);

  logic needs_y, needs_z;
  logic [BLOCKS-1:0] dst_blocks;
  assign needs_y = operation.op != OP_CONVERT && !is_scalar;
  assign needs_z = operation.op == OP_MULTIPLY_ADD;
  assign dst_blocks = used(operation.formats.result, mask);
  assign x_request_blocks = used(operation.formats.source, mask);
  assign y_request_blocks = needs_y ? x_request_blocks : '0;
  assign z_request_blocks = needs_z ? dst_blocks : '0;

  logic issued_valid, issued_ready, is_in_flight;
  vector_issue issue (.*);

  logic waiting_valid, waiting_ready;
  repeat_t next;
  assign next = '{
      operation: operation,
      needs_y: needs_y,
      needs_z: needs_z,
      is_scalar: is_scalar,
      scalar: scalar,
      mask: mask,
      dst: dst,
      is_written: dst_blocks,
      is_last: is_last
  };
  repeat_t [REQUESTS-1:0] waiting;
  logic [REQUESTS-1:0] is_waiting;
  queue #(.element_t(repeat_t), .DEPTH(REQUESTS)) requested (
      .clock,
      .reset,
      .in_valid(issued_valid),
      .in_ready(issued_ready),
      .in_element(next),
      .out_valid(waiting_valid),
      .out_ready(waiting_ready),
      .place(waiting),
      .is_used(is_waiting));

  logic joined_valid, joined_ready;
  logic [8*BLOCKS-1:0][31:0] x, y, z;
  vector_operands #(.BLOCKS(BLOCKS)) operands (
      .repeat_valid(waiting_valid),
      .repeat_ready(waiting_ready),
      .needs_y(waiting[0].needs_y),
      .needs_z(waiting[0].needs_z),
      .is_f16(waiting[0].operation.formats.source == FORMAT_F16),
      .is_wide(is_wide(waiting[0].operation.formats)),
      .is_scalar(waiting[0].is_scalar),
      .scalar(waiting[0].scalar),
      .out_valid(joined_valid),
      .out_ready(joined_ready),
      .*);

  logic finished_valid, between_valid, finished_is_last;
  formats_t finished_formats;
  mask_t finished_mask;
  blocks_t between_dst;
  logic [BLOCKS-1:0] between_is_written, finished_is_written;
  logic [8*BLOCKS-1:0][31:0] low_result;
  logic [8*BLOCKS-1:0][15:0] high_result;
  vector_lanes #(.BLOCKS(BLOCKS)) lanes (
      .in_valid(joined_valid),
      .in_ready(joined_ready),
      .in_operation(waiting[0].operation),
      .in_mask(waiting[0].mask),
      .in_dst(waiting[0].dst),
      .in_is_written(waiting[0].is_written),
      .in_is_last(waiting[0].is_last),
      .out_valid(finished_valid),
      .out_ready(write_ready),
      .out_formats(finished_formats),
      .out_mask(finished_mask),
      .out_dst(write),
      .out_is_written(finished_is_written),
      .out_is_last(finished_is_last),
      .*);

  assign write_valid = finished_valid;
  vector_results #(.BLOCKS(BLOCKS)) results (
      .is_f16(finished_formats.result == FORMAT_F16),
      .is_wide(is_wide(finished_formats)),
      .mask(finished_mask),
      .*);

  // Repeats whose writes are to come: those that wait, the one between the stages, the one at the port.
  logic [REQUESTS+1:0][BLOCKS-1:0] is_written;
  blocks_t [REQUESTS+1:0] written;
  always_comb begin
    for (int i = 0; i < REQUESTS; ++i) begin
      is_written[i] = is_waiting[i] ? waiting[i].is_written : '0;
      written[i] = waiting[i].dst;
    end
    is_written[REQUESTS] = between_valid ? between_is_written : '0;
    written[REQUESTS] = between_dst;
    is_written[REQUESTS+1] = finished_valid ? finished_is_written : '0;
    written[REQUESTS+1] = write;
  end
  vector_scoreboard #(.BLOCKS(BLOCKS), .REPEATS(REQUESTS + 2)) scoreboard (
      .last_leaves(write_ready),
      .x_is_read(x_request_blocks),
      .x(x_request),
      .y_is_read(y_request_blocks),
      .y(y_request),
      .z_is_read(z_request_blocks),
      .z(z_request),
      .*);

  assign done = write_valid && write_ready && finished_is_last;
  logic [7:0] commands_inside;
  assign busy = commands_inside != '0;
  always_ff @(posedge clock) begin
    if (reset) commands_inside <= '0;
    else commands_inside <= commands_inside + 8'(command_valid && command_ready) - 8'(done);
  end

endmodule
