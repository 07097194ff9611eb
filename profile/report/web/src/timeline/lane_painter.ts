// Draws the lanes of cores and pipes.
import { resolved } from "../colours.ts";
import { type Marks, mergeSlices } from "./merge.ts";
import type { Row } from "./rows.ts";
import { GUTTER, lanesTop, type Scene, xOf } from "./scene.ts";
import { clipped, fittedText } from "./text.ts";
import { type TimelineData, type Track, variableOf } from "./tracks.ts";

export class LanePainter {
  private kinds = new Map<string, { table: Uint8Array; variables: string[] }>(); // by pipe

  constructor(private readonly canvas: CanvasRenderingContext2D) {}

  paint(scene: Scene): void {
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
      clipped(this.canvas, GUTTER, y, scene.view.width, row.height, () => this.lane(scene, row.track!, y, row));
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
          fittedText(
            this.canvas,
            scene.data.names[track.name[slice]!]!,
            left + 4,
            top + tall / 2 + 0.5,
            Math.min(x1, scene.view.width) - Math.max(x0, 0) - 8,
            resolved(waits[kind] ? "--on-wait" : "--on-pipe"),
          );
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
      const x0 = xOf(scene, track.start[slice]!);
      const x1 = xOf(scene, track.end[slice]!);
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
        fittedText(this.canvas, row.core.open ? "▾" : "▸", 6, y + row.height / 2, 14, resolved("--muted"));
        fittedText(this.canvas, row.core.name, 20, y + row.height / 2, GUTTER - 24, resolved("--text"));
      } else if (row.core.open) {
        fittedText(this.canvas, row.track.pipe, 20, y + row.height / 2, GUTTER - 24, resolved("--muted"));
      }
    }
    c.fillStyle = resolved("--border");
    c.fillRect(GUTTER - 1, top, 1, scene.height - top);
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
