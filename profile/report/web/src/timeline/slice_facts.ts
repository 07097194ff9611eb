// What tooltips and details say of slices and tasks.
import { css } from "../colours.ts";
import { dot, facts, h } from "../dom.ts";
import { type Clock, integer, percent, plural } from "../format.ts";
import type { Task } from "../profile.ts";
import type { namesAt } from "./merge.ts";
import { type TimelineData, type Track, variableOf } from "./tracks.ts";

export interface Slice {
  track: Track;
  slice: number;
}

export function taskFacts(clock: Clock, task: Task): HTMLElement {
  return facts(task.name, [
    task.type ? ["type", task.type] : ["kind", task.kind],
    task.kernel ? ["kernel", task.kernel] : null,
    task.cores === undefined ? null : ["cores", `${task.cores} ${task.core_kind ?? ""}`],
    ["began", clock.moment(task.began!)],
    ["took", clock.both(task.ended! - task.began!)],
    task.failed ? ["failed", task.failed] : null,
  ]);
}

export function sliceFacts(
  clock: Clock,
  data: TimelineData,
  tasks: readonly Task[],
  { track, slice }: Slice,
): HTMLElement {
  const name = data.names[track.name[slice]!]!;
  const task = tasks[track.task[slice]!];
  return facts(h("span", {}, dot(css(variableOf(track.pipe, name))), name), [
    ["on", `${track.core} · ${track.pipe}`],
    ["begins", clock.moment(track.start[slice]!)],
    ["takes", clock.both(track.end[slice]! - track.start[slice]!)],
    task ? ["task", task.name] : null,
  ]);
}

// Of slices that share a pixel, which stands for `cycles`.
export function mergedFacts(
  clock: Clock,
  data: TimelineData,
  track: Track,
  merged: ReturnType<typeof namesAt>,
  cycles: number,
): HTMLElement {
  const count = merged.reduce((sum, m) => sum + m.slices, 0);
  return facts(
    `${track.core} · ${track.pipe}: ${plural(count, "slice")} in this pixel (${clock.time(cycles)})`,
    merged.slice(0, 6).map((m) => [data.names[m.name]!, `${percent(m.cycles / cycles)} · ${integer(m.slices)}×`]),
  );
}
