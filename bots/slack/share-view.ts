import type { types } from '@slack/bolt';
import type { KeyBelow } from '../../src/texts/keys.ts';
import { languageName } from '../../src/texts/languages.ts';
import { option, VALUE, type ViewValues } from './form.ts';
import { LIMITS, SENTENCE_UNITS } from './limits.ts';
import type { Meta } from './meta.ts';
import type { Block, RenderDeps } from './render.ts';
import { fitting, plain, textBlocks } from './text.ts';

/** Blocks of the form for sharing, by what is asked. */
export const SHARE = { channel: 'share.channel', language: 'share.language', sentence: 'share.sentence' } as const;

export interface ShareOptions {
  readonly meta: Meta;
  readonly allowsConnect?: boolean;
  readonly languages: readonly string[];
}

/** What is asked of someone who shares: where, in which language, with which words of their own. */
export function shareBlocks({ meta, allowsConnect = false, languages }: ShareOptions, { texts }: RenderDeps): Block[] {
  const say = (key: KeyBelow<'slack.share'>) => texts.plain({ key: `slack.share.${key}` }, meta.language);
  const chosen = languages.map((language) => option(language, languageName(language)));
  const initial = chosen.find(({ value }) => value === meta.language);
  return [
    ...(meta.target === null
      ? [channelInput(say, allowsConnect)]
      : textBlocks(texts.render({ key: 'slack.share.thread' }, meta.language))),
    {
      type: 'input',
      block_id: SHARE.language,
      label: plain(fitting(say('language'), LIMITS.label)),
      element: {
        type: 'static_select',
        action_id: VALUE,
        options: chosen.slice(0, LIMITS.options),
        ...(initial && { initial_option: initial }),
      },
    },
    {
      type: 'input',
      block_id: SHARE.sentence,
      optional: true,
      label: plain(fitting(say('sentence'), LIMITS.label)),
      hint: plain(fitting(say('sentenceHint'), LIMITS.label)),
      element: {
        type: 'plain_text_input',
        action_id: VALUE,
        max_length: SENTENCE_UNITS,
        placeholder: plain(fitting(say('placeholder'), LIMITS.placeholder)),
      },
    },
  ];
}

function channelInput(say: (key: KeyBelow<'slack.share'>) => string, allowsConnect: boolean): types.InputBlock {
  return {
    type: 'input',
    block_id: SHARE.channel,
    label: plain(fitting(say('channel'), LIMITS.label)),
    hint: plain(fitting(say('channelHint'), LIMITS.label)),
    element: {
      type: 'conversations_select',
      action_id: VALUE,
      placeholder: plain(fitting(say('choose'), LIMITS.placeholder)),
      default_to_current_conversation: true,
      // Where the app is no member, Slack hands over an address at which the card can be posted once.
      response_url_enabled: true,
      filter: {
        include: ['public', 'private'],
        exclude_bot_users: true,
        ...(!allowsConnect && { exclude_external_shared_channels: true }),
      },
    },
  };
}

/** Where a sentence leads somewhere: Slack would make a link of it, and a card has the links it needs. */
const LINK = /[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\b[a-z0-9-]+\.[a-z]{2,}(?:\/|\b)/;

export function holdsLink(sentence: string): boolean {
  return LINK.test(sentence);
}

/** What was filled in. `channel` null: none was chosen, or the view had none to choose. */
export function submittedShare(values: ViewValues): {
  readonly channel: string | null;
  readonly language: string | null;
  readonly sentence: string | null;
} {
  const sentence = values[SHARE.sentence]?.[VALUE]?.value?.trim() ?? '';
  return {
    channel: values[SHARE.channel]?.[VALUE]?.selected_conversation ?? null,
    language: values[SHARE.language]?.[VALUE]?.selected_option?.value ?? null,
    sentence: sentence === '' ? null : sentence,
  };
}
