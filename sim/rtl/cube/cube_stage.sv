// One step along k for M x N sums.
module cube_stage
  import cube_arithmetic::*;
#(
    parameter int M = 16,
    parameter int N = 16
) (
    input  logic                          is_used,
    input  element_t                      a_element,
    input  element_t                      b_element,
    input  logic     [M-1:0][15:0]        a,
    input  logic     [N-1:0][15:0]        b,
    input  logic     [M-1:0][N-1:0][31:0] sums,
    output logic     [M-1:0][N-1:0][31:0] next
);
  /* verilator no_inline_module */  // one piece of C++ for all stages
  always_comb begin
    next = sums;
    if (is_used) begin
      for (int m = 0; m < M; ++m) begin
        for (int n = 0; n < N; ++n) begin
          next[m][n] = step(sums[m][n], a[m], b[n], a_element, b_element);
        end
      end
    end
  end
endmodule
