import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/** Makes an empty directory that is gone when this run of the tests ends. */
export function scratch(): string {
  return mkdtempSync(join(inject('scratch'), 'x'));
}
