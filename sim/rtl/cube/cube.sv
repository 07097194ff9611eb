// The cube: C[m,n] = start + A[m,k] * B[k,n] over fractals in L0A, L0B and L0C. README.md has the block
// diagram, the ports and what stalls.
//
// Every port is valid/ready. A memory answers requests in order; a read of L0C that it accepts in the
// cycle in which it accepts a write sees that write. c_write_ready must not wait for a request.
module cube
  import cube_types::*;
  import cube_arithmetic::saturated;
#(
    parameter int M = 16,      // rows of a fractal of A; powers of two, all three
    parameter int N = 16,      // columns of a fractal of B
    parameter int K = 16,      // words of 16 bits along k
    parameter int REQUESTS = 4  // passes that may wait for data
) (
    input logic clock,
    input logic reset,

    input  logic     command_valid,
    output logic     command_ready,
    input  element_t command_a_element,  // f16 with f16, bf16 with bf16, any mix of s8 and u8
    input  element_t command_b_element,
    input  extent_t  command_m,
    input  extent_t  command_n,
    input  extent_t  command_k,
    input  address_t command_a,  // byte addresses, multiples of a fractal
    input  address_t command_b,
    input  address_t command_c,
    input  address_t command_bias,  // of n words
    input  start_t   command_start,
    input  logic     command_is_gemv,   // m = 1, A is k elements side by side
    input  logic     command_saturate,  // infinite results become the largest finite value
    output logic     done,  // one cycle per command, in order, when its last sums were taken
    output logic     busy,

    output logic     a_request_valid,
    input  logic     a_request_ready,
    output address_t a_request,
    input  logic     a_data_valid,
    output logic     a_data_ready,
    input  logic     [M-1:0][K-1:0][15:0] a_data,

    output logic     b_request_valid,
    input  logic     b_request_ready,
    output address_t b_request,
    input  logic     b_data_valid,
    output logic     b_data_ready,
    input  logic     [N-1:0][K-1:0][15:0] b_data,

    output logic     c_request_valid,
    input  logic     c_request_ready,
    output address_t c_request,
    input  logic     c_data_valid,
    output logic     c_data_ready,
    input  logic     [M-1:0][N-1:0][31:0] c_data,

    output logic     bias_request_valid,
    input  logic     bias_request_ready,
    output address_t bias_request,
    input  logic     bias_data_valid,
    output logic     bias_data_ready,
    input  logic     [N-1:0][31:0] bias_data,

    output logic     c_write_valid,
    input  logic     c_write_ready,
    output address_t c_write,
    output logic     [M-1:0] c_write_rows,  // sums outside of these rows and columns stay as they are
    output logic     [N-1:0] c_write_columns,
    output logic     [M-1:0][N-1:0][31:0] c_write_data
);

  command_t command;
  assign command = '{
      a_element: command_a_element,
      b_element: command_b_element,
      m: command_m,
      n: command_n,
      k: command_k,
      a: command_a,
      b: command_b,
      c: command_c,
      bias: command_bias,
      start: command_start,
      is_gemv: command_is_gemv,
      saturate: command_saturate
  };

  logic pass_valid, pass_ready;
  pass_t pass;
  cube_sequencer #(.M(M), .N(N), .K(K)) sequencer (.*);

  logic issued_valid, issued_ready, is_queued, is_in_array;
  operation_t issued;
  cube_issue issue (
      .is_in_flight(is_queued || is_in_array),
      .*);

  logic waiting_valid, waiting_ready;
  operation_t waiting;
  cube_pass_queue #(.DEPTH(REQUESTS)) queue (
      .clock,
      .reset,
      .in_valid(issued_valid),
      .in_ready(issued_ready),
      .in_operation(issued),
      .out_valid(waiting_valid),
      .out_ready(waiting_ready),
      .out_operation(waiting),
      .probe(pass.operation.product.result.c),
      .is_in_flight(is_queued));

  logic joined_valid, joined_ready;
  product_t joined;
  logic [K-1:0][M-1:0][15:0] joined_a;
  logic [K-1:0][N-1:0][15:0] joined_b;
  logic [M-1:0][N-1:0][31:0] joined_sums;
  cube_operands #(.M(M), .N(N), .K(K)) operands (
      .operation_valid(waiting_valid),
      .operation_ready(waiting_ready),
      .operation(waiting),
      .out_valid(joined_valid),
      .out_ready(joined_ready),
      .out_product(joined),
      .out_a(joined_a),
      .out_b(joined_b),
      .out_sums(joined_sums),
      .*);

  logic summed_valid, summed_ready;
  result_t summed;
  logic [M-1:0][N-1:0][31:0] sums;
  cube_array #(.M(M), .N(N), .K(K)) array (
      .clock,
      .reset,
      .in_valid(joined_valid),
      .in_ready(joined_ready),
      .in_product(joined),
      .in_a(joined_a),
      .in_b(joined_b),
      .in_sums(joined_sums),
      .out_valid(summed_valid),
      .out_ready(summed_ready),
      .out_result(summed),
      .out_sums(sums),
      .probe(pass.operation.product.result.c),
      .is_in_flight(is_in_array));

  assign c_write_valid = summed_valid && !summed.is_empty;
  assign summed_ready = summed.is_empty || c_write_ready;
  assign c_write = summed.c;
  always_comb begin
    for (int m = 0; m < M; ++m) begin
      c_write_rows[m] = COUNT_BITS'(m) < summed.rows;
      for (int n = 0; n < N; ++n) c_write_data[m][n] = summed.saturate ? saturated(sums[m][n]) : sums[m][n];
    end
    for (int n = 0; n < N; ++n) c_write_columns[n] = COUNT_BITS'(n) < summed.columns;
  end

  assign done = summed_valid && summed_ready && summed.is_last;
  // The array holds work whenever the last pass of a command taken has not left.
  logic [7:0] commands_inside;
  assign busy = commands_inside != '0;
  always_ff @(posedge clock) begin
    if (reset) commands_inside <= '0;
    else commands_inside <= commands_inside + 8'(command_valid && command_ready) - 8'(done);
  end

endmodule
