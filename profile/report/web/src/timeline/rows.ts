// Which tracks are where: cores as groups, opened (a row per pipe) or closed (thin lanes, all pipes at a glance).
import { PIPE_NAMES } from "../colours.ts";
import type { Track } from "./tracks.ts";

export interface Row {
  y: number; // within the scrolled content
  height: number;
  core: Core;
  track: Track | null; // null: the core's own line
}

export interface Core {
  name: string;
  tracks: Track[];
  open: boolean;
}

const CORE_LINE = 19;
const OPEN_LANE = 19;
const CLOSED_LANE = 3;

export function coresOf(tracks: readonly Track[]): Core[] {
  const cores = new Map<string, Core>();
  for (const track of tracks) {
    const core = cores.get(track.core) ?? { name: track.core, tracks: [], open: false };
    core.tracks.push(track);
    cores.set(track.core, core);
  }
  const order = (t: Track): number => (PIPE_NAMES.includes(t.pipe) ? PIPE_NAMES.indexOf(t.pipe) : PIPE_NAMES.length);
  const result = [...cores.values()].sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const kinds = new Set<string>();
  for (const core of result) {
    core.tracks.sort((a, b) => order(a) - order(b));
    // The first core of every kind is open.
    const kind = core.name.replace(/\s*\d+$/, "");
    core.open = !kinds.has(kind);
    kinds.add(kind);
  }
  return result;
}

export function layOut(cores: readonly Core[]): { rows: Row[]; height: number } {
  const rows: Row[] = [];
  let y = 0;
  for (const core of cores) {
    const line = { y, height: CORE_LINE, core, track: null };
    rows.push(line);
    if (core.open) {
      y += CORE_LINE;
      for (const track of core.tracks) {
        rows.push({ y, height: OPEN_LANE, core, track });
        y += OPEN_LANE;
      }
      y += 4;
    } else {
      const top = y + 2;
      core.tracks.forEach((track, i) => rows.push({ y: top + i * CLOSED_LANE, height: CLOSED_LANE, core, track }));
      line.height = Math.max(CORE_LINE, core.tracks.length * CLOSED_LANE + 4);
      y += line.height;
    }
  }
  return { rows, height: y };
}

export function rowAt(rows: readonly Row[], y: number): Row | null {
  let line: Row | null = null;
  for (const row of rows) {
    if (y < row.y || y >= row.y + row.height) continue;
    if (row.track) return row;
    line = row;
  }
  return line;
}
