// Source lines with what they cost.
import type { Line } from "../profile.ts";

export interface HotLine {
  line: Line;
  busy: number;
  waits: number;
  total: number; // busy + waits: what lines are ranked by
  byPipe: Map<string, number>; // busy and waits together
  byPart: Map<string, number>; // "working", "memory", ..., "wait flag", ...
}

const sumOf = (values: Record<string, number> | undefined): number =>
  Object.values(values ?? {}).reduce((a, b) => a + b, 0);

/** "gemm.h:88, conv2d.cpp:61": where the line's function was inlined; empty if it was not. */
export function callersOf(line: Line): string {
  return (line.inlined_at ?? []).map((at) => `${at.file.slice(at.file.lastIndexOf("/") + 1)}:${at.line}`).join(", ");
}

export function hotLine(line: Line): HotLine {
  const byPipe = new Map(Object.entries(line.cycles ?? {}));
  const byPart = new Map<string, number>();
  let waits = 0;
  for (const [pipe, reasons] of Object.entries(line.waits ?? {})) {
    for (const [reason, cycles] of Object.entries(reasons)) {
      byPart.set(`wait ${reason}`, (byPart.get(`wait ${reason}`) ?? 0) + cycles);
      byPipe.set(pipe, (byPipe.get(pipe) ?? 0) + cycles);
      waits += cycles;
    }
  }
  const busy = sumOf(line.cycles);
  const parts: [string, number][] = [
    ["memory", line.memory ?? 0],
    ["bank conflict", line.bank_conflict ?? 0],
    ["dependency", line.dependency ?? 0],
  ];
  for (const [part, cycles] of parts) if (cycles) byPart.set(part, cycles);
  const working = busy - parts.reduce((sum, [, cycles]) => sum + cycles, 0);
  if (working > 0) byPart.set("working", working);
  return { line, busy, waits, total: busy + waits, byPipe, byPart };
}
