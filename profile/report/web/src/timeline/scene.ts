// What a timeline shows, and where: the gutter with names to the left; from above the ruler, a lane of tasks per stream,
// DRAM bandwidth, and the lanes of cores and pipes.
import type { Clock } from "../format.ts";
import type { Bandwidth, Task } from "../profile.ts";
import type { View } from "./merge.ts";
import type { Row } from "./rows.ts";
import type { TimelineData, Track } from "./tracks.ts";

export const GUTTER = 92; // names of cores and pipes
export const RULER = 24;
export const TASK_LANE = 22;
export const COUNTER = 34;

export interface Scene {
  data: TimelineData;
  tasks: readonly Task[];
  streams: number[];
  bandwidth: Bandwidth | undefined;
  clock: Clock;
  rows: Row[];
  view: View; // of the area right of the gutter
  height: number;
  scroll: number;
  contentHeight: number;
  selectedTask: number | null;
  selectedSlice: { track: Track; slice: number } | null;
  range: { x0: number; x1: number } | null; // being dragged
}

export function hasCounter(scene: Pick<Scene, "bandwidth">): boolean {
  return scene.bandwidth?.dram_read !== undefined || scene.bandwidth?.dram_written !== undefined;
}
export function tasksTop(): number {
  return RULER;
}
export function lanesTop(scene: Pick<Scene, "bandwidth" | "streams">): number {
  return RULER + scene.streams.length * TASK_LANE + (hasCounter(scene) ? COUNTER : 0) + 4;
}
export function streamAt(scene: Pick<Scene, "streams">, y: number): number | null {
  return scene.streams[Math.floor((y - RULER) / TASK_LANE)] ?? null;
}

export function xOf(scene: Pick<Scene, "view">, cycles: number): number {
  return GUTTER + ((cycles - scene.view.begin) * scene.view.width) / (scene.view.end - scene.view.begin);
}
