import { fileURLToPath } from 'node:url';

/** The project's top folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where the test runner leaves its figures; not part of the project. */
export const results = `${root}node_modules/.cache/opprop/`;
