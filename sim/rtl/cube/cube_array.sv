// M x N dot products of K steps: stage s adds step s of the pass that came s cycles before, so a pass
// enters every cycle and its sums leave K cycles later. The chain stops as one while its output waits.
//
// Words are 16 bits along k: one f16 or bf16, or two 8-bit elements, the lower k in the lower byte.
module cube_array
  import cube_types::*;
#(
    parameter int M = 16,
    parameter int N = 16,
    parameter int K = 16
) (
    input logic clock,
    input logic reset,

    input  logic                          in_valid,
    output logic                          in_ready,
    input  product_t                      in_product,
    input  logic     [K-1:0][M-1:0][15:0] in_a,  // by step, then row
    input  logic     [K-1:0][N-1:0][15:0] in_b,  // by step, then column
    input  logic     [M-1:0][N-1:0][31:0] in_sums,

    output logic                          out_valid,
    input  logic                          out_ready,
    output result_t                       out_result,
    output logic     [M-1:0][N-1:0][31:0] out_sums,

    // Whether a pass inside, other than one that leaves in this cycle, will write the tile at `probe`.
    input  address_t probe,
    output logic     is_in_flight
);

  logic advances;
  assign advances = !out_valid || out_ready;
  assign in_ready = advances;

  logic [K:1] hit;
  assign is_in_flight = |hit;

  // What stage s works on: registers behind stage s - 1, the ports for the first one.
  for (genvar s = 0; s < K; ++s) begin : g_stage
    logic valid;
    product_t product;
    logic [K-1:s][M-1:0][15:0] a;  // words of this step and the later ones
    logic [K-1:s][N-1:0][15:0] b;
    logic [M-1:0][N-1:0][31:0] sums, next;

    if (s == 0) begin : g_first
      assign valid = in_valid;
      assign product = in_product;
      assign a = in_a;
      assign b = in_b;
      assign sums = in_sums;
    end else begin : g_other
      always_ff @(posedge clock) begin
        if (reset) valid <= 1'b0;
        else if (advances) valid <= g_stage[s-1].valid;
        if (advances && g_stage[s-1].valid) begin
          product <= g_stage[s-1].product;
          a <= g_stage[s-1].a[K-1:s];
          b <= g_stage[s-1].b[K-1:s];
          sums <= g_stage[s-1].next;
        end
      end
      assign hit[s] = valid && !product.result.is_empty && product.result.c == probe;
    end

    // 8-bit elements come in pairs.
    localparam count_t BEFORE = count_t'(s), BEFORE_PAIRS = count_t'(2 * s);
    logic is_used;
    assign is_used = valid && !product.result.is_empty &&
                     product.elements > (is_float(product.a_element) ? BEFORE : BEFORE_PAIRS);

    cube_stage #(.M(M), .N(N)) stage (
        .is_used(is_used),
        .a_element(product.a_element),
        .b_element(product.b_element),
        .rows(product.result.rows),
        .columns(product.result.columns),
        .a(a[s]),
        .b(b[s]),
        .sums(sums),
        .next(next));
  end

  always_ff @(posedge clock) begin
    if (reset) out_valid <= 1'b0;
    else if (advances) out_valid <= g_stage[K-1].valid;
    if (advances && g_stage[K-1].valid) begin
      out_result <= g_stage[K-1].product.result;
      out_sums <= g_stage[K-1].next;
    end
  end
  assign hit[K] = out_valid && !out_ready && !out_result.is_empty && out_result.c == probe;

endmodule
