// What the table and the roofline know of a task.
import type { Profile, Roofs, Task } from "../profile.ts";
import { sumPipes } from "./pipe_parts.ts";

export interface RoofUse {
  roof: string; // "cube f16", "HBM"
  fraction: number; // of what the roof allows in the task's time
}

export interface Operator {
  index: number; // in tasks
  task: Task;
  cycles: number | null;
  share: number | null; // of the run
  bound: string | null;
  dramBytes: number | null;
  portBytes: number | null;
  operations: number | null; // of all classes
  roof: RoofUse | null; // the one that it comes closest to
}

export function cyclesOf(task: Task): number | null {
  return task.began === undefined || task.ended === undefined ? null : task.ended - task.began;
}

// Core time in which blocks ran. Every pipe of a core kind has the same.
export function blockTimeOf(task: Task): number | null {
  const byKind = new Map<string, number>();
  for (const pipe of sumPipes([task])) byKind.set(pipe.core, Math.max(byKind.get(pipe.core) ?? 0, pipe.total));
  return byKind.size === 0 ? null : [...byKind.values()].reduce((a, b) => a + b, 0);
}

function sum(...values: (number | undefined)[]): number | null {
  const known = values.filter((v) => v !== undefined);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
}

function dramBytesOf(task: Task): number | null {
  return sum(task.bytes?.dram_read, task.bytes?.dram_written);
}
function portBytesOf(task: Task): number | null {
  return sum(task.bytes?.gm_read, task.bytes?.gm_written);
}

// The bytes that a memory roof limits: L2's are those at the cores' ports, any other's are those behind L2.
export function bytesAt(task: Task, memory: string): number | null {
  return memory === "L2" ? portBytesOf(task) : dramBytesOf(task);
}

export function roofUses(task: Task, roofs: Roofs | undefined): RoofUse[] {
  const cycles = cyclesOf(task);
  if (!cycles) return [];
  const uses: RoofUse[] = [];
  for (const roof of roofs?.compute ?? []) {
    const done = task.operations?.[roof.name];
    if (done !== undefined) uses.push({ roof: roof.name, fraction: done / (cycles * roof.ops_per_cycle) });
  }
  for (const roof of roofs?.memory ?? []) {
    const moved = bytesAt(task, roof.name);
    if (moved !== null) uses.push({ roof: roof.name, fraction: moved / (cycles * roof.bytes_per_cycle) });
  }
  return uses.sort((a, b) => b.fraction - a.fraction);
}

// Everything that takes time: launches, copies and fills.
export function operatorsOf(profile: Profile): Operator[] {
  const result: Operator[] = [];
  (profile.tasks ?? []).forEach((task, index) => {
    if (task.kind === "record_event" || task.kind === "wait_event") return;
    const cycles = cyclesOf(task);
    result.push({
      index,
      task,
      cycles,
      share: cycles !== null && profile.total_cycles ? cycles / profile.total_cycles : null,
      bound: task.bound ?? null,
      dramBytes: dramBytesOf(task),
      portBytes: portBytesOf(task),
      operations: task.operations ? sum(0, ...Object.values(task.operations)) : null,
      roof: roofUses(task, profile.roofs)[0] ?? null,
    });
  });
  return result;
}

export function launchesOf(profile: Profile): Task[] {
  return (profile.tasks ?? []).filter((task) => task.kind === "launch");
}
