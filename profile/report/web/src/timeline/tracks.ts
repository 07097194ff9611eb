// The slices of a timeline as columns that are quick to search, per core and pipe.
import { pipeVariable, waitVariable } from "../colours.ts";
import type { Timeline } from "../profile.ts";

export interface Track {
  core: string;
  pipe: string;
  start: Float64Array; // ascending
  end: Float64Array;
  latestEnd: Float64Array; // of the slices up to here: instructions of a pipe may overlap
  name: Uint32Array; // index into TimelineData.names
  task: Int32Array;
}

export interface TimelineData {
  tracks: Track[];
  names: string[];
  begin: number;
  end: number;
  slices: number;
}

export function readTimeline(timeline: Timeline, total: number | undefined): TimelineData {
  const tracks = timeline.tracks.map(readTrack);
  const last = tracks.map((t) => t.latestEnd[t.latestEnd.length - 1] ?? 0);
  return {
    tracks,
    names: timeline.names,
    begin: 0,
    end: Math.max(timeline.end ?? 0, total ?? 0, ...last, 1),
    slices: tracks.reduce((sum, t) => sum + t.start.length, 0),
  };
}

function readTrack(raw: Timeline["tracks"][number]): Track {
  const n = raw.start.length;
  const order = raw.start.some((s, i) => i > 0 && s < raw.start[i - 1]!)
    ? Array.from({ length: n }, (_, i) => i).sort((a, b) => raw.start[a]! - raw.start[b]!)
    : null;
  const track: Track = {
    core: raw.core,
    pipe: raw.pipe,
    start: new Float64Array(n),
    end: new Float64Array(n),
    latestEnd: new Float64Array(n),
    name: new Uint32Array(n),
    task: new Int32Array(n),
  };
  let latest = -Infinity;
  for (let to = 0; to < n; ++to) {
    const from = order ? order[to]! : to;
    track.start[to] = raw.start[from]!;
    track.end[to] = raw.start[from]! + raw.duration[from]!;
    latest = Math.max(latest, track.end[to]!);
    track.latestEnd[to] = latest;
    track.name[to] = raw.name[from]!;
    track.task[to] = raw.task?.[from] ?? -1;
  }
  return track;
}

// The first slice that may end after `time`.
export function firstAfter(track: Track, time: number): number {
  let low = 0;
  let high = track.start.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (track.latestEnd[middle]! > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

// The slice under way at `time`, or within `slack` of it; the one that began last.
export function sliceAt(track: Track, time: number, slack: number): number | null {
  let found: number | null = null;
  for (let i = firstAfter(track, time - slack); i < track.start.length && track.start[i]! <= time + slack; ++i) {
    if (track.end[i]! >= time - slack) found = i;
  }
  return found;
}

export function variableOf(pipe: string, name: string): string {
  return name.startsWith("wait ") ? waitVariable(name.slice(5)) : pipeVariable(pipe);
}
