import { Prisma } from '../store/generated/client.ts';

/** What a person chose for the bot itself, as parts of a swap: see src/turn/swap.ts. */

/** The language to answer in from now on, whatever their client says. */
export function setLanguageWrite(person: Uint8Array, language: string): Prisma.Sql {
  return Prisma.sql`INSERT INTO preference (person, language) SELECT ${person}::bytea, ${language}::text FROM gate
    ON CONFLICT (person) DO UPDATE SET language = EXCLUDED.language RETURNING 1`;
}

/** Whether the bot avoids words that a glance at the screen would understand. */
export function setDiscreetWrite(person: Uint8Array, on: boolean): Prisma.Sql {
  return Prisma.sql`INSERT INTO preference (person, discreet) SELECT ${person}::bytea, ${on}::boolean FROM gate
    ON CONFLICT (person) DO UPDATE SET discreet = EXCLUDED.discreet RETURNING 1`;
}

/** Nothing is chosen any more, so that nothing is left of the choice. Fails when there is something by now. */
export function unsetDiscreetWrite(person: Uint8Array): Prisma.Sql {
  return Prisma.sql`DELETE FROM preference USING gate WHERE person = ${person}::bytea AND language IS NULL RETURNING 1`;
}

/** Forgets it all. Fails when it is forgotten already. */
export function eraseChoicesWrite(person: Uint8Array): Prisma.Sql {
  return Prisma.sql`DELETE FROM preference USING gate WHERE person = ${person}::bytea RETURNING 1`;
}
