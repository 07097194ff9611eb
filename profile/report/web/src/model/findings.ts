// The biggest findings of a run, in words, each a measured share of something that it names.
import { integer, percent } from "../format.ts";
import type { Line, Profile, Task } from "../profile.ts";
import { callersOf } from "./lines.ts";
import { blockTimeOf, cyclesOf, launchesOf, operatorsOf } from "./operators.ts";
import { sumPipes, type PipeParts } from "./pipe_parts.ts";

export interface Finding {
  topic: string; // one finding of each
  share: number; // 0 to 1: what it is ranked by
  of: string; // "of core time"
  title: string;
  detail: string;
  colour: string; // a part or a bound, for its mark
  task?: number; // where to look
}

export function findingsOf(profile: Profile, count: number): Finding[] {
  const all = [
    withoutKernel(profile),
    longestOperator(profile),
    notRunning(profile),
    ...unusedCores(profile),
    ...stalls(profile),
  ];
  const ranked = all.filter((f): f is Finding => f !== null && f.share >= 0.01).sort((a, b) => b.share - a.share);
  return ranked.filter((f, i) => ranked.findIndex((other) => other.topic === f.topic) === i).slice(0, count);
}

// Time in which no kernel was under way.
function withoutKernel(profile: Profile): Finding | null {
  const total = profile.total_cycles;
  const spans = launchesOf(profile)
    .filter((t) => cyclesOf(t) !== null)
    .sort((a, b) => a.began! - b.began!);
  if (!total || spans.length === 0) return null;
  let covered = 0;
  let until = -Infinity;
  for (const task of spans) {
    covered += Math.max(0, task.ended! - Math.max(until, task.began!));
    until = Math.max(until, task.ended!);
  }
  return {
    topic: "gaps",
    share: 1 - covered / total,
    of: "of the run:",
    title: "no kernel is running",
    detail: "copies, events and the gaps between tasks",
    colour: "--bound-launch",
  };
}

// Time of a kernel on its cores in which they run no block.
function notRunning(profile: Profile): Finding | null {
  let all = 0;
  let running = 0;
  let most: { task: Task; idle: number } | null = null;
  for (const task of launchesOf(profile)) {
    const blocks = blockTimeOf(task);
    const cycles = (cyclesOf(task) ?? 0) * (task.cores ?? 0);
    if (blocks === null || cycles === 0) continue;
    all += cycles;
    running += blocks;
    if (cycles - blocks > (most?.idle ?? 0)) most = { task, idle: cycles - blocks };
  }
  if (!most) return null;
  return {
    topic: "launch",
    share: 1 - running / all,
    of: "of the kernels' core time:",
    title: "no block is running",
    detail: `launch, and cores that are done before the others; most in ${most.task.name}: ${percent(most.idle / (all - running))} of it`,
    colour: "--bound-launch",
  };
}

function longestOperator(profile: Profile): Finding | null {
  const operators = operatorsOf(profile);
  if (operators.length < 2) return null;
  const longest = operators.reduce((a, b) => ((b.cycles ?? 0) > (a.cycles ?? 0) ? b : a));
  if (longest.share === null) return null;
  const { task, bound, roof } = longest;
  return {
    topic: "longest",
    share: longest.share,
    of: "of the run:",
    title: `${task.name} is the longest operator`,
    detail: [bound ? `bound by ${bound}` : null, roof ? `${percent(roof.fraction)} of the ${roof.roof} roof` : null]
      .filter(Boolean)
      .join("; "),
    colour: "--accent",
    task: longest.index,
  };
}

// While kernels run, cores of the chip that have no block; a mixed launch is counted on the cores of its pipes.
function unusedCores(profile: Profile): Finding[] {
  return (profile.chip?.cores ?? []).flatMap(({ kind, count }) => {
    const launches = launchesOf(profile).filter((t) => t.cores !== undefined && t.core_kind === kind);
    let cycles = 0;
    let used = 0;
    for (const task of launches) {
      cycles += cyclesOf(task) ?? 0;
      used += (cyclesOf(task) ?? 0) * task.cores!;
    }
    if (cycles === 0) return [];
    const mean = used / cycles;
    return [
      {
        topic: "cores",
        share: 1 - mean / count,
        of: `of ${kind} cores`,
        title: "have no block while kernels of their kind run",
        detail: `on average ${mean.toFixed(1)} of ${integer(count)} cores work`,
        colour: "--idle-strong",
      },
    ];
  });
}

// For every core kind, the largest reason why a unit that has work does nothing.
function stalls(profile: Profile): Finding[] {
  const launches = launchesOf(profile);
  const byCore = new Map<string, PipeParts[]>();
  const sums = sumPipes(launches);
  for (const pipe of sums) byCore.set(pipe.core, [...(byCore.get(pipe.core) ?? []), pipe]);
  return [...byCore.values()].flatMap((pipes) => {
    const reasons = pipes.flatMap((pipe) =>
      [...pipe.parts]
        .filter(([part]) => part !== "idle" && part !== "working" && !isRunningAhead(pipe.pipe, part))
        .map(([part, cycles]) => ({ pipe, part, share: cycles / pipe.total })),
    );
    reasons.sort((a, b) => b.share - a.share);
    return reasons.slice(0, 1).map(({ pipe, part, share }) => ({
      topic: pipe.core,
      share,
      of: `of ${pipe.core} core time:`,
      title: `${pipe.pipe} ${SAYS[part] ?? `waits: ${part.replace(/^wait /, "")}`}`,
      detail: [worstLaunch(launches, pipe, part), worstLine(profile.lines ?? [], sums, pipe, part)]
        .filter(Boolean)
        .join("; "),
      colour: part,
    }));
  });
}

// The scalar unit is meant to run ahead and to wait for the pipes: that it does says nothing about a bottleneck.
function isRunningAhead(pipe: string, part: string): boolean {
  return pipe === "S" && (part === "wait other pipes" || part === "wait queue full");
}

const SAYS: Record<string, string> = {
  memory: "is held up by memory inside its instructions",
  "bank conflict": "is held up by bank conflicts of UB",
  dependency: "is held up by unit flags of the other pipe",
  "wait flag": "waits for a flag of another pipe (wait_flag)",
  "wait barrier": "waits at barriers (pipe_barrier)",
  "wait cross-core flag": "waits for other cores (wait_flag_dev)",
  "wait queue full": "waits because the queue of a pipe is full",
  "wait other pipes": "waits for the other pipes (pipe_barrier(ALL) or the block's end)",
  "wait interlock": "waits for earlier instructions that the program did not order (no flag or barrier)",
  "wait memory": "waits for write-backs (dsb or the block's end)",
};

// Where most of it happens.
function worstLaunch(launches: readonly Task[], pipe: PipeParts, part: string): string {
  let most = 0;
  let where: Task | null = null;
  for (const task of launches) {
    const cycles =
      sumPipes([task])
        .find((p) => p.core === pipe.core && p.pipe === pipe.pipe)
        ?.parts.get(part) ?? 0;
    if (cycles > most) [most, where] = [cycles, task];
  }
  if (!where || launches.length < 2) return "";
  return `most in ${where.name}: ${percent(most / (pipe.parts.get(part) ?? most))} of it`;
}

// A wait's line says what is waited for. Lines do not say the core kind, so only for a pipe that one kind has.
function worstLine(lines: readonly Line[], sums: readonly PipeParts[], pipe: PipeParts, part: string): string {
  if (!part.startsWith("wait ") || sums.filter((p) => p.pipe === pipe.pipe).length > 1) return "";
  const cycles = (line: Line): number => line.waits?.[pipe.pipe]?.[part.slice(5)] ?? 0;
  const worst = lines.reduce<Line | null>((a, b) => (cycles(b) > (a ? cycles(a) : 0) ? b : a), null);
  if (!worst) return "";
  const callers = callersOf(worst);
  const text = callers ? `called at ${callers}` : worst.text?.trim();
  return `longest at ${worst.file.slice(worst.file.lastIndexOf("/") + 1)}:${worst.line}${text ? `, ${text}` : ""}`;
}
