// Numbers as people read them, with units.

// Making a formatter is slow, using it is not.
const withDecimals = Array.from(
  { length: 7 },
  (_, decimals) => new Intl.NumberFormat("en-US", { maximumFractionDigits: decimals }),
);

export function integer(n: number): string {
  return withDecimals[0]!.format(n);
}

// Three significant digits, never in exponents.
export function significant(n: number, digits = 3): string {
  if (n === 0) return "0";
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(n))));
  return withDecimals[Math.min(decimals, 6)]!.format(n);
}

function scaled(n: number, steps: readonly (readonly [number, string])[], digits = 3): string {
  for (const [size, unit] of steps) {
    if (Math.abs(n) >= size) return `${significant(n / size, digits)} ${unit}`;
  }
  const last = steps[steps.length - 1]!;
  return `${significant(n / last[0], digits)} ${last[1]}`;
}

export function bytes(n: number): string {
  return scaled(n, [
    [1e12, "TB"],
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
    [1, "B"],
  ]);
}

export function operations(n: number): string {
  return scaled(n, [
    [1e12, "Tops"],
    [1e9, "Gops"],
    [1e6, "Mops"],
    [1e3, "kops"],
    [1, "ops"],
  ]);
}

export function seconds(n: number, digits = 3): string {
  const steps = [
    [1, "s"],
    [1e-3, "ms"],
    [1e-6, "µs"],
    [1e-9, "ns"],
  ] as const;
  return scaled(n, steps, digits);
}

export function percent(fraction: number): string {
  const p = fraction * 100;
  if (p !== 0 && Math.abs(p) < 0.1) return "< 0.1 %";
  return `${Math.abs(p) < 10 ? p.toFixed(1) : p.toFixed(0)} %`;
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${integer(n)} ${n === 1 ? one : many}`;
}

// Cycles as time where the clock is known, as cycles otherwise.
export class Clock {
  constructor(readonly mhz: number | undefined) {}

  time(cycles: number, digits = 3): string {
    if (!this.mhz) return `${integer(cycles)} cycles`;
    return seconds(cycles / (this.mhz * 1e6), digits);
  }
  // A moment of the run: fine enough to tell neighbours apart.
  moment(cycles: number): string {
    return this.mhz ? `${this.time(cycles, 6)} · cycle ${integer(cycles)}` : `cycle ${integer(cycles)}`;
  }
  both(cycles: number): string {
    return this.mhz ? `${this.time(cycles)} · ${integer(cycles)} cycles` : this.time(cycles);
  }
  // Values of axes: a factor from cycles, and its unit.
  get axis(): { unit: string; perCycle: number } {
    return this.mhz ? { unit: "µs", perCycle: 1 / this.mhz } : { unit: "cycles", perCycle: 1 };
  }
  get bandwidth(): { unit: string; perCycle: number } {
    return this.mhz ? { unit: "GB/s", perCycle: this.mhz / 1e3 } : { unit: "B/cycle", perCycle: 1 };
  }
  get rate(): { unit: string; perCycle: number } {
    return this.mhz ? { unit: "Tops/s", perCycle: this.mhz / 1e6 } : { unit: "ops/cycle", perCycle: 1 };
  }
}
