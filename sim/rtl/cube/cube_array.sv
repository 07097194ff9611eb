// M x N dot products of K steps: stage s adds step s of the fractals that came s cycles before, so a
// pair of fractals enters every cycle and its sums leave K cycles later.
//
// Words are 16 bits along k: one f16 or bf16, or two 8-bit elements, the lower k in the lower byte.
// A fractal of A is M rows of K words, one of B N columns of K words: 512 B each for 16 x 16.
module cube_array
  import cube_arithmetic::*;
#(
    parameter int M = 16,
    parameter int N = 16,
    parameter int K = 16
) (
    input logic clock,
    input logic reset,

    input  logic                         in_valid,
    output logic                         in_ready,
    input  element_t                     in_a_element,
    input  element_t                     in_b_element,
    input  logic     [$clog2(K+1)-1:0]   in_steps,      // words that count; sums pass the other stages
    input  logic     [M-1:0][K-1:0][15:0] in_a,
    input  logic     [N-1:0][K-1:0][15:0] in_b,
    input  logic     [M-1:0][N-1:0][31:0] in_sum,

    output logic                         out_valid,
    input  logic                         out_ready,
    output logic     [M-1:0][N-1:0][31:0] out_sum
);

  typedef logic [M-1:0][K-1:0][15:0] a_fractal_t;
  typedef logic [N-1:0][K-1:0][15:0] b_fractal_t;
  typedef logic [M-1:0][N-1:0][31:0] sums_t;
  typedef struct packed {
    element_t a_element;
    element_t b_element;
    logic [$clog2(K+1)-1:0] steps;
  } control_t;

  // Registers behind stage s; the operands of stage 0 come from the ports.
  logic       [K-1:0] valid;
  control_t           control[K];
  a_fractal_t         a      [K];
  b_fractal_t         b      [K];
  sums_t              sums   [K];
  sums_t              next   [K];

  logic advances;
  assign advances = !out_valid || out_ready;
  assign in_ready = advances;
  assign out_valid = valid[K-1];
  assign out_sum = sums[K-1];

  control_t in_control;
  assign in_control = '{a_element: in_a_element, b_element: in_b_element, steps: in_steps};

  for (genvar s = 0; s < K; ++s) begin : g_stage
    control_t   from_control;
    a_fractal_t from_a;
    b_fractal_t from_b;
    sums_t      from_sums;
    logic       from_valid;
    if (s == 0) begin : g_first
      assign from_control = in_control;
      assign from_a = in_a;
      assign from_b = in_b;
      assign from_sums = in_sum;
      assign from_valid = in_valid;
    end else begin : g_other
      assign from_control = control[s-1];
      assign from_a = a[s-1];
      assign from_b = b[s-1];
      assign from_sums = sums[s-1];
      assign from_valid = valid[s-1];
    end

    cube_stage #(.M(M), .N(N)) stage (
        .is_used(from_valid && from_control.steps > ($clog2(K + 1))'(s)),
        .a_element(from_control.a_element),
        .b_element(from_control.b_element),
        .a(column(from_a, s)),
        .b(row(from_b, s)),
        .sums(from_sums),
        .next(next[s]));

    always_ff @(posedge clock) begin
      if (advances && from_valid) begin
        control[s] <= from_control;
        a[s] <= from_a;
        b[s] <= from_b;
        sums[s] <= next[s];
      end
    end
  end

  function automatic logic [M-1:0][15:0] column(input a_fractal_t fractal, input int k);
    for (int m = 0; m < M; ++m) column[m] = fractal[m][k];
  endfunction
  function automatic logic [N-1:0][15:0] row(input b_fractal_t fractal, input int k);
    for (int n = 0; n < N; ++n) row[n] = fractal[n][k];
  endfunction

  always_ff @(posedge clock) begin
    if (reset) valid <= '0;
    else if (advances) valid <= {valid[K-2:0], in_valid};
  end

endmodule
