// Of any number of values: Math.max(...values) overflows the stack with a hundred thousand.

export function largest(values: readonly number[], atLeast = -Infinity): number {
  return values.reduce((a, b) => Math.max(a, b), atLeast);
}

export function smallest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
