// Draws a timeline on a canvas, but for the lanes: ruler, tasks by stream, DRAM bandwidth, names.
import { resolved } from "../colours.ts";
import { significant } from "../format.ts";
import { largest } from "../model/extremes.ts";
import { LanePainter } from "./lane_painter.ts";
import { ticks } from "./ruler.ts";
import { COUNTER, GUTTER, hasCounter, lanesTop, RULER, type Scene, TASK_LANE, xOf } from "./scene.ts";
import { clipped, fittedText, FONT } from "./text.ts";

export class Painter {
  private peak = 0; // of DRAM bandwidth
  private readonly lanes: LanePainter;

  constructor(private readonly canvas: CanvasRenderingContext2D) {
    this.lanes = new LanePainter(canvas);
  }

  paint(scene: Scene): void {
    const c = this.canvas;
    const width = GUTTER + scene.view.width;
    c.font = FONT;
    c.textBaseline = "middle";
    c.fillStyle = resolved("--surface");
    c.fillRect(0, 0, width, scene.height);
    this.grid(scene);
    clipped(this.canvas, 0, lanesTop(scene), width, scene.height - lanesTop(scene), () => this.lanes.paint(scene));
    clipped(this.canvas, GUTTER, 0, scene.view.width, scene.height, () => {
      this.tasks(scene);
      if (hasCounter(scene)) this.counter(scene);
      this.range(scene);
    });
    this.headings(scene);
    this.extents(scene);
  }

  private grid(scene: Scene): void {
    const c = this.canvas;
    const { unit, perCycle } = scene.clock.axis;
    c.textAlign = "left";
    for (const tick of ticks(scene.view.begin * perCycle, scene.view.end * perCycle, scene.view.width)) {
      const x = Math.round(xOf(scene, tick / perCycle)) + 0.5;
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
      const x0 = Math.max(GUTTER - 4, xOf(scene, task.began));
      const x1 = Math.min(GUTTER + scene.view.width + 4, xOf(scene, task.ended));
      if (x1 <= GUTTER || x0 >= GUTTER + scene.view.width || task.ended === task.began) return;
      const y = RULER + scene.streams.indexOf(task.stream ?? 0) * TASK_LANE;
      const chosen = scene.selectedTask === index;
      const width = Math.max(1, x1 - x0 - (x1 - x0 > 4 ? 1 : 0));
      c.fillStyle = resolved(
        chosen ? "--accent" : task.kind === "launch" ? (index % 2 ? "--task-odd" : "--task-even") : "--task-copy",
      );
      c.fillRect(x0, y, width, TASK_LANE - 3);
      if (task.failed) {
        c.fillStyle = resolved("--bad");
        c.fillRect(x0, y, width, 3);
      }
      if (width > 40)
        fittedText(
          this.canvas,
          task.name,
          Math.max(x0, GUTTER) + 5,
          y + TASK_LANE / 2 - 1,
          x1 - Math.max(x0, GUTTER) - 9,
          resolved(chosen ? "--on-accent" : "--text"),
        );
    });
  }

  private counter(scene: Scene): void {
    const c = this.canvas;
    const b = scene.bandwidth!;
    const y = RULER + scene.streams.length * TASK_LANE;
    const values = (b.dram_read ?? b.dram_written)!.map((_, i) => (b.dram_read?.[i] ?? 0) + (b.dram_written?.[i] ?? 0));
    const most = largest(values, 1);
    const perPixel = (scene.view.end - scene.view.begin) / scene.view.width;
    c.fillStyle = resolved("--flow-dram-read");
    c.globalAlpha = 0.75;
    for (let px = 0; px < scene.view.width; ++px) {
      const first = Math.floor((scene.view.begin + px * perPixel) / b.bin_cycles);
      const last = Math.max(first, Math.floor((scene.view.begin + (px + 1) * perPixel) / b.bin_cycles - 1e-9));
      let value = 0;
      for (let bin = Math.max(0, first); bin <= Math.min(last, values.length - 1); ++bin)
        value = Math.max(value, values[bin]!);
      const height = (value / most) * (COUNTER - 6);
      if (height > 0) c.fillRect(GUTTER + px, y + COUNTER - 3 - height, 1, height);
    }
    c.globalAlpha = 1;
    this.peak = (most / b.bin_cycles) * scene.clock.bandwidth.perCycle;
  }

  private headings(scene: Scene): void {
    const c = this.canvas;
    c.fillStyle = resolved("--surface");
    c.fillRect(0, 0, GUTTER, lanesTop(scene));
    scene.streams.forEach((stream, i) =>
      fittedText(
        this.canvas,
        scene.streams.length === 1 ? "Tasks" : `Stream ${stream}`,
        6,
        RULER + i * TASK_LANE + TASK_LANE / 2 - 1,
        GUTTER - 10,
        resolved("--text"),
      ),
    );
    if (hasCounter(scene)) {
      const y = RULER + scene.streams.length * TASK_LANE;
      fittedText(this.canvas, "DRAM, peak", 6, y + COUNTER / 2 - 7, GUTTER - 10, resolved("--text"));
      fittedText(
        this.canvas,
        `${significant(this.peak)} ${scene.clock.bandwidth.unit}`,
        6,
        y + COUNTER / 2 + 7,
        GUTTER - 10,
        resolved("--muted"),
      );
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
      this.canvas.fillRect(
        GUTTER + ((begin - scene.data.begin) * width) / run,
        0,
        Math.max(3, ((end - begin) * width) / run),
        4,
      );
    }
    const top = lanesTop(scene);
    const visible = scene.height - top;
    if (scene.contentHeight <= visible) return;
    const length = (visible * visible) / scene.contentHeight;
    this.canvas.fillStyle = resolved("--axis");
    this.canvas.fillRect(
      GUTTER + scene.view.width - 6,
      top + (scene.scroll * visible) / scene.contentHeight,
      4,
      length,
    );
  }

  private range(scene: Scene): void {
    if (!scene.range) return;
    const c = this.canvas;
    c.globalAlpha = 0.25;
    c.fillStyle = resolved("--accent");
    c.fillRect(Math.min(scene.range.x0, scene.range.x1), 0, Math.abs(scene.range.x1 - scene.range.x0), scene.height);
    c.globalAlpha = 1;
  }
}
