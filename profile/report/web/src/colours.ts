// One colour per pipe, per wait reason and per part of busy time, the same in every view. The values are in page.css,
// for light and dark; here are the names.

const PIPES = ["S", "V", "M", "MTE1", "MTE2", "MTE3", "FIX"];

// sim::name_of(Wait) -> custom property
const WAITS: Record<string, string> = {
  flag: "flag",
  barrier: "barrier",
  "cross-core flag": "cross-core",
  "queue full": "queue",
  "other pipes": "pipes",
  memory: "memory",
  interlock: "interlock",
};

// Parts of a pipe's time, in the order in which they are stacked. A wait is "wait " and its reason.
export const BUSY_PARTS = ["working", "memory", "bank conflict", "dependency"] as const;

const BOUNDS: Record<string, string> = {
  cube: "--pipe-M",
  vector: "--pipe-V",
  "memory (MTE2)": "--pipe-MTE2",
  MTE1: "--pipe-MTE1",
  "write (MTE3)": "--pipe-MTE3",
  fixpipe: "--pipe-FIX",
  scalar: "--pipe-S",
  launch: "--bound-launch",
  latency: "--bound-latency",
};

export const WAIT_REASONS = Object.keys(WAITS);
export const PIPE_NAMES: readonly string[] = PIPES;

export function pipeVariable(pipe: string): string {
  return PIPES.includes(pipe) ? `--pipe-${pipe}` : "--other";
}
export function waitVariable(reason: string): string {
  return WAITS[reason] ? `--wait-${WAITS[reason]}` : "--wait-other";
}
export function boundVariable(bound: string): string {
  return BOUNDS[bound] ?? "--other";
}
export function partVariable(part: string): string {
  if (part === "idle") return "--idle";
  if (part.startsWith("wait ")) return waitVariable(part.slice(5));
  return `--busy-${part.replace(" ", "-")}`;
}
export const css = (variable: string): string => `var(${variable})`;

// What canvas needs: the value that a custom property has now. Asked again when the theme changes.
let values = new Map<string, string>();
export function resolved(variable: string): string {
  let value = values.get(variable);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
    values.set(variable, value);
  }
  return value;
}

export function onThemeChange(action: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    values = new Map();
    action();
  });
}
