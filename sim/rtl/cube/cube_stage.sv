// One step along k for M x N sums: a word of each row of A, one of each column of B.
module cube_stage
  import cube_types::*;
  import cube_arithmetic::*;
#(
    parameter int M = 16,
    parameter int N = 16
) (
    input  logic                          is_used,  // the sums pass unchanged if not
    input  element_t                      a_element,
    input  element_t                      b_element,
    input  count_t                        rows,
    input  count_t                        columns,
    input  logic     [M-1:0][15:0]        a,
    input  logic     [N-1:0][15:0]        b,
    input  logic     [M-1:0][N-1:0][31:0] sums,
    output logic     [M-1:0][N-1:0][31:0] next
);
  /* verilator no_inline_module */  // one piece of C++ for all stages

  operand_t [M-1:0] row;
  operand_t [N-1:0] column;

  always_comb begin
    for (int m = 0; m < M; ++m) row[m] = decode(a[m], a_element);
    for (int n = 0; n < N; ++n) column[n] = decode(b[n], b_element);
  end

  always_comb begin
    next = sums;
    if (is_used && is_float(a_element)) begin
      for (int m = 0; m < M; ++m) begin
        for (int n = 0; n < N; ++n) begin
          if (count_t'(m) < rows && count_t'(n) < columns) next[m][n] = fused_add(sums[m][n], row[m], column[n]);
        end
      end
    end else if (is_used) begin
      for (int m = 0; m < M; ++m) begin
        for (int n = 0; n < N; ++n) begin
          if (count_t'(m) < rows && count_t'(n) < columns)
            next[m][n] = pair_add(sums[m][n], a[m], b[n], a_element == ELEMENT_S8, b_element == ELEMENT_S8);
        end
      end
    end
  end
endmodule
