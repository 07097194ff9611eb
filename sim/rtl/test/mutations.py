#!/usr/bin/env python3
"""Puts faults into the cube's SystemVerilog, one at a time, and shows that the tests catch each.

Every fault is a change of one line. The faulty cube (4 x 8 x 4 words) is verilated, compiled and linked
to the compiled tests of small_cube_test.cpp; a fault is caught if they fail. The cube without a fault
must pass first. Exit status 1 if a fault survives.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import small_cube

# file, text of one line as it is, as it is not.
FAULTS = [
    ("cube_arithmetic", "sign = !sign;", "sign = sign;"),
    ("cube_arithmetic", "(kept[4] || kept[2:0] != 3'd0)", "(kept[4] || kept[2:1] != 2'd0)"),
    ("cube_arithmetic", "kept[3] && (kept[4] ||", "kept[3] && (1'b1 ||"),
    ("cube_arithmetic", "if (by > 11'd27) return {27'd0, x != 28'd0};", "if (by > 11'd27) return 28'd0;"),
    ("cube_arithmetic", "| {27'd0, wide[27:0] != 28'd0}", "| 28'd0"),
    ("cube_arithmetic", "return {p_sign && sum[31], 31'd0};", "return {p_sign || sum[31], 31'd0};"),
    ("cube_arithmetic", "if (total == 28'd0) return 32'd0;", "if (total == 28'd0) return {sign, 31'd0};"),
    ("cube_arithmetic", "(a.is_infinite && b.significand == 11'd0)", "1'b0"),
    ("cube_arithmetic", "p_infinite && s_infinite && p_sign != sum[31]", "p_infinite && s_infinite && p_sign == sum[31]"),
    ("cube_arithmetic", "sum[30:23] != 8'd0 ? sum[30:23] : 8'd1", "sum[30:23]"),
    ("cube_arithmetic", "exponent + 10'sd1 - $signed({5'd0, zeros})", "exponent - $signed({5'd0, zeros})"),
    ("cube_arithmetic", "leading < $signed({6'd0, zeros}) ?", "1'b0 ?"),
    ("cube_arithmetic", ">= 10'd255", "> 10'd255"),
    ("cube_arithmetic", "fraction = {x[6:0], 3'd0};", "fraction = {3'd0, x[6:0]};"),
    ("cube_arithmetic", "{b_signed && b[15], b[15:8]}", "{a_signed && b[15], b[15:8]}"),
    ("cube_arithmetic", "p1 = 17'(a1) * 17'(b1)", "p1 = 17'(a1) * 17'(b0)"),
    ("cube_stage", "count_t'(m) < rows && count_t'(n) < columns) next[m][n] = fused", "count_t'(m) < rows) next[n % M][n] = fused"),
    ("cube_array", "g_stage[s-1].a[K-1:s]", "g_stage[s-1].a[K-2:s-1]"),
    ("cube_array", "BEFORE_PAIRS = count_t'(2 * s)", "BEFORE_PAIRS = count_t'(2 * s + 1)"),
    ("cube_array", "assign advances = !out_valid || out_ready;", "assign advances = 1'b1;"),
    ("cube_array", "product.result.c == probe;", "product.result.c == probe && s != 2;"),
    ("cube_array", "out_valid && !out_ready &&", "1'b0 &&"),
    ("cube_sequencer", "least(k_left, depth)", "depth"),
    ("cube_sequencer", "is_first_k ? start : START_C", "start"),
    ("cube_sequencer", "saturate && ends_k &&", "saturate &&"),
    ("cube_sequencer", "a <= a_of_k;", "a <= a;"),
    ("cube_sequencer", "m_left <= m;", "m_left <= ROWS;"),
    ("cube_sequencer", "command.m == '0 || command.n == '0 || command.k == '0", "command.m == '0 || command.n == '0"),
    ("cube_sequencer", "bias <= bias + BIAS_BYTES;", "bias <= bias;"),
    ("cube_issue", "b_taken <= b_taken || (", "b_taken <= ("),
    ("cube_issue", "!(needs_c && is_in_flight)", "1'b1"),
    ("cube_pass_queue", "BITS'(i) == used_after_out", "BITS'(i) == used"),
    ("cube_pass_queue", "BITS'(i) < used && !place", "BITS'(i) + BITS'(1) < used && !place"),
    ("cube_operands", "if (operation.is_gemv)", "if (1'b0)"),
    ("cube_operands", "out_b[k][n][15:8] = 8'd0;", "out_b[k][n][15:8] = out_b[k][n][15:8];"),
    ("cube_operands", "(!needs_bias || bias_data_valid)", "1'b1"),
    ("cube", "summed.saturate ? saturated(sums[m][n]) : sums[m][n]", "sums[m][n]"),
    ("cube", "COUNT_BITS'(n) < summed.columns", "COUNT_BITS'(n) <= summed.columns"),
    ("cube", "summed.is_empty || c_write_ready", "1'b1"),
    ("cube", ".is_in_flight(is_queued || is_in_array)", ".is_in_flight(is_in_array)"),
]


def mutated(sources, file, before, after, folder):
    """Copies the sources into `folder`, the fault put in, if there is one. Returns the copies."""
    copies = []
    for source in sources:
        text = source.read_text()
        if source.stem == file:
            lines = [line for line in text.split("\n") if before in line]
            if len(lines) == 0:
                sys.exit(f"{source.name} has no line with: {before}")
            text = text.replace(lines[0], lines[0].replace(before, after), 1)
        copy = folder / source.name
        copy.write_text(text)
        copies.append(copy)
    return copies


def first_failure(args, file, before, after):
    """Builds and tests one cube. None if every test passes; else which was the first to fail."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        copies = mutated(args.sources, file, before, after, folder)
        program = small_cube.build(args, copies, folder)
        try:
            done = subprocess.run([program, "--gtest_fail_fast", "--gtest_brief=1"], cwd=folder, capture_output=True, text=True, timeout=120)
        except subprocess.TimeoutExpired:
            return "no end"
        if done.returncode == 0:
            return None
        failed = re.search(r"FAILED *\] ([^ ,\n]+)", done.stdout)
        return failed.group(1) if failed else f"exit status {done.returncode}"


def main():
    parser = small_cube.arguments(__doc__.split("\n\n")[0])
    parser.add_argument("--only", type=int, help="number of the one fault to try")
    args = parser.parse_args()
    failure = first_failure(args, None, None, None)
    if failure:
        sys.exit(f"the cube without a fault fails: {failure}")
    survivors = 0
    for number, (file, before, after) in enumerate(FAULTS):
        if args.only is not None and number != args.only:
            continue
        failure = first_failure(args, file, before, after)
        survivors += failure is None
        print(f"{number:2} {file}: {before}  ->  {after}\n     {'SURVIVES' if failure is None else 'caught by ' + failure}", flush=True)
    print(f"{survivors} of {len(FAULTS)} faults survive")
    return survivors != 0


if __name__ == "__main__":
    sys.exit(main())
