// The window of time that is visible, kept within the run.

export class TimeWindow {
  begin: number;
  end: number;
  onChange: () => void = () => {};

  constructor(
    readonly first: number,
    readonly last: number,
  ) {
    this.begin = first;
    this.end = last;
  }
  get length(): number {
    return this.end - this.begin;
  }
  // Keeps the moment at `fraction` of the width where it is.
  zoom(factor: number, fraction: number): void {
    const anchor = this.begin + this.length * fraction;
    const length = this.length * factor;
    this.show(anchor - length * fraction, anchor + length * (1 - fraction));
  }
  pan(cycles: number): void {
    const shift = Math.max(this.first - this.begin, Math.min(this.last - this.end, cycles));
    this.show(this.begin + shift, this.end + shift);
  }
  show(begin: number, end: number): void {
    const whole = this.last - this.first;
    const length = Math.min(whole, Math.max(SHORTEST, end - begin));
    this.begin = Math.max(this.first, Math.min(this.last - length, (begin + end - length) / 2));
    this.end = this.begin + length;
    this.onChange();
  }
  showAround(begin: number, end: number): void {
    const margin = (end - begin) * 0.04;
    this.show(begin - margin, end + margin);
  }
  all(): void {
    this.show(this.first, this.last);
  }
}

const SHORTEST = 20; // cycles: a single short instruction fills the window
