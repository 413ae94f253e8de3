import type { BotKey } from '../../../texts/keys.ts';
import { outcomeKey, type Stepped, say, stepped, text } from '../../build.ts';
import type { Context } from '../../context.ts';
import { errorKey } from '../../forms.ts';
import type { Reply } from '../../reply.ts';
import { ended, type StaffState, type State } from '../../state.ts';
import type { StaffAct } from '../actions.ts';
import type { Change } from '../ask.ts';
import { actOn, ask, staffButton, staffWalk, sure, zoneOf } from '../build.ts';
import type { BroadcastView } from '../facts.ts';
import { question } from '../questions.ts';
import type { After, StaffResult } from '../result.ts';
import type { StaffTopic } from '../topic.ts';
import { deskCard } from './desk.ts';
import { askAgain, askField, beginDraft, drafted } from './drafting.ts';
import {
  hasBadLink,
  hasBrokenSign,
  labelField,
  labelsIn,
  languagesOf,
  linkAddress,
  linkLabel,
  wordsOf,
} from './fields.ts';
import { pictureForm } from './form.ts';
import { broadcastList } from './list.ts';
import { lookReplies } from './looks.ts';
import { confirmQuestion } from './questions.ts';

type OnOne = { readonly broadcast: string };

/** Asks for something to be done with one broadcast. */
const order =
  (what: 'test' | 'ask approval' | 'pause' | 'resume' | 'send unknown' | 'publish' | 'unpublish') =>
  (state: State, { broadcast }: OnOne): Stepped =>
    ask(state, { do: what, broadcast });

function show(state: State, { broadcast }: OnOne): Stepped {
  return ask(state, { do: 'show broadcast', broadcast });
}

/** What was shown is looked at once more before a time or a name is asked for. */
function askFor(asks: 'time' | 'name') {
  return (_state: State, { broadcast, version }: StaffAct<'later' | 'confirm close'>, context: Context): Stepped =>
    show(staffWalk(context, { asks, broadcast, version }), { broadcast });
}

function changeOne(state: State, broadcast: string, change: Change): Stepped {
  return ask(state, { do: 'change', broadcast, changes: [change] });
}

function answered(state: StaffState, change: Change): Stepped {
  return changeOne(state, state.broadcast, change);
}

function wantsPicture(state: State, { broadcast }: OnOne, context: Context): Stepped {
  if (!context.takesPictures) {
    const back = staffButton('staff.button.show', { act: 'show', broadcast });
    return stepped(state, [say([text('staff.compose.pictureElsewhere')], [[back]])]);
  }
  if (context.asks === 'at once') return stepped(state, [{ kind: 'form', form: pictureForm(broadcast) }]);
  return askField(staffWalk(context, { asks: 'picture', broadcast }), { asks: 'picture' });
}

function wantsLink(state: State, { broadcast, campaign }: StaffAct<'link'>, context: Context): Stepped {
  const [language] = languagesHere(campaign, context);
  if (language === undefined) return stepped(state, [say([text('staff.noBroadcast')])]);
  return askField(staffWalk(context, { asks: 'label', broadcast, campaign }), { asks: 'label', language });
}

function askAddress(state: StaffState, key: BotKey): Stepped {
  const asked: StaffState = { ...state, turn: state.turn + 1, asks: 'address' };
  return stepped(asked, [question(asked, key, {})]);
}

function languagesHere(campaign: string, context: Context): readonly string[] {
  const outline = context.campaigns.find(({ slug }) => slug === campaign);
  return outline ? languagesOf(outline, context.person.language) : [];
}

/** The button's label in the campaign's next language; after the last, where the button leads. */
function askNextLabel(state: StaffState, context: Context): Stepped {
  const languages = languagesHere(state.campaign, context);
  const next = languages[languages.indexOf(wordsIn(state)) + 1];
  return next === undefined
    ? askAddress(state, 'staff.compose.address')
    : askField(state, { asks: 'label', language: next });
}

const skipTo =
  (change: (state: StaffState) => Change) =>
  (state: StaffState, choice: string): Stepped | null =>
    choice === 'skip' ? answered(state, change(state)) : null;

const wordsIn = ({ values }: StaffState): string => values['language'] ?? '';

/** Broadcasts: composed, approved, sent. */
export const broadcasts = {
  commands: { broadcast: (state) => ask(state, { do: 'list broadcasts' }) },
  acts: {
    list: (state) => ask(state, { do: 'list broadcasts' }),
    compose: actOn(beginDraft),
    thank: actOn((state, campaign) => ask(state, { do: 'compose', campaign, occasion: 'delivery', from: 'pack' })),
    milestone: actOn((state, campaign, _context, { percent }: StaffAct<'milestone'>) =>
      ask(state, { do: 'compose', campaign, occasion: 'update', from: percent }),
    ),
    words: (_state, { broadcast, language }, context) =>
      askField(staffWalk(context, { asks: 'words', broadcast, values: { language } }), { asks: 'words', language }),
    picture: wantsPicture,
    link: wantsLink,
    'no picture': (state, { broadcast }) => changeOne(state, broadcast, { kind: 'picture', picture: null }),
    'no link': (state, { broadcast }) => changeOne(state, broadcast, { kind: 'link', link: null }),
    show,
    approve: (state, { broadcast, version }) => ask(state, { do: 'approve', broadcast, version }),
    send: (state, { broadcast, version }) => ask(state, { do: 'send', broadcast, version, at: null }),
    later: askFor('time'),
    'confirm close': askFor('name'),
    discard: (state, { broadcast }) =>
      sure(state, text('staff.draft.discardSure', {}), [
        staffButton('staff.button.discardYes', { act: 'discard yes', broadcast }, 'danger'),
        staffButton('staff.button.keep', { act: 'show', broadcast }),
      ]),
    'discard yes': (state, { broadcast }) => ask(state, { do: 'discard', broadcast }),
    cancel: (state, { broadcast }) =>
      sure(state, text('staff.progress.cancelSure', {}), [
        staffButton('staff.button.cancelYes', { act: 'cancel yes', broadcast }, 'danger'),
        staffButton('staff.button.keep', { act: 'show', broadcast }),
      ]),
    'cancel yes': (state, { broadcast }) => ask(state, { do: 'cancel', broadcast }),
    test: order('test'),
    'ask approval': order('ask approval'),
    pause: order('pause'),
    resume: order('resume'),
    'send unknown': order('send unknown'),
    publish: order('publish'),
    unpublish: order('unpublish'),
  },
  answers: {
    words: {
      typed(state, input) {
        const words = wordsOf(input.text, input.formatted);
        if (hasBrokenSign(words)) return askAgain(state, [say([text('staff.compose.signBad')])]);
        if (hasBadLink(words)) return askAgain(state, [say([text('staff.compose.linkBad')])]);
        return words.length === 0
          ? askAgain(state, [say([text('staff.compose.wordsBad')])])
          : answered(state, { kind: 'words', language: wordsIn(state), words });
      },
      chose: skipTo((state) => ({ kind: 'words', language: wordsIn(state), words: null })),
    },
    picture: {
      typed: (state) => askAgain(state, [say([text('staff.compose.pictureBad')])]),
      chose: skipTo(() => ({ kind: 'picture', picture: null })),
    },
    label: {
      typed(state, input, context) {
        const label = linkLabel.safeParse(input.text);
        if (!label.success) return askAgain(state, [say([text(errorKey(label.error))])]);
        const given = { [labelField(wordsIn(state))]: label.data };
        return askNextLabel({ ...state, values: { ...state.values, ...given } }, context);
      },
      chose(state, choice, context) {
        if (choice !== 'skip') return null;
        return Object.keys(labelsIn(state.values)).length > 0
          ? askNextLabel(state, context)
          : answered(state, { kind: 'link', link: null });
      },
    },
    address: {
      typed(state, input) {
        const url = linkAddress.safeParse(input.text);
        return url.success
          ? answered(state, { kind: 'link', link: { labels: labelsIn(state.values), url: url.data } })
          : askAddress(state, errorKey(url.error));
      },
    },
    time: {
      typed: (state, { text: at }) =>
        ask(state, { do: 'send', broadcast: state.broadcast, version: state.version, at }),
    },
    name: {
      typed(state, input) {
        const { campaign, broadcast, version } = state;
        if (input.text.trim().toLowerCase() === campaign)
          return ask(state, { do: 'close', campaign, broadcast, version });
        const again = { ...state, turn: state.turn + 1 };
        return stepped(again, [confirmQuestion(again, true)]);
      },
    },
  },
  results: {
    'list broadcasts': (state, result, context) => stepped(state, [broadcastList(result.broadcasts, context)]),
    broadcast: told,
    'no broadcast': (state) =>
      stepped(state.step === 'staff' ? ended(state) : state, [say([text('staff.noBroadcast')])]),
    'too long': tooLong,
    'bad time'(state, { why, told }, context) {
      if (state.step !== 'staff') return stepped(state, []);
      const again = { ...state, turn: state.turn + 1 };
      return stepped(again, [
        question(again, `staff.later.${why}`, { zone: zoneOf(context, state.campaign), ...told }),
      ]);
    },
    'no picture'(state, _result, context) {
      const bad = text('staff.compose.pictureBad');
      if (state.step === 'staff') return askAgain(state, [say([bad])]);
      return stepped(state, [
        context.asks === 'at once' ? { kind: 'field errors', errors: [{ field: 'picture', text: bad }] } : say([bad]),
      ]);
    },
  },
} as const satisfies StaffTopic;

/** A broadcast as it stands once something was done to it. */
function told(
  state: State,
  { broadcast, after, looks = [] }: Extract<StaffResult, { of: 'broadcast' }>,
  context: Context,
): Stepped {
  if (state.step === 'staff' && after === 'shown' && (state.asks === 'time' || state.asks === 'name'))
    return asked({ ...state, campaign: broadcast.campaign, broadcast: broadcast.id }, broadcast, context);
  if (state.step === 'staff' && (after === 'composed' || after === 'changed'))
    return drafted(state, broadcast, context);
  const ends = state.step === 'staff' ? ended(state) : state;
  if (after === 'discarded') return stepped(ends, [say([text('staff.after.discarded')])]);
  const note = after === 'shown' || after === 'composed' || after === 'changed' ? null : afterText(after, broadcast);
  const cards = deskCard(broadcast, context, note);
  return stepped(ends, [...looks.flatMap(lookReplies), ...(ORDERS.includes(after) ? cards.map(inPlace) : cards)]);
}

/** Orders given from the message that shows the progress: it stays the only one. */
const ORDERS: readonly After[] = ['paused', 'resumed', 'cancelled'];

const inPlace = (reply: Reply): Reply => (reply.kind === 'say' ? { ...reply, place: 'pressed' } : reply);

function afterText(
  after: Exclude<After, 'shown' | 'composed' | 'changed'>,
  { state, at, timeZone: zone }: BroadcastView,
) {
  // A scheduled broadcast that is paused is taken off the clock.
  const done = after === 'paused' && state === 'draft' ? 'unscheduled' : after;
  return text(`staff.after.${outcomeKey(done)}`, {
    at: at === null ? '' : { date: at, zone, time: true },
  });
}

/** Before a time or the closing's confirmation is asked for: what was shown must still be what is there. */
function asked(state: StaffState, broadcast: BroadcastView, context: Context): Stepped {
  if (broadcast.version !== state.version || broadcast.state !== 'draft')
    return stepped(ended(state), deskCard(broadcast, context, afterText('edited meanwhile', broadcast)));
  if (state.asks === 'name') return stepped(state, [confirmQuestion(state, false)]);
  return stepped(state, [question(state, 'staff.later.ask', { zone: zoneOf(context, broadcast.campaign) })]);
}

function tooLong(state: State, { cuts }: Extract<StaffResult, { of: 'too long' }>, context: Context): Stepped {
  const notes = cuts.map(({ channel, language, cut }) => ({
    field: language,
    text: text('staff.compose.tooLong', {
      channel: text(`channel.${channel}.name`),
      language: { language },
      count: cut,
    }),
  }));
  const said = say(notes.map((one) => one.text));
  if (state.step === 'staff') return askAgain(state, [said]);
  // The form stays as it was filled in, with what is wrong at its fields.
  return stepped(state, [context.asks === 'at once' ? { kind: 'field errors', errors: notes } : said]);
}
