// A repeat to the requests it needs: the blocks of x, y and z that active lanes read. The repeat goes on when
// each port has taken its request; one that has, waits for the others. A repeat that reads a block which
// a former repeat has yet to write, waits.
module vector_issue (
    input logic clock,
    input logic reset,

    input  logic repeat_valid,
    output logic repeat_ready,
    input  logic needs_y,
    input  logic needs_z,
    input  logic is_in_flight,  // a block that is read has a write to come

    output logic x_request_valid,
    input  logic x_request_ready,
    output logic y_request_valid,
    input  logic y_request_ready,
    output logic z_request_valid,
    input  logic z_request_ready,

    output logic issued_valid,
    input  logic issued_ready
);

  logic x_taken, y_taken, z_taken;  // requests of this repeat, in former cycles
  logic goes;

  assign goes = repeat_valid && issued_ready && !is_in_flight;

  assign x_request_valid = goes && !x_taken;
  assign y_request_valid = goes && needs_y && !y_taken;
  assign z_request_valid = goes && needs_z && !z_taken;
  assign issued_valid = goes && (x_taken || x_request_ready) && (!needs_y || y_taken || y_request_ready) &&
                        (!needs_z || z_taken || z_request_ready);
  assign repeat_ready = issued_valid;

  always_ff @(posedge clock) begin
    if (reset || issued_valid) begin
      x_taken <= 1'b0;
      y_taken <= 1'b0;
      z_taken <= 1'b0;
    end else begin
      x_taken <= x_taken || (x_request_valid && x_request_ready);
      y_taken <= y_taken || (y_request_valid && y_request_ready);
      z_taken <= z_taken || (z_request_valid && z_request_ready);
    end
  end

endmodule
