// Draws a timeline on a canvas: ruler, tasks by stream, DRAM bandwidth, and the lanes of cores and pipes.
import { resolved } from "../colours.ts";
import type { Clock } from "../format.ts";
import { significant } from "../format.ts";
import type { Bandwidth, Task } from "../profile.ts";
import { type Marks, mergeSlices, type View } from "./merge.ts";
import type { Row } from "./rows.ts";
import { ticks } from "./ruler.ts";
import { type TimelineData, type Track, variableOf } from "./tracks.ts";

export const GUTTER = 92; // names of cores and pipes
const RULER = 24;
const TASK_LANE = 22;
const COUNTER = 34;
const FONT = "11px system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

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

type Canvas = CanvasRenderingContext2D;

export class Painter {
  private peak = 0; // of DRAM bandwidth
  private kinds = new Map<string, { table: Uint8Array; variables: string[] }>(); // by pipe

  constructor(private readonly canvas: Canvas) {}

  paint(scene: Scene): void {
    const c = this.canvas;
    const width = GUTTER + scene.view.width;
    c.font = FONT;
    c.textBaseline = "middle";
    c.fillStyle = resolved("--surface");
    c.fillRect(0, 0, width, scene.height);
    this.grid(scene);
    this.clipped(0, lanesTop(scene), width, scene.height - lanesTop(scene), () => this.lanes(scene));
    this.clipped(GUTTER, 0, scene.view.width, scene.height, () => {
      this.tasks(scene);
      if (hasCounter(scene)) this.counter(scene);
      this.range(scene);
    });
    this.headings(scene);
    this.extents(scene);
  }

  private clipped(x: number, y: number, width: number, height: number, draw: () => void): void {
    const c = this.canvas;
    c.save();
    c.beginPath();
    c.rect(x, y, width, height);
    c.clip();
    draw();
    c.restore();
  }
  private x(scene: Scene, cycles: number): number {
    return GUTTER + ((cycles - scene.view.begin) * scene.view.width) / (scene.view.end - scene.view.begin);
  }

  private grid(scene: Scene): void {
    const c = this.canvas;
    const { unit, perCycle } = scene.clock.axis;
    c.textAlign = "left";
    for (const tick of ticks(scene.view.begin * perCycle, scene.view.end * perCycle, scene.view.width)) {
      const x = Math.round(this.x(scene, tick / perCycle)) + 0.5;
      if (x < GUTTER) continue;
      c.fillStyle = resolved("--grid");
      c.fillRect(x, RULER - 6, 1, scene.height);
      c.fillStyle = resolved("--muted");
      const span = (scene.view.end - scene.view.begin) * perCycle;
      const digits = Math.max(3, Math.ceil(Math.log10(Math.max(1, Math.abs(tick)) / span)) + 3);
      c.fillText(`${significant(tick, digits)} ${unit}`, x + 4, RULER / 2);
    }
  }

  private tasks(scene: Scene): void {
    const c = this.canvas;
    scene.tasks.forEach((task, index) => {
      if (task.began === undefined || task.ended === undefined) return;
      const x0 = Math.max(GUTTER - 4, this.x(scene, task.began));
      const x1 = Math.min(GUTTER + scene.view.width + 4, this.x(scene, task.ended));
      if (x1 <= GUTTER || x0 >= GUTTER + scene.view.width || task.ended === task.began) return;
      const y = RULER + scene.streams.indexOf(task.stream ?? 0) * TASK_LANE;
      const chosen = scene.selectedTask === index;
      const width = Math.max(1, x1 - x0 - (x1 - x0 > 4 ? 1 : 0));
      c.fillStyle = resolved(chosen ? "--accent" : task.kind === "launch" ? (index % 2 ? "--task-odd" : "--task-even") : "--task-copy");
      c.fillRect(x0, y, width, TASK_LANE - 3);
      if (task.failed) {
        c.fillStyle = resolved("--bad");
        c.fillRect(x0, y, width, 3);
      }
      if (width > 40) this.text(task.name, Math.max(x0, GUTTER) + 5, y + TASK_LANE / 2 - 1, x1 - Math.max(x0, GUTTER) - 9, resolved(chosen ? "--on-accent" : "--text"));
    });
  }

  private counter(scene: Scene): void {
    const c = this.canvas;
    const b = scene.bandwidth!;
    const y = RULER + scene.streams.length * TASK_LANE;
    const values = (b.dram_read ?? b.dram_written)!.map((_, i) => (b.dram_read?.[i] ?? 0) + (b.dram_written?.[i] ?? 0));
    const most = Math.max(...values, 1);
    const perPixel = (scene.view.end - scene.view.begin) / scene.view.width;
    c.fillStyle = resolved("--flow-dram-read");
    c.globalAlpha = 0.75;
    for (let px = 0; px < scene.view.width; ++px) {
      const first = Math.floor((scene.view.begin + px * perPixel) / b.bin_cycles);
      const last = Math.max(first, Math.floor((scene.view.begin + (px + 1) * perPixel) / b.bin_cycles - 1e-9));
      let value = 0;
      for (let bin = Math.max(0, first); bin <= Math.min(last, values.length - 1); ++bin) value = Math.max(value, values[bin]!);
      const height = (value / most) * (COUNTER - 6);
      if (height > 0) c.fillRect(GUTTER + px, y + COUNTER - 3 - height, 1, height);
    }
    c.globalAlpha = 1;
    this.peak = (most / b.bin_cycles) * scene.clock.bandwidth.perCycle;
  }

  private lanes(scene: Scene): void {
    const c = this.canvas;
    const top = lanesTop(scene);
    for (const row of scene.rows) {
      const y = top + row.y - scene.scroll;
      if (y + row.height < top || y > scene.height) continue;
      if (!row.track) {
        if (row.core.open) {
          c.fillStyle = resolved("--band");
          c.fillRect(0, y, GUTTER + scene.view.width, row.height - 1);
        } else {
          c.fillStyle = resolved("--grid");
          c.fillRect(0, y + row.height - 1, GUTTER + scene.view.width, 1);
        }
        continue;
      }
      this.clipped(GUTTER, y, scene.view.width, row.height, () => this.lane(scene, row.track!, y, row));
    }
    this.names(scene, top);
  }

  private lane(scene: Scene, track: Track, y: number, row: Row): void {
    const c = this.canvas;
    const { table, variables } = this.kindsOf(scene.data, track.pipe);
    const colours = variables.map(resolved);
    const waits = variables.map((v) => v.startsWith("--wait"));
    const height = row.height - (row.core.open ? 3 : 0.5);
    // Waits are lower than work, so that they differ without colour too.
    const place = (kind: number): [number, number] =>
      waits[kind] && row.core.open ? [y + height * 0.35 + 1, height * 0.65] : [y + (row.core.open ? 1 : 0), height];
    const selected = scene.selectedTask;
    const faded = (slice: number): boolean => selected !== null && track.task[slice] !== selected;
    const out: Marks = {
      whole: (x0, x1, slice) => {
        const kind = table[track.name[slice]!]!;
        const [top, tall] = place(kind);
        c.globalAlpha = faded(slice) ? 0.25 : 1;
        c.fillStyle = colours[kind]!;
        const gap = x1 - x0 > 3 ? 0.75 : 0;
        c.fillRect(GUTTER + x0, top, x1 - x0 - gap, tall);
        if (row.core.open && x1 - x0 > 30) {
          const left = GUTTER + Math.max(x0, 0);
          this.text(scene.data.names[track.name[slice]!]!, left + 4, top + tall / 2 + 0.5, Math.min(x1, scene.view.width) - Math.max(x0, 0) - 8,
            resolved(waits[kind] ? "--on-wait" : "--on-pipe"));
        }
      },
      merged: (x0, x1, kind, coverage) => {
        const [top, tall] = place(kind);
        c.globalAlpha = 0.25 + 0.75 * coverage;
        c.fillStyle = colours[kind]!;
        c.fillRect(GUTTER + x0, top, x1 - x0, tall);
      },
    };
    mergeSlices(track, scene.view, table, variables.length, out);
    c.globalAlpha = 1;
    if (scene.selectedSlice?.track === track) {
      const { slice } = scene.selectedSlice;
      const x0 = this.x(scene, track.start[slice]!);
      const x1 = this.x(scene, track.end[slice]!);
      c.strokeStyle = resolved("--text");
      c.lineWidth = 2;
      c.strokeRect(x0, y + 1, Math.max(3, x1 - x0), row.height - 3);
    }
  }

  private names(scene: Scene, top: number): void {
    const c = this.canvas;
    c.fillStyle = resolved("--surface");
    c.fillRect(0, top, GUTTER, scene.height - top);
    c.textAlign = "left";
    for (const row of scene.rows) {
      const y = top + row.y - scene.scroll;
      if (y + row.height < top || y > scene.height) continue;
      if (!row.track) {
        if (row.core.open) {
          c.fillStyle = resolved("--band");
          c.fillRect(0, y, GUTTER, row.height - 1);
        }
        this.text(row.core.open ? "▾" : "▸", 6, y + row.height / 2, 14, resolved("--muted"));
        this.text(row.core.name, 20, y + row.height / 2, GUTTER - 24, resolved("--text"));
      } else if (row.core.open) {
        this.text(row.track.pipe, 20, y + row.height / 2, GUTTER - 24, resolved("--muted"));
      }
    }
    c.fillStyle = resolved("--border");
    c.fillRect(GUTTER - 1, top, 1, scene.height - top);
  }

  private headings(scene: Scene): void {
    const c = this.canvas;
    c.fillStyle = resolved("--surface");
    c.fillRect(0, 0, GUTTER, lanesTop(scene));
    scene.streams.forEach((stream, i) =>
      this.text(scene.streams.length === 1 ? "Tasks" : `Stream ${stream}`, 6, RULER + i * TASK_LANE + TASK_LANE / 2 - 1, GUTTER - 10, resolved("--text")));
    if (hasCounter(scene)) {
      const y = RULER + scene.streams.length * TASK_LANE;
      this.text("DRAM, peak", 6, y + COUNTER / 2 - 7, GUTTER - 10, resolved("--text"));
      this.text(`${significant(this.peak)} ${scene.clock.bandwidth.unit}`, 6, y + COUNTER / 2 + 7, GUTTER - 10, resolved("--muted"));
    }
    c.fillStyle = resolved("--border");
    c.fillRect(0, lanesTop(scene) - 2, GUTTER + scene.view.width, 1);
    c.fillRect(GUTTER - 1, 0, 1, scene.height);
  }

  // What part of the run, and of the lanes, is visible.
  private extents(scene: Scene): void {
    const { begin, end, width } = scene.view;
    const run = scene.data.end - scene.data.begin;
    if (end - begin < run) {
      this.canvas.fillStyle = resolved("--grid");
      this.canvas.fillRect(GUTTER, 0, width, 4);
      this.canvas.fillStyle = resolved("--accent");
      this.canvas.fillRect(GUTTER + ((begin - scene.data.begin) * width) / run, 0, Math.max(3, ((end - begin) * width) / run), 4);
    }
    const top = lanesTop(scene);
    const visible = scene.height - top;
    if (scene.contentHeight <= visible) return;
    const length = (visible * visible) / scene.contentHeight;
    this.canvas.fillStyle = resolved("--axis");
    this.canvas.fillRect(GUTTER + scene.view.width - 6, top + (scene.scroll * visible) / scene.contentHeight, 4, length);
  }

  private range(scene: Scene): void {
    if (!scene.range) return;
    const c = this.canvas;
    c.globalAlpha = 0.25;
    c.fillStyle = resolved("--accent");
    c.fillRect(Math.min(scene.range.x0, scene.range.x1), 0, Math.abs(scene.range.x1 - scene.range.x0), scene.height);
    c.globalAlpha = 1;
  }

  // Text cut to a width, or none if not even a few letters fit.
  private text(text: string, x: number, y: number, width: number, colour: string): void {
    const letters = Math.floor(width / 6);
    if (letters < 1) return;
    this.canvas.fillStyle = colour;
    this.canvas.fillText(text.length <= letters ? text : letters < 3 ? text.slice(0, letters) : `${text.slice(0, letters - 1)}…`, x, y);
  }

  // Slices of a pipe look alike if their colour is the same: its own, or that of a wait reason.
  private kindsOf(data: TimelineData, pipe: string): { table: Uint8Array; variables: string[] } {
    let kinds = this.kinds.get(pipe);
    if (!kinds) {
      const variables: string[] = [];
      const table = Uint8Array.from(data.names, (name) => {
        const variable = variableOf(pipe, name);
        if (!variables.includes(variable)) variables.push(variable);
        return variables.indexOf(variable);
      });
      kinds = { table, variables };
      this.kinds.set(pipe, kinds);
    }
    return kinds;
  }
}
