import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { COLUMN_REGISTER } from '../../src/privacy/register.ts';

const schema = await readFile(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8');

/** Fields of a schema that are columns: all but relations, whose type is another model. */
function columnsOf(text: string): Record<string, string[]> {
  const models = [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)];
  const names = new Set(models.map(([, name]) => name));
  const columns = (body: string): string[] =>
    [...body.matchAll(/^ {2}(\w+) +(\w+)/gm)].flatMap(([, field, type]) => (field && !names.has(type) ? [field] : []));
  return Object.fromEntries(models.map(([, name = '', body = '']) => [name, columns(body)]));
}

function difference(columns: Record<string, string[]>): { missing: string[]; superfluous: string[] } {
  const flat = (tables: Record<string, readonly string[]>): string[] =>
    Object.entries(tables).flatMap(([table, fields]) => fields.map((field) => `${table}.${field}`));
  const registered = flat(
    Object.fromEntries(Object.entries(COLUMN_REGISTER).map(([table, fields]) => [table, Object.keys(fields)])),
  );
  const existing = flat(columns);
  return {
    missing: existing.filter((column) => !registered.includes(column)),
    superfluous: registered.filter((column) => !existing.includes(column)),
  };
}

describe('the column register', () => {
  test('knows every column of the schema, and no other', () => {
    expect(Object.values(columnsOf(schema)).flat().length).toBeGreaterThan(60);
    expect(difference(columnsOf(schema))).toEqual({ missing: [], superfluous: [] });
  });

  test('a column that is new, and one that is gone, are noticed', () => {
    const changed = schema.replace('  discreet Boolean', '  phone String\n  quiet Boolean');
    expect(difference(columnsOf(changed))).toEqual({
      missing: ['Preference.phone', 'Preference.quiet'],
      superfluous: ['Preference.discreet'],
    });
  });

  test('whatever is about a supporter is protected and goes', () => {
    const columns = Object.values(COLUMN_REGISTER).flatMap((fields) => Object.values(fields));
    const about = columns.filter((column) => column.about === 'supporter');
    expect(about.filter((column) => column.erased === 'kept')).toEqual([]);
    expect(
      about.filter((column) => column.protection === 'none' && !['a day', 'two days'].includes(column.erased)),
    ).toEqual([]);
  });
});
