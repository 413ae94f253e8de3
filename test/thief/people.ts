import { seeded } from '../support/seeded.ts';

/** What somebody does, from the first word to the last. */
export type Way =
  | 'signs with a name'
  | 'signs without'
  | 'leaves at the review'
  | 'cancels at the review'
  | 'withdraws'
  | 'deletes everything';

/** A supporter who is made up anew in each run: everything about them is a canary. */
export interface Supporter {
  readonly channel: 'telegram' | 'slack';
  /** Telegram's number; in Slack the name of their client's person, which the stand-in gives. */
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly username: string;
  /** The name they type when they are asked for one. */
  readonly name: string;
  /** Something they write that is no answer to anything. */
  readonly prose: string;
  readonly way: Way;
  /** Also asks for updates. */
  readonly subscribes: boolean;
}

const LATIN = [...'abcdefghijklmnoprstuvyzåäöøéèñçšž'];
const ARABIC = [...'ابتثجحخدرزسشصطعغفقكلمنهويئېۇۆ'];
/** Marks above and below that no single character stands for with these letters. */
const MARKS = ['\u0323\u0308', '\u0331\u0302', '\u0324\u0301'];
const BARE = [...'qwxzkj'];

/** Everyone of a run, the same for the same seed. */
export function makePeople(seed: number): readonly Supporter[] {
  const random = seeded(seed);
  const upTo = (most: number): number => Math.floor(random() * most);
  const pick = <T>(list: readonly T[]): T => list[upTo(list.length)] as T;
  const word = (letters: readonly string[], length: number): string =>
    Array.from({ length }, () => pick(letters)).join('');
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const names = [
    () => `${capital(word(LATIN, 8))} ${capital(word(LATIN, 9))}`,
    () => `${word(ARABIC, 7)} ${word(ARABIC, 8)}`,
    () => Array.from({ length: 5 }, () => String.fromCodePoint(0x4e00 + upTo(0x5000))).join(''),
    // Decomposed, as some keyboards write it.
    () => Array.from({ length: 7 }, () => pick(BARE) + pick(MARKS)).join(''),
  ];

  function supporter(channel: Supporter['channel'], way: Way, nth: number): Supporter {
    return {
      channel,
      // As long as Telegram's are by now, so that no other number is like it by accident.
      id: 7_000_000_000 + upTo(900_000_000),
      firstName: capital(word(LATIN, 9)),
      lastName: capital(word(LATIN, 10)),
      username: `${word([...'abcdefghijklmnop'], 9)}_${word([...'qrstuvwxyz'], 5)}`,
      name: (names[nth % names.length] as () => string)(),
      prose: Array.from({ length: 4 }, () => word(LATIN, 8)).join(' '),
      way,
      subscribes: nth % 2 === 0,
    };
  }

  const inTelegram: readonly Way[] = [
    'signs with a name',
    'signs with a name',
    'signs with a name',
    'signs with a name',
    'signs without',
    'signs without',
    'signs without',
    'signs without',
    'leaves at the review',
    'cancels at the review',
    'withdraws',
    'deletes everything',
    'deletes everything',
  ];
  const inSlack: readonly Way[] = [
    'signs with a name',
    'signs without',
    'leaves at the review',
    'withdraws',
    'deletes everything',
  ];
  const all = [
    ...inTelegram.map((way, nth) => supporter('telegram', way, nth)),
    ...inSlack.map((way, nth) => supporter('slack', way, nth)),
  ];
  // Nobody comes because of what they will do.
  for (let left = all.length - 1; left > 0; left -= 1) {
    const other = upTo(left + 1);
    [all[left], all[other]] = [all[other] as Supporter, all[left] as Supporter];
  }
  return all;
}
