import { vi } from 'vitest';

/**
 * Makes waits short that nobody should wait for in a test: those of which `isLong` says so take a twentieth of the time. Take it
 * back with `vi.restoreAllMocks()`.
 */
export function hurry(isLong: (ms: number) => boolean): void {
  const { setTimeout: real } = globalThis;
  const hurried = (work: () => void, ms = 0) => real(work, isLong(ms) ? ms / 20 : ms);
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(Object.assign(hurried, { __promisify__: real.__promisify__ }));
}
