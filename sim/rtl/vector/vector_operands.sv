// Joins a repeat with its blocks, in the order the lanes take them, and brings each element to its lane: an f16
// that has a lane for itself lies in half a lane of UB.
module vector_operands #(
    parameter int BLOCKS = 8
) (
    input  logic       repeat_valid,
    output logic       repeat_ready,
    input  logic       needs_y,
    input  logic       needs_z,
    input  logic       is_f16,     // x and y
    input  logic       is_wide,
    input  logic       is_scalar,
    input  logic [31:0] scalar,

    input  logic                       x_data_valid,
    output logic                       x_data_ready,
    input  logic [8*BLOCKS-1:0][31:0]  x_data,
    input  logic                       y_data_valid,
    output logic                       y_data_ready,
    input  logic [8*BLOCKS-1:0][31:0]  y_data,
    input  logic                       z_data_valid,
    output logic                       z_data_ready,
    input  logic [8*BLOCKS-1:0][31:0]  z_data,

    output logic                       out_valid,
    input  logic                       out_ready,
    output logic [8*BLOCKS-1:0][31:0]  x,
    output logic [8*BLOCKS-1:0][31:0]  y,
    output logic [8*BLOCKS-1:0][31:0]  z
);

  logic moves;
  assign out_valid = repeat_valid && x_data_valid && (!needs_y || y_data_valid) && (!needs_z || z_data_valid);
  assign moves = out_valid && out_ready;
  assign repeat_ready = moves;
  assign x_data_ready = moves;
  assign y_data_ready = moves && needs_y;
  assign z_data_ready = moves && needs_z;

  // The halves of the lower lanes go to one lane each.
  logic spreads;
  assign spreads = is_f16 && is_wide;
  assign z = z_data;
  always_comb begin
    x = x_data;
    y = y_data;
    if (is_scalar) y = {(8 * BLOCKS) {is_f16 ? {2{scalar[15:0]}} : scalar}};
    if (spreads) begin
      for (int i = 0; i < 4 * BLOCKS; ++i) begin
        x[2*i] = {16'd0, x_data[i][15:0]};
        x[2*i+1] = {16'd0, x_data[i][31:16]};
        if (!is_scalar) y[2*i] = {16'd0, y_data[i][15:0]};
        if (!is_scalar) y[2*i+1] = {16'd0, y_data[i][31:16]};
      end
    end
  end

endmodule
