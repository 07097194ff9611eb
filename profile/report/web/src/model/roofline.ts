// Points of the roofline: operations per byte against operations per cycle.
import type { Roofs } from "../profile.ts";
import { bytesAt, type Operator } from "./operators.ts";

export interface RooflinePoint {
  operator: Operator;
  roof: string; // the compute roof that it is measured against
  operations: number; // of that roof's class
  intensity: number; // operations per byte
  rate: number; // operations per cycle
  achieved: number; // of what both roofs allow at this intensity
}

export interface Roofline {
  points: RooflinePoint[];
  withoutBytes: Operator[]; // computed, but moved no byte through this memory
}

// A kernel with operations of several classes stands at the class that it uses most of.
export function rooflineOf(operators: readonly Operator[], roofs: Roofs, memory: string): Roofline {
  const bandwidth = roofs.memory?.find((roof) => roof.name === memory)?.bytes_per_cycle;
  const result: Roofline = { points: [], withoutBytes: [] };
  for (const operator of operators) {
    const { task, cycles } = operator;
    if (!cycles || !task.operations || !bandwidth) continue;
    let best: { name: string; use: number; peak: number } | null = null;
    for (const roof of roofs.compute ?? []) {
      const use = (task.operations[roof.name] ?? 0) / roof.ops_per_cycle;
      if (use > (best?.use ?? 0)) best = { name: roof.name, use, peak: roof.ops_per_cycle };
    }
    const moved = bytesAt(task, memory);
    if (!best || moved === null) continue;
    if (moved === 0) {
      result.withoutBytes.push(operator);
      continue;
    }
    const operations = task.operations[best.name]!;
    const intensity = operations / moved;
    const rate = operations / cycles;
    const achieved = rate / Math.min(best.peak, intensity * bandwidth);
    result.points.push({ operator, roof: best.name, operations, intensity, rate, achieved });
  }
  return result;
}
