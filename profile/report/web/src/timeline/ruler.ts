// Ticks of a time axis at round numbers.

export function ticks(begin: number, end: number, width: number): number[] {
  const wanted = Math.max(2, width / 110);
  const rough = (end - begin) / wanted;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * magnitude).find((s) => s >= rough)!;
  const result: number[] = [];
  for (let i = Math.ceil(begin / step); i * step <= end; ++i) result.push(i * step);
  return result;
}
