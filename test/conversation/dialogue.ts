import type { CampaignOutline } from '../../src/campaign/outline.ts';
import type { Context } from '../../src/conversation/context.ts';
import type { Input, Mine, Result, Scope } from '../../src/conversation/input.ts';
import type { Request } from '../../src/conversation/request.ts';
import { IDLE, readState, type State } from '../../src/conversation/state.ts';
import { step } from '../../src/conversation/step.ts';
import { createLocalise, type Localise } from '../../src/i18n/localise.ts';
import type { ShownReply, ShownSpoken } from '../../src/i18n/shown.ts';
import type { Stage } from '../support/stage.ts';

export interface Supporter {
  readonly language: string;
  readonly suggestedName?: string | null;
  readonly place?: 'private' | 'group';
  readonly asks?: 'one by one' | 'at once';
}

/** A conversation played in memory: every step goes through JSON, every request is carried out as the turn would. */
export interface Dialogue {
  starts(payload?: string): void;
  /** Presses the newest button whose label holds these words. */
  presses(label: string): void;
  /** Presses by what the button carries, as an old or forged one would. */
  pressesRaw(action: string): void;
  types(text: string): void;
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
  const signatures = new Map<string, { visibility: string; name: string | null; consent: string }>();
  const updates = new Map<string, Scope>();
  const letters = new Set<string>();
  const requests: Request[] = [];
  const lines: string[] = [];
  let language = supporter.language;
  let discreet = false;
  const walks = 0;
  let state: State = IDLE;
  let lastReplies: ShownReply[] = [];
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
        discreet,
        signed: [...signatures.keys()],
        updates: Object.fromEntries(updates),
      },
      place: supporter.place ?? 'private',
      asks: supporter.asks ?? 'one by one',
      words: {
        stop: stage.texts.languages.flatMap((one) => stage.texts.list('words.stop', one)),
        erase: stage.texts.languages.flatMap((one) => stage.texts.list('words.erase', one)),
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
      shown.push(...take(carryOut(request)));
    }
    return shown;
  }

  function carryOut(request: Request): Result {
    const campaign =
      'campaign' in request && request.campaign !== null
        ? stage.campaigns.find(({ slug }) => slug === request.campaign)
        : undefined;
    const slug = campaign?.slug ?? '';
    switch (request.kind) {
      case 'sign': {
        if (campaign?.state !== 'open') return { kind: 'result', of: 'sign', campaign: slug, outcome: 'closed' };
        if (signatures.has(slug)) return { kind: 'result', of: 'sign', campaign: slug, outcome: 'already' };
        signatures.set(slug, { visibility: request.visibility, name: request.name, consent: request.consent });
        return { kind: 'result', of: 'sign', campaign: slug, outcome: 'signed' };
      }
      case 'correct':
        signatures.set(slug, {
          visibility: request.visibility,
          name: request.name,
          consent: signatures.get(slug)?.consent ?? '',
        });
        return { kind: 'result', of: 'correct', campaign: slug, outcome: 'corrected' };
      case 'withdraw': {
        const was = signatures.delete(slug);
        return {
          kind: 'result',
          of: 'withdraw',
          campaign: slug,
          outcome: was ? (campaign?.state === 'delivered' ? 'delivered' : 'withdrawn') : 'not signed',
        };
      }
      case 'subscribe':
        updates.set(slug, request.scope);
        return { kind: 'result', of: 'subscribe', campaign: slug, scope: request.scope, outcome: 'subscribed' };
      case 'unsubscribe': {
        const before = updates.size;
        if (request.campaign === null) updates.clear();
        else updates.delete(request.campaign);
        return {
          kind: 'result',
          of: 'unsubscribe',
          outcome: updates.size < before ? 'unsubscribed' : 'not subscribed',
        };
      }
      case 'leave':
        updates.clear();
        return { kind: 'result', of: 'leave', outcome: 'left' };
      case 'erase':
        signatures.clear();
        updates.clear();
        letters.clear();
        return { kind: 'result', of: 'erase', outcome: 'erased' };
      case 'set language':
        language = request.language;
        return { kind: 'result', of: 'set language', language, outcome: 'set' };
      case 'set discreet':
        discreet = request.on;
        return { kind: 'result', of: 'set discreet', on: discreet, outcome: 'set' };
      case 'report letter': {
        const outcome = letters.has(slug) ? 'already' : 'counted';
        letters.add(slug);
        return { kind: 'result', of: 'report letter', campaign: slug, outcome };
      }
      case 'show share':
        return { kind: 'result', of: 'show share', campaign: slug, code: 'abcdefghij', brought: 'fewer than ten' };
      case 'show mine':
        return { kind: 'result', of: 'show mine', as: request.as, mine: mine() };
    }
  }

  function mine(): Mine {
    return {
      signatures: [...signatures].map(([campaign, { consent }]) => ({
        campaign,
        kind: 'petition',
        state: stage.campaigns.find(({ slug }) => slug === campaign)?.state ?? 'open',
        day: '2026-11-21',
        language,
        channel: 'telegram',
        consentHash: consent,
        consentText: '…',
      })),
      subscriptions: [...updates].map(([campaign, scope]) => ({ campaign, scope, day: '2026-11-21', language })),
      lettersReported: [...letters].map((campaign) => ({ campaign, day: '2026-11-21' })),
      language: null,
      discreet,
    };
  }

  function does(input: Exclude<Input, Result>, told: string): void {
    lines.push(`> ${told}`, '');
    lastReplies = take(input);
    const buttons = lastReplies.flatMap((reply) => ('buttons' in reply ? reply.buttons.flat() : []));
    const pressable = buttons.flatMap((button) =>
      button.kind === 'action' ? [{ label: button.label, action: button.action }] : [],
    );
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
    pressesRaw: (action) => does({ kind: 'pressed', action }, `[… ${action}]`),
    types: (text) => does({ kind: 'typed', text }, text),
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
    signatures,
    updates,
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
      ];
    case 'field errors':
      return reply.errors.map(({ field, text }) => `< (${field}) ${text}`);
    case 'toast':
      return [`< (toast) ${reply.text}`];
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
