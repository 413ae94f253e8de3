/** @returns the value below which `share` (0 to 1) of the values lie; NaN for none */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Progress, beside the result on standard output. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
