import type { CampaignState } from '../../src/campaign/outline.ts';
import { createLocalise, type Localise } from '../../src/channel/localise.ts';
import type { ShownForm, ShownReply, ShownSpoken } from '../../src/channel/shown.ts';
import type { Context } from '../../src/conversation/context.ts';
import type { Input, Result, StaffCommand } from '../../src/conversation/input.ts';
import type { Request } from '../../src/conversation/request.ts';
import type { Role } from '../../src/conversation/staff/facts.ts';
import { IDLE, readState, type State } from '../../src/conversation/state.ts';
import { step } from '../../src/conversation/step.ts';
import type { Scope } from '../../src/conversation/updates/acts.ts';
import type { Paragraphs } from '../../src/texts/text.ts';
import type { Stage } from '../support/stage.ts';
import { createStaffWorld } from './staff-world.ts';
import { createWorld } from './world.ts';

export interface Supporter {
  readonly language: string;
  readonly suggestedName?: string | null;
  readonly place?: 'private' | 'group';
  readonly asks?: 'one by one' | 'at once';
  /** Left out: they can. */
  readonly takesPictures?: boolean;
  /** Null or left out: no staff. */
  readonly staff?: Role | null;
  readonly approvals?: number;
}

/** A conversation played in memory: every step goes through JSON, every request is carried out as the turn would. */
export interface Dialogue {
  starts(payload?: string): void;
  /** Presses the newest button whose label holds these words. */
  presses(label: string): void;
  /** Presses the newest button that carries this action, or this choice of a step. */
  pressesAction(start: string): void;
  /** Submits the form shown last. */
  submits(values: Readonly<Record<string, string>>): void;
  /** The world moves on: a campaign closes. */
  changes(slug: string, state: CampaignState): void;
  /** Presses by what the button carries, as an old or forged one would. */
  pressesRaw(action: string): void;
  types(text: string, formatted?: Paragraphs): void;
  sendsPicture(picture: string): void;
  staffCommands(command: StaffCommand, words?: string): void;
  readonly staff: ReturnType<typeof createStaffWorld>;
  commands(command: Extract<Input, { kind: 'commanded' }>['command'], words?: string): void;
  does(input: Exclude<Input, Result>): void;
  readonly state: State;
  readonly transcript: string;
  readonly lastReplies: readonly ShownReply[];
  readonly signatures: ReadonlyMap<string, { visibility: string; name: string | null; consent: string }>;
  readonly updates: ReadonlyMap<string, Scope>;
  readonly requests: readonly Request[];
  language: string;
}

export function createDialogue(stage: Stage, supporter: Supporter): Dialogue {
  const localise: Localise = createLocalise({
    texts: stage.texts,
    picturePath: (slug, id) => `/pictures/${slug}/${id}.png`,
  });
  const staff = createStaffWorld(stage, supporter.approvals ?? 0, supporter.staff ?? null);
  const world = createWorld(stage, staff);
  const requests: Request[] = [];
  const lines: string[] = [];
  let language = supporter.language;
  let walks = 0;
  let state: State = IDLE;
  let lastReplies: ShownReply[] = [];
  let form: ShownForm | null = null;
  let keyboard: { label: string; action: string }[] = [];

  function context(): Context {
    return {
      campaigns: stage.campaigns,
      languages: stage.texts.languages,
      organisation: null,
      retentionDays: 30,
      person: {
        language,
        suggestedName: supporter.suggestedName ?? null,
        discreet: world.discreet,
        signed: [...world.signatures.keys()],
        updates: Object.fromEntries(world.updates),
      },
      staff:
        staff.role === null
          ? null
          : {
              handle: 'k3v7',
              channels: ['telegram', 'slack'],
              role: staff.role,
              campaigns: stage.campaigns.map(({ slug, state: now, timeZone }) => ({
                slug,
                state: now,
                timeZone,
                today: '2026-11-21',
              })),
            },
      place: supporter.place ?? 'private',
      asks: supporter.asks ?? 'one by one',
      takesPictures: supporter.takesPictures ?? true,
      words: {
        stop: stage.texts.languages.flatMap((one) => stage.texts.list('words.stop', one)),
        erase: stage.texts.languages.flatMap((one) => stage.texts.list('words.erase', one)),
        cancel: stage.texts.languages.flatMap((one) => stage.texts.list('words.cancel', one)),
        help: stage.texts.languages.flatMap((one) => stage.texts.list('words.help', one)),
      },
      channel: 'telegram',
      fresh: `walk${String.fromCharCode(97 + (Math.floor(walks / 26) % 26))}${String.fromCharCode(97 + (walks % 26))}`,
    };
  }

  function take(input: Input): ShownReply[] {
    const stepped = step(readState(JSON.parse(JSON.stringify(state))), input, JSON.parse(JSON.stringify(context())));
    state = JSON.parse(JSON.stringify(stepped.state));
    const shown = stepped.replies.map((reply) => localise(reply, language));
    for (const request of stepped.requests) {
      requests.push(request);
      if (request.kind === 'set language') language = request.language;
      shown.push(...take(world.carryOut(request, language)));
    }
    return shown;
  }

  function does(input: Exclude<Input, Result>, told: string): void {
    walks += 1;
    lines.push(`> ${told}`, '');
    lastReplies = take(input);
    const buttons = lastReplies.flatMap((reply) =>
      reply.kind === 'form' ? reply.form.buttons.flat() : 'buttons' in reply ? reply.buttons.flat() : [],
    );
    const pressable = buttons.flatMap((button) =>
      button.kind === 'action' ? [{ label: button.label, action: button.action }] : [],
    );
    form = lastReplies.flatMap((reply) => (reply.kind === 'form' ? [reply.form] : [])).at(-1) ?? form;
    if (pressable.length > 0) keyboard = [...pressable, ...keyboard];
    lines.push(...lastReplies.flatMap(written), '');
  }

  return {
    starts: (payload = '') => does({ kind: 'opened', payload }, `/start ${payload}`.trim()),
    presses(label) {
      const found = keyboard.find((one) => one.label.includes(label));
      if (!found) throw new Error(`no button "${label}" among: ${keyboard.map((one) => one.label).join(' | ')}`);
      does({ kind: 'pressed', action: found.action }, `[${found.label}]`);
    },
    pressesAction(start) {
      const found = keyboard.find(
        ({ action }) =>
          action === start ||
          action.startsWith(`${start}.`) ||
          (action.startsWith('w.') && action.endsWith(`.${start}`)),
      );
      if (!found) throw new Error(`no button "${start}" among: ${keyboard.map(({ action }) => action).join(' | ')}`);
      does({ kind: 'pressed', action: found.action }, `[${found.label}]`);
    },
    submits(values) {
      if (!form) throw new Error('no form was shown');
      does({ kind: 'submitted', form: form.id, subject: form.subject, values }, `(submits ${JSON.stringify(values)})`);
    },
    changes(slug, changed) {
      const at = stage.campaigns.findIndex((one) => one.slug === slug);
      const before = stage.campaigns[at];
      if (!before) throw new Error(`no campaign ${slug}`);
      const handedOver = { to: 'The embassy', day: '2026-11-12', count: before.count };
      stage.campaigns[at] = { ...before, state: changed, handedOver: changed === 'delivered' ? handedOver : null };
      lines.push(`= ${slug} is now ${changed}`, '');
    },
    pressesRaw: (action) => does({ kind: 'pressed', action }, `[… ${action}]`),
    types: (text, formatted) =>
      does(
        { kind: 'typed', text, ...(formatted && { formatted }) },
        text.length > 200 ? `${text.slice(0, 20)}… (${text.length})` : text,
      ),
    sendsPicture: (picture) => does({ kind: 'sent picture', picture }, `(picture ${picture})`),
    staffCommands: (command, words = '') =>
      does({ kind: 'staff commanded', command, words }, `/${command} ${words}`.trim()),
    staff,
    commands: (command, words = '') => does({ kind: 'commanded', command, words }, `/${command} ${words}`.trim()),
    does: (input) => does(input, `(${input.kind})`),
    get state() {
      return state;
    },
    get transcript() {
      return `${lines.join('\n').trimEnd()}\n`;
    },
    get lastReplies() {
      return lastReplies;
    },
    signatures: world.signatures,
    updates: world.updates,
    requests,
    get language() {
      return language;
    },
    set language(next) {
      language = next;
    },
  };
}

function written(reply: ShownReply): string[] {
  switch (reply.kind) {
    case 'say':
    case 'card':
    case 'ask':
      return [
        `< ${headOf(reply)}`,
        ...bodyOf(reply).map((line) => `  ${line}`.trimEnd()),
        ...reply.buttons.map((row) => `  ${row.map((button) => `[${button.label}]`).join(' ')}`),
      ];
    case 'form':
      return [
        `< (form ${reply.form.id}: ${reply.form.title})`,
        ...reply.form.fields.map((field) => `  ${field.label} (${field.kind})`),
        ...reply.form.buttons.map((row) => `  ${row.map(({ label }) => `[${label}]`).join(' ')}`),
      ];
    case 'field errors':
      return reply.errors.map(({ field, text }) => `< (${field}) ${text}`);
    case 'toast':
      return [`< (toast) ${reply.text}`];
    case 'picture':
      return [`< (picture: ${reply.alt})`];
    case 'document':
      return [`< (document ${reply.name})`, ...reply.content.split('\n').map((line) => `  ${line}`)];
    default:
      return [`< (${reply.kind})`];
  }
}

function headOf(reply: Extract<ShownReply, ShownSpoken>): string {
  const picture = reply.kind === 'card' && reply.picture ? ` with ${reply.picture.id}` : '';
  return `(${reply.kind}${picture}${reply.place === 'pressed' ? ', in place' : ''}${reply.sensitive ? ', holds a name' : ''})`;
}

function bodyOf(reply: ShownSpoken): string[] {
  return reply.paragraphs.flatMap((paragraph) => [
    ...paragraph
      .map(
        (span) =>
          `${span.bold ? '*' : ''}${span.italic ? '_' : ''}${span.text}${span.italic ? '_' : ''}${span.bold ? '*' : ''}`,
      )
      .join('')
      .split('\n'),
    '',
  ]);
}
