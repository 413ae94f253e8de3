import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';

type Imports = Record<string, unknown>;

/** What is used of it here: Node has it, TypeScript's library for programs without a browser does not. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: Record<string, Imports>): Promise<{ instance: { exports: Imports } }>;
};

let loaded: Promise<void> | null = null;

/** Node does not yet resolve the glue's import of a `.wasm` file, so it is compiled and joined by hand, once. */
export function loadEngine(): Promise<void> {
  loaded ??= (async () => {
    const beside = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const bytes = await readFile(join(beside, '..', 'schema_engine_bg.wasm'));
    const { instance } = await WebAssembly.instantiate(bytes, {
      './schema_engine_bg.js': withoutLingering({ ...glue }),
    });
    glue.__wbg_set_wasm(instance.exports);
    (instance.exports['__wbindgen_start'] as () => void)();
  })();
  return loaded;
}

/** The engine leaves the timer of its lock running for 10 s after its work; it must not keep a program from ending. */
function withoutLingering(imports: Imports): Imports {
  for (const [name, original] of Object.entries(imports)) {
    if (!name.startsWith('__wbg_setTimeout') || typeof original !== 'function') continue;
    imports[name] = (...given: unknown[]) => {
      const timer: unknown = original(...given);
      if (timer instanceof Object && 'unref' in timer && typeof timer.unref === 'function') timer.unref();
      return timer;
    };
  }
  return imports;
}
