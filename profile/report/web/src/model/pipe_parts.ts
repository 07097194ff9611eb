// Where the time of pipes goes, summed over tasks.
import { BUSY_PARTS, PIPE_NAMES, WAIT_REASONS } from "../colours.ts";
import type { PipeTime, Task } from "../profile.ts";

export interface PipeParts {
  core: string;
  pipe: string;
  total: number; // of the parts
  instructions: number;
  groupConflict: number | null; // part of "bank conflict"
  parts: Map<string, number>; // "working", "memory", ..., "wait flag", ..., "idle"
}

// Busy time splits into its measured parts; what none of them explains is work.
function addParts(parts: Map<string, number>, time: PipeTime): void {
  const add = (part: string, cycles: number | undefined): void => {
    if (cycles) parts.set(part, (parts.get(part) ?? 0) + cycles);
  };
  const stalled = (time.memory ?? 0) + (time.bank_conflict ?? 0) + (time.dependency ?? 0);
  add("working", (time.busy ?? 0) - stalled);
  add("memory", time.memory);
  add("bank conflict", time.bank_conflict);
  add("dependency", time.dependency);
  for (const [reason, cycles] of Object.entries(time.waits ?? {})) add(`wait ${reason}`, cycles);
  add("idle", time.idle);
}

function order(pipe: string): number {
  const known = PIPE_NAMES.indexOf(pipe);
  return known < 0 ? PIPE_NAMES.length : known;
}

// By core kind and pipe, in the order of the data path. Empty if no task has pipes.
export function sumPipes(tasks: readonly Task[]): PipeParts[] {
  const sums = new Map<string, PipeParts>();
  for (const task of tasks) {
    for (const time of task.pipes ?? []) {
      const key = `${time.core} ${time.pipe}`;
      let sum = sums.get(key);
      if (!sum) {
        sum = { core: time.core, pipe: time.pipe, total: 0, instructions: 0, groupConflict: null, parts: new Map() };
        sums.set(key, sum);
      }
      addParts(sum.parts, time);
      sum.instructions += time.instructions ?? 0;
      if (time.group_conflict !== undefined) sum.groupConflict = (sum.groupConflict ?? 0) + time.group_conflict;
    }
  }
  const result = [...sums.values()];
  for (const sum of result) sum.total = [...sum.parts.values()].reduce((a, b) => a + b, 0);
  return result.sort((a, b) => a.core.localeCompare(b.core) || order(a.pipe) - order(b.pipe));
}

// Every part that occurs, in stacking order.
export function partsIn(pipes: readonly PipeParts[]): string[] {
  const present = new Set(pipes.flatMap((p) => [...p.parts.keys()]));
  const known = [...BUSY_PARTS, ...WAIT_REASONS.map((r) => `wait ${r}`)];
  const others = [...present].filter((part) => part !== "idle" && !known.includes(part)).sort();
  return [...known, ...others, "idle"].filter((part) => present.has(part));
}
