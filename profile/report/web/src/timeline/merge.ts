// Level of detail: slices narrower than a pixel become one mark per pixel, coloured by what took most of it.
import { firstAfter, type Track } from "./tracks.ts";

export interface View {
  begin: number; // cycles at the left edge
  end: number; // ... and at the right
  width: number; // pixels
}

// What is drawn of a track. A slice of its own has `slice`; a merged mark has none and covers a part of its pixels.
export interface Marks {
  whole(x0: number, x1: number, slice: number): void;
  merged(x0: number, x1: number, kind: number, coverage: number): void;
}

const SMALLEST = 1.5; // pixels that a slice of its own needs
const LEVELS = 8; // of coverage: neighbours alike become one mark

// `kinds` says by name which slices look alike; time is never lost: a pixel's coverage is what its slices took of it.
export function mergeSlices(track: Track, view: View, kinds: Uint8Array, kindCount: number, out: Marks): void {
  const scale = view.width / (view.end - view.begin);
  const took = new Float64Array(kindCount);
  let pixel = -1; // that `took` belongs to
  let run = { x0: 0, x1: 0, kind: -1, level: 0 };

  const flushRun = (): void => {
    if (run.kind >= 0) out.merged(run.x0, run.x1, run.kind, run.level / LEVELS);
    run = { x0: 0, x1: 0, kind: -1, level: 0 };
  };
  const flushPixel = (): void => {
    if (pixel < 0) return;
    let kind = 0;
    let sum = 0;
    for (let k = 0; k < kindCount; ++k) {
      sum += took[k]!;
      if (took[k]! > took[kind]!) kind = k;
    }
    took.fill(0);
    const level = Math.max(1, Math.min(LEVELS, Math.round(sum * LEVELS)));
    if (run.kind === kind && run.level === level && run.x1 === pixel) run.x1 = pixel + 1;
    else {
      flushRun();
      run = { x0: pixel, x1: pixel + 1, kind, level };
    }
    pixel = -1;
  };

  for (let i = firstAfter(track, view.begin); i < track.start.length; ++i) {
    if (track.start[i]! >= view.end) break;
    if (track.end[i]! <= view.begin) continue;
    const x0 = (track.start[i]! - view.begin) * scale;
    const x1 = (track.end[i]! - view.begin) * scale;
    if (x1 - x0 >= SMALLEST) {
      flushPixel();
      flushRun();
      out.whole(Math.max(x0, -2), Math.min(x1, view.width + 2), i);
      continue;
    }
    const own = Math.max(0, Math.floor(x0));
    if (own !== pixel) {
      flushPixel();
      pixel = own;
    }
    took[kinds[track.name[i]!]!]! += x1 - x0;
  }
  flushPixel();
  flushRun();
}

// What lies under a pixel: time by name, most first.
export function namesAt(track: Track, view: View, x: number): { name: number; slices: number; cycles: number }[] {
  const perPixel = (view.end - view.begin) / view.width;
  const begin = view.begin + Math.floor(x) * perPixel;
  const end = begin + perPixel;
  const sums = new Map<number, { name: number; slices: number; cycles: number }>();
  for (let i = firstAfter(track, begin); i < track.start.length && track.start[i]! < end; ++i) {
    const cycles = Math.min(track.end[i]!, end) - Math.max(track.start[i]!, begin);
    if (cycles < 0) continue;
    const sum = sums.get(track.name[i]!) ?? { name: track.name[i]!, slices: 0, cycles: 0 };
    sum.slices += 1;
    sum.cycles += cycles;
    sums.set(sum.name, sum);
  }
  return [...sums.values()].sort((a, b) => b.cycles - a.cycles);
}
