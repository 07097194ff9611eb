// Joins a pass with its fractals and the sums it starts from, in the order the array takes them.
module cube_operands
  import cube_types::*;
#(
    parameter int M = 16,
    parameter int N = 16,
    parameter int K = 16
) (
    input  logic                          operation_valid,
    output logic                          operation_ready,
    input  operation_t                    operation,

    input  logic                          a_data_valid,
    output logic                          a_data_ready,
    input  logic     [M-1:0][K-1:0][15:0] a_data,
    input  logic                          b_data_valid,
    output logic                          b_data_ready,
    input  logic     [N-1:0][K-1:0][15:0] b_data,
    input  logic                          c_data_valid,
    output logic                          c_data_ready,
    input  logic     [M-1:0][N-1:0][31:0] c_data,
    input  logic                          bias_data_valid,
    output logic                          bias_data_ready,
    input  logic     [N-1:0][31:0]        bias_data,

    output logic                          out_valid,
    input  logic                          out_ready,
    output product_t                      out_product,
    output logic     [K-1:0][M-1:0][15:0] out_a,
    output logic     [K-1:0][N-1:0][15:0] out_b,
    output logic     [M-1:0][N-1:0][31:0] out_sums
);

  logic needs_c, needs_bias, moves;
  assign needs_c = !operation.product.result.is_empty && operation.start == START_C;
  assign needs_bias = !operation.product.result.is_empty && operation.start == START_BIAS;

  assign out_valid = operation_valid && (operation.product.result.is_empty || (a_data_valid && b_data_valid &&
                     (!needs_c || c_data_valid) && (!needs_bias || bias_data_valid)));
  assign moves = out_valid && out_ready;
  assign operation_ready = moves;
  assign a_data_ready = moves && !operation.product.result.is_empty;
  assign b_data_ready = moves && !operation.product.result.is_empty;
  assign c_data_ready = moves && needs_c;
  assign bias_data_ready = moves && needs_bias;
  assign out_product = operation.product;

  logic [K-1:0][15:0] a_row;
  assign a_row = a_data[operation.a_row[$clog2(M)-1:0]];

  always_comb begin
    for (int k = 0; k < K; ++k) begin
      for (int m = 0; m < M; ++m) out_a[k][m] = a_data[m][k];
      if (operation.is_gemv) out_a[k][0] = a_row[k];
      for (int n = 0; n < N; ++n) begin
        out_b[k][n] = b_data[n][k];
        // The second of a pair lies past k: it adds nothing.
        if (!is_float(operation.product.a_element) && operation.product.elements == COUNT_BITS'(2 * k + 1)) out_b[k][n][15:8] = 8'd0;
      end
    end
    for (int m = 0; m < M; ++m) begin
      out_sums[m] = operation.start == START_C ? c_data[m] : operation.start == START_BIAS ? bias_data : '0;
    end
  end

endmodule
