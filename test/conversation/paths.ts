import { writeAction } from '../../src/conversation/actions.ts';
import type { StageOptions } from '../support/stage.ts';
import type { Dialogue, Supporter } from './dialogue.ts';

/** A way through the conversation. Buttons are named by what they carry, so that one path serves every language. */
export interface Path {
  readonly name: string;
  readonly stage: StageOptions;
  readonly supporter: Omit<Supporter, 'language'>;
  readonly walk: (dialogue: Dialogue) => void;
}

const PETITION = 'uyghurs-abroad';
const EMAIL = 'stop-targeting-uyghurs';
const only: StageOptions = { only: [PETITION] };
const kari = { suggestedName: 'Kari Nordmann' };
const path = (
  name: string,
  walk: Path['walk'],
  stage: StageOptions = only,
  supporter: Path['supporter'] = kari,
): Path => ({ name, stage, supporter, walk });

/** Start, Sign, with or without a name: up to the review. */
function toReview(dialogue: Dialogue, visibility: 'n' | 'a', name?: string): void {
  dialogue.starts(PETITION);
  dialogue.pressesAction(`sign.${PETITION}`);
  dialogue.pressesAction(`agree.${PETITION}.${visibility}`);
  if (visibility === 'n' && name === undefined) dialogue.pressesAction('suggested');
  else if (name !== undefined) dialogue.types(name);
}

function signs(dialogue: Dialogue, visibility: 'n' | 'a' = 'a'): void {
  toReview(dialogue, visibility);
  dialogue.pressesAction('yes');
}

export const PATHS: readonly Path[] = [
  path('sign with the suggested name', (d) => signs(d, 'n')),
  path('sign without a name', (d) => signs(d)),
  path('sign with a typed name after bad ones', (d) => {
    toReview(d, 'n', 'http://example.org');
    d.types('');
    d.types('  Åse\u00a0 O’Neil-Ünal  ');
    d.pressesAction('yes');
  }),
  path('change the name, then take it off', (d) => {
    toReview(d, 'n');
    d.pressesAction('name');
    d.types('ئايگۈل');
    d.pressesAction('anonymous');
    d.pressesAction('yes');
  }),
  path('not now', (d) => {
    d.starts();
    d.pressesAction(`sign.${PETITION}`);
    d.pressesAction(`ways.${PETITION}`);
  }),
  path('cancel at the name', (d) => {
    d.starts(PETITION);
    d.pressesAction(`sign.${PETITION}`);
    d.pressesAction(`agree.${PETITION}.n`);
    d.commands('cancel');
    d.commands('cancel');
  }),
  path('sign twice', (d) => {
    signs(d);
    d.pressesAction('yes');
    d.commands('sign');
  }),
  path('an old button', (d) => {
    toReview(d, 'n');
    const old = writeAction({ do: 'step', walk: 'zzzzzz', turn: 2, choice: 'yes' });
    d.pressesRaw(old);
    d.pressesRaw('no such thing');
  }),
  path('withdraw', (d) => {
    signs(d);
    d.commands('withdraw');
    d.pressesAction('no');
    d.commands('withdraw');
    d.pressesAction('yes');
    d.commands('withdraw');
  }),
  path('what is stored, corrected and deleted', (d) => {
    signs(d, 'n');
    d.commands('mydata');
    d.pressesAction('minewords');
    d.pressesAction('minedoc');
    d.pressesAction(`correct.${PETITION}`);
    d.pressesAction('anonymous');
    d.pressesAction('yes');
    d.pressesAction('erase');
    d.pressesAction('yes');
    d.commands('mydata');
  }),
  path('updates', (d) => {
    d.commands('updates', PETITION);
    d.pressesAction(`news.${PETITION}.all`);
    d.commands('updates', PETITION);
    d.pressesAction(`news.${PETITION}.end`);
    d.commands('stop');
    d.commands('stop');
  }),
  path('share', (d) => {
    d.starts(`${PETITION}_abcdefghij`);
    d.pressesAction(`share.${PETITION}`);
  }),
  path('read every page', (d) => {
    d.commands('about', PETITION);
    for (let page = 1; page < 13; page += 1) d.pressesAction(`read.${PETITION}.${page}`);
    d.pressesAction(`pages.${PETITION}`);
  }),
  path('the letter of a petition', (d) => {
    d.commands('letter', PETITION);
    d.pressesAction(`ltext.${PETITION}`);
    d.pressesAction(`lsent.${PETITION}`);
    d.pressesAction(`lsent.${PETITION}`);
  }),
  path(
    'the e-mail action',
    (d) => {
      d.starts();
      d.pressesAction(`letter.${EMAIL}`);
      d.pressesAction(`ltext.${EMAIL}`);
      d.pressesAction(`lown.${EMAIL}`);
      d.types('My neighbour’s family has disappeared.');
      d.pressesAction('skip');
      d.pressesAction(`lsent.${EMAIL}`);
    },
    { only: [EMAIL] },
  ),
  path(
    'two campaigns',
    (d) => {
      d.starts();
      d.pressesAction(`card.${EMAIL}`);
      d.commands('campaigns');
      d.starts('no-such-campaign');
      d.starts('not a payload!');
    },
    {},
  ),
  path(
    'a command first, then the campaign',
    (d) => {
      d.commands('updates');
      d.pressesAction(`updates.${EMAIL}`);
      d.commands('share');
      d.pressesAction(`share.${PETITION}`);
      d.commands('about');
      d.pressesAction(`read.${EMAIL}.0`);
      d.commands('sign');
    },
    {},
  ),
  path('language', (d) => {
    d.commands('language');
    d.pressesAction('lang.fr');
    d.pressesRaw('lang.tlh');
  }),
  path('a language chosen on the card, and another at the consent', (d) => {
    d.starts();
    d.pressesAction('language');
    d.pressesAction('lang.en');
    d.starts(`${PETITION}_abcdefghij`);
    d.pressesAction(`sign.${PETITION}`);
    d.pressesAction(`clang.${PETITION}`);
    d.pressesAction('cset.fr');
    d.pressesAction(`agree.${PETITION}.a`);
  }),
  path('stop and help, typed without a stroke', (d) => {
    d.types('Help!');
    d.commands('sign');
    d.pressesAction(`agree.${PETITION}.n`);
    d.types('help');
    d.types('Stop.');
    d.types('stop');
  }),
  path('withdraw while updates still come', (d) => {
    signs(d);
    d.commands('updates', PETITION);
    d.pressesAction(`news.${PETITION}.all`);
    d.commands('withdraw');
    d.pressesAction('yes');
    d.pressesAction(`news.${PETITION}.none`);
  }),
  path('a receipt, and whether this is the real bot', (d) => {
    d.commands('receipt');
    d.commands('verify');
    d.pressesAction('how');
    toReview(d, 'a');
    d.pressesAction('yes');
    d.commands('receipt');
    d.pressesAction(`receipt.${PETITION}`);
    d.changes(PETITION, 'delivered');
    d.pressesAction(`receipt.${PETITION}`);
    d.commands('verify');
  }),
  path('a code to withdraw with from elsewhere', (d) => {
    toReview(d, 'a');
    d.pressesAction('yes');
    d.pressesAction(`wcode.${PETITION}`);
    d.commands('withdraw', '0123-4567-89ab-cdef-ghjk-mnpq-rstv-wxy0');
    d.commands('withdraw', '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ');
  }),
  path('privacy and help', (d) => {
    d.commands('privacy');
    d.commands('help');
    d.does({ kind: 'commanded other', words: '/frobnicate' });
    d.types('hello there');
    d.does({ kind: 'sent other' });
    d.does({ kind: 'edited' });
    d.commands('discreet');
    d.commands('hide');
  }),
  path(
    'in a group',
    (d) => {
      d.commands('start');
      d.commands('sign', PETITION);
    },
    only,
    { place: 'group' },
  ),
  path(
    'closed while signing',
    (d) => {
      toReview(d, 'a');
      d.changes(PETITION, 'closed');
      d.pressesAction('yes');
      d.pressesAction(`sign.${PETITION}`);
      d.starts(PETITION);
    },
    {},
  ),
  path(
    'nothing open any more',
    (d) => {
      signs(d);
      d.changes(PETITION, 'closed');
      d.changes(EMAIL, 'closed');
      d.starts();
      d.pressesAction(`card.${EMAIL}`);
      d.commands('withdraw');
      d.pressesAction('yes');
    },
    {},
  ),
  path('delivered', (d) => {
    signs(d);
    d.changes(PETITION, 'delivered');
    d.starts(PETITION);
    d.commands('updates', PETITION);
    d.commands('withdraw');
    d.pressesAction('yes');
  }),
  path(
    'a form at once',
    (d) => {
      d.starts();
      d.pressesAction(`sign.${PETITION}`);
      d.submits({ consent: '', visibility: 'named', name: '???' });
      d.submits({ consent: 'yes', visibility: 'named', name: 'Kari Nordmann' });
      d.pressesAction('yes');
    },
    only,
    { asks: 'at once' },
  ),
  path(
    'a form at once, filled in again to change the name, then without it',
    (d) => {
      d.commands('sign');
      d.submits({ consent: 'yes', visibility: 'named', name: 'Kari Nordmann' });
      d.pressesAction('name');
      d.submits({ consent: 'yes', visibility: 'named', name: 'Kari N.' });
      d.pressesAction('anonymous');
      d.pressesAction('yes');
    },
    only,
    { asks: 'at once' },
  ),
  path(
    'the own page',
    (d) => {
      d.does({ kind: 'visited' });
      signs(d);
      d.does({ kind: 'visited' });
      d.changes(PETITION, 'closed');
      d.does({ kind: 'visited' });
    },
    {},
  ),
];
