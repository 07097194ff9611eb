// Commands to passes: tiles of C inside (rows of tiles fastest), fractals along k outside, so that
// passes on the same tile are as far apart as the command allows. One pass per cycle, no cycle lost
// between commands.
//
// Fractals: A zZ (along k, then m), B nZ (along n, then k), C NZ (along m, then n).
module cube_sequencer
  import cube_types::*;
#(
    parameter int M = 16,
    parameter int N = 16,
    parameter int K = 16
) (
    input logic clock,
    input logic reset,

    input  logic     command_valid,
    output logic     command_ready,
    input  command_t command,

    output logic  pass_valid,
    input  logic  pass_ready,
    output pass_t pass
);

  localparam address_t ROW_BYTES = ADDRESS_BITS'(2 * K);
  localparam address_t A_BYTES = ADDRESS_BITS'(2 * K * M);
  localparam address_t B_BYTES = ADDRESS_BITS'(2 * K * N);
  localparam address_t C_BYTES = ADDRESS_BITS'(4 * M * N);
  localparam address_t BIAS_BYTES = ADDRESS_BITS'(4 * N);
  localparam extent_t ROWS = SIZE_BITS'(M);
  localparam extent_t COLUMNS = SIZE_BITS'(N);

  // Where the command in work stands: what is left of m, n and k from this pass on, addresses of it.
  element_t a_element, b_element;
  extent_t m, n;
  address_t strip, c_begin;  // bytes of a strip of M rows of A; C of the command
  start_t start;
  logic is_gemv, saturate;
  logic is_empty, is_first_k;
  extent_t m_left, n_left, k_left;
  address_t a, a_of_k, b, c, bias;

  function automatic extent_t elements_of_fractal(input element_t element);
    return is_float(element) ? SIZE_BITS'(K) : SIZE_BITS'(2 * K);
  endfunction
  function automatic extent_t least(input extent_t x, input extent_t y);
    return x < y ? x : y;
  endfunction

  // Bytes from one strip of M rows of A to the next: the fractals along k, the last one partly used.
  function automatic address_t strip_bytes(input extent_t k, input element_t element);
    address_t words;
    words = is_float(element) ? ADDRESS_BITS'(k) : (ADDRESS_BITS'(k) + ADDRESS_BITS'(1)) / ADDRESS_BITS'(2);
    return (words + ADDRESS_BITS'(K - 1)) / ADDRESS_BITS'(K) * A_BYTES;
  endfunction

  extent_t depth;
  logic ends_m, ends_n, ends_k, ends;
  assign depth = elements_of_fractal(a_element);
  assign ends_m = m_left <= ROWS;
  assign ends_n = n_left <= COLUMNS;
  assign ends_k = k_left <= depth;
  assign ends = is_empty || (ends_m && ends_n && ends_k);

  assign command_ready = !pass_valid || (pass_ready && ends);

  always_comb begin
    pass.a = is_gemv ? a / A_BYTES * A_BYTES : a;
    pass.b = b;
    pass.bias = bias;
    pass.operation.a_row = COUNT_BITS'(a / ROW_BYTES % ADDRESS_BITS'(M));
    pass.operation.is_gemv = is_gemv;
    pass.operation.start = is_first_k ? start : START_C;
    pass.operation.product.a_element = a_element;
    pass.operation.product.b_element = b_element;
    pass.operation.product.elements = COUNT_BITS'(least(k_left, depth));
    pass.operation.product.result.c = c;
    pass.operation.product.result.rows = COUNT_BITS'(least(m_left, ROWS));
    pass.operation.product.result.columns = COUNT_BITS'(least(n_left, COLUMNS));
    pass.operation.product.result.saturate = saturate && ends_k && is_float(a_element);
    pass.operation.product.result.is_empty = is_empty;
    pass.operation.product.result.is_last = ends;
  end

  always_ff @(posedge clock) begin
    if (reset) begin
      pass_valid <= 1'b0;
    end else if (command_ready) begin
      pass_valid <= command_valid;
      a_element <= command.a_element;
      b_element <= command.b_element;
      m <= command.m;
      n <= command.n;
      strip <= strip_bytes(command.k, command.a_element);
      c_begin <= command.c;
      start <= command.start;
      is_gemv <= command.is_gemv;
      saturate <= command.saturate;
      is_empty <= command.m == '0 || command.n == '0 || command.k == '0;
      is_first_k <= 1'b1;
      m_left <= command.m;
      n_left <= command.n;
      k_left <= command.k;
      a <= command.a;
      a_of_k <= command.a;
      b <= command.b;
      c <= command.c;
      bias <= command.bias;
    end else if (pass_ready) begin
      if (!ends_m) begin
        m_left <= m_left - ROWS;
        a <= a + strip;
        c <= c + C_BYTES;
      end else begin
        m_left <= m;
        b <= b + B_BYTES;
        if (!ends_n) begin
          n_left <= n_left - COLUMNS;
          a <= a_of_k;
          c <= c + C_BYTES;
          bias <= bias + BIAS_BYTES;
        end else begin
          n_left <= n;
          k_left <= k_left - depth;
          is_first_k <= 1'b0;
          a <= a_of_k + (is_gemv ? ROW_BYTES : A_BYTES);
          a_of_k <= a_of_k + (is_gemv ? ROW_BYTES : A_BYTES);
          c <= c_begin;
        end
      end
    end
  end

endmodule
