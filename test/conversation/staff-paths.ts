import type { Path } from './paths.ts';
import { CODE } from './staff-world.ts';
import { NEWS } from './world.ts';

const PETITION = 'uyghurs-abroad';
const only = { only: [PETITION] };
const path = (name: string, walk: Path['walk'], supporter: Path['supporter'] = { staff: 'admin' }): Path => ({
  name: `staff, ${name}`,
  stage: only,
  supporter,
  walk,
});

const WORDS = [[{ text: 'Good news: ' }, { text: 'they are free.', bold: true }], [{ text: 'Thank you.' }]];

/** Ways of staff through their work. */
export const STAFF_PATHS: readonly Path[] = [
  path(
    'a code is accepted',
    (d) => {
      d.staffCommands('broadcast');
      d.staffCommands('staff', 'aaaa-aaaa-aaaa-aaaa-aaaa');
      d.staffCommands('staff', CODE.toUpperCase());
      d.staffCommands('broadcast');
    },
    {},
  ),
  path('who is staff', (d) => {
    d.staffCommands('staff');
    d.pressesAction('st.invite.editor');
    d.pressesAction('st.revoke.q2ra');
    d.pressesAction('st.revokeyes.q2ra');
    d.pressesRaw('st.revokeyes.k3v7');
    d.staffCommands('staff', 'log');
    d.staffCommands('export');
  }),
  path('a broadcast, field by field', (d) => {
    d.staffCommands('broadcast');
    d.pressesAction(`st.new.${PETITION}`);
    d.types('Good news: they are free.\n\nThank you.', WORDS);
    d.types('Plain words here');
    d.pressesAction('skip');
    d.sendsPicture('bad');
    d.sendsPicture('good');
    d.types('Read more');
    d.pressesAction('skip');
    d.types('Les mer');
    d.types('http://example.org');
    d.types('https://example.org/news');
    d.pressesAction('st.test.b1');
    d.pressesAction('st.send.b1');
    d.pressesAction('st.pause.b1');
    d.pressesAction('st.go.b1');
    d.pressesAction('st.cancel.b1');
    d.pressesAction('st.show.b1');
    d.staff.finishes('b1', 2);
    d.pressesAction('st.show.b1');
    d.pressesAction('st.pub.b1');
    d.pressesAction('st.again.b1');
  }),
  path('too long, then left and taken up again', (d) => {
    d.staffCommands('broadcast');
    d.pressesAction(`st.new.${PETITION}`);
    d.types('x'.repeat(4100));
    d.types('Short');
    d.commands('cancel');
    d.staffCommands('broadcast');
    d.pressesAction('st.show.b1');
    d.pressesAction('st.words.b1.fr');
    d.types('Bonjour');
    d.pressesAction(`st.link.b1.${PETITION}`);
    d.pressesAction('skip');
    d.pressesAction('st.drop.b1');
    d.pressesAction('st.dropyes.b1');
    d.pressesRaw('st.show.b1');
  }),
  path('sent at a time', (d) => {
    d.staffCommands('broadcast');
    d.pressesAction(`st.new.${PETITION}`);
    d.types('Hello');
    for (let skips = 0; skips < 4; skips += 1) d.pressesAction('skip');
    d.pressesAction('st.later.b1');
    d.types('tomorrow');
    d.types('2020-01-01 10:00');
    d.types('2026-12-01 18:00');
    d.pressesAction('st.pause.b1');
  }),
  path(
    'with approval',
    (d) => {
      d.staffCommands('broadcast');
      d.pressesAction(`st.new.${PETITION}`);
      d.types('Hello');
      for (let skips = 0; skips < 4; skips += 1) d.pressesAction('skip');
      d.pressesAction('st.ask.b1');
      d.pressesRaw('st.ok.b1.2');
      d.pressesAction('st.send.b1');
    },
    { staff: 'publisher', approvals: 1 },
  ),
  path('closing, handing over, and the last message', (d) => {
    d.staffCommands('close');
    d.pressesAction('st.closeyes.b1');
    d.types('something else');
    d.types(PETITION);
    d.staffCommands('close');
    d.staffCommands('delivered');
    d.types('The embassy in Oslo');
    d.types('2027-01-01');
    d.pressesAction('today');
    d.pressesAction('yes');
    d.pressesRaw(`st.deliveryes.${PETITION}.2`);
    d.pressesRaw(`st.deliveryes.${PETITION}.1`);
    d.pressesAction(`st.thank.${PETITION}`);
    d.staffCommands('campaign');
  }),
  path('closed and opened again', (d) => {
    d.changes(PETITION, 'closed');
    d.staffCommands('campaign');
    d.pressesAction(`st.reopen.${PETITION}`);
    d.pressesAction(`st.reopenyes.${PETITION}`);
  }),
  path('signatures set aside', (d) => {
    d.staffCommands('campaign');
    d.pressesAction(`st.aside.${PETITION}`);
    d.pressesAction(`st.look.${PETITION}`);
    d.types('2027-01-01');
    d.types('2026-11-20');
    d.types('by pigeon');
    d.pressesAction('telegram');
    d.pressesAction('nb');
    d.pressesAction('burst');
    d.types('x'.repeat(141));
    d.types('All within an hour');
    d.pressesAction('st.cohask.cohortaa');
    d.pressesAction('st.cohok.cohortaa');
    d.pressesRaw('st.cohok.cohortaa.1');
    d.pressesAction('st.cohback.cohortaa');
    d.pressesAction('st.cohdrop.cohortaa');
    d.changes(PETITION, 'closed');
    d.pressesRaw(`st.look.${PETITION}`);
  }),
  path(
    'signatures looked at in a form',
    (d) => {
      d.staffCommands('campaign');
      d.pressesAction(`st.aside.${PETITION}`);
      d.pressesAction(`st.look.${PETITION}`);
      d.submits({ day: 'soon', channel: 'telegram', language: 'nb', reason: 'program', words: '' });
      d.submits({ day: '2026-11-20', channel: 'telegram', language: 'nb', reason: 'program', words: 'small' });
    },
    { staff: 'publisher', asks: 'at once' },
  ),
  path('numbers', (d) => {
    d.staffCommands('stats');
    d.pressesRaw(`st.miles.${PETITION}.75`);
  }),
  path(
    'an editor may not send',
    (d) => {
      d.staffCommands('close');
      d.staffCommands('delivered');
      d.staffCommands('export');
      d.pressesRaw(`st.miles.${PETITION}.50`);
      d.pressesRaw(`st.look.${PETITION}`);
      d.pressesRaw('st.cohask.cohortaa.1');
      d.pressesRaw('st.send.b1.1');
    },
    { staff: 'editor' },
  ),
  path(
    'forms at once',
    (d) => {
      d.staffCommands('broadcast');
      d.pressesAction(`st.new.${PETITION}`);
      d.submits({ nb: 'Hei', label_nb: 'Les', address: 'nowhere' });
      d.submits({ nb: 'Hei', label_nb: 'Les', address: 'https://example.org/', picture: 'bad' });
      d.submits({ nb: 'Hei', label_nb: 'Les', address: 'https://example.org/', picture: 'good' });
      d.pressesAction('st.nopic');
      d.pressesAction('st.pic');
      d.submits({ picture: 'bad' });
      d.submits({ picture: 'good' });
      d.changes(PETITION, 'closed');
      d.staffCommands('delivered');
      d.submits({ to: '', day: '2027-01-01' });
      d.submits({ to: 'The embassy', day: '2026-11-20' });
      d.pressesAction('yes');
    },
    { staff: 'publisher', asks: 'at once' },
  ),
  path(
    'a form where files cannot be read',
    (d) => {
      d.staffCommands('broadcast');
      d.pressesAction(`st.new.${PETITION}`);
      d.submits({ nb: 'Hei' });
      d.pressesAction('st.pic');
    },
    { staff: 'publisher', asks: 'at once', takesPictures: false },
  ),
  path(
    'news behind a button',
    (d) => {
      d.pressesRaw(`bnews.${NEWS.id}`);
      d.pressesAction('stop');
      d.pressesRaw('bnews.zzz');
    },
    {},
  ),
];
