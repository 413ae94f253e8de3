import type { Api } from 'grammy';
import type { BotCommand, BotCommandScope, LanguageCode } from 'grammy/types';
import type { Patience } from '../../src/channel/attempt.ts';
import type { Language } from '../../src/texts/text.ts';
import { attempt, type Outcome } from './attempt.ts';
import { errorFields } from './fault.ts';
import { languageCodes } from './languages.ts';
import type { Log } from './log.ts';

/** What the bot says of itself, in the languages of its texts. */
export interface ProfileTexts {
  readonly languages: readonly Language[];
  /** The language for everyone whose own is not among them. */
  readonly fallback: Language;
  /** The command menu, at most 100, names of `[a-z0-9_]`; descriptions at most 256 units. */
  commands(
    language: Language,
    place: 'private' | 'group',
  ): readonly { readonly command: string; readonly description: string }[];
  /** What stands below it in the menus of staff. */
  staffCommands(language: Language): readonly { readonly command: string; readonly description: string }[];
  /** At most 64 units; null keeps the name that was given in BotFather. */
  name(language: Language): string | null;
  /** Shown in the empty chat; at most 512 units. */
  description(language: Language): string;
  /** Shown on the profile page; at most 120 units. */
  shortDescription(language: Language): string;
  /** Said to whoever sends more than is taken from one person; at most 200 units. */
  dropped(languageTag: string | null): string;
}

export interface ProfileDeps {
  readonly api: Api;
  readonly texts: ProfileTexts;
  readonly log: Log;
  readonly patience: Patience;
  readonly signal: AbortSignal;
}

/** One thing to publish: how it stands now, how it should, how to set it. */
interface Item<T> {
  readonly what: string;
  readonly wanted: T;
  get(): Promise<T>;
  set(value: T): Promise<unknown>;
}

type In = { readonly language_code?: LanguageCode };

/**
 * Publishes menus, name and descriptions, and sets only what differs: the platform allows few changes of a bot's name in
 * an hour. What cannot be published is logged and left for the next start; the bot works without it. Never rejects.
 */
export async function publishProfile({ api, texts, log, patience, signal }: ProfileDeps): Promise<void> {
  let changed = 0;
  const published = [[undefined, texts.fallback] as const, ...languageCodes(texts.languages, texts.fallback)];
  for (const [code, language] of published) {
    const where: In = code === undefined ? {} : { language_code: code };
    for (const item of wordItems(language, where)) await publish(item);
    for (const item of menuItems(language, where)) await publish(item);
  }
  await publish(menuButton());
  if (changed > 0) log.info({ changed }, 'telegram: menus and descriptions published');

  async function publish<T>(item: Item<T>): Promise<void> {
    if (signal.aborted) return;
    const options = { repeatable: true, patience, signal };
    const current = await attempt(() => item.get(), options);
    if (!current.ok) return report(item.what, current);
    if (JSON.stringify(current.value) === JSON.stringify(item.wanted)) return;
    const done = await attempt(() => item.set(item.wanted), options);
    if (!done.ok) return report(item.what, done);
    changed += 1;
  }

  function report(what: string, outcome: Extract<Outcome<unknown>, { ok: false }>): void {
    log.warn(
      { ...errorFields(outcome.error), what },
      'telegram: could not be published, will be tried at the next start',
    );
  }

  function wordItems(language: Language, where: In): readonly Item<string>[] {
    const name = texts.name(language);
    const named: Item<string>[] =
      name === null
        ? []
        : [
            {
              what: 'name',
              wanted: name,
              get: async () => (await api.getMyName(where)).name,
              set: (value) => api.setMyName(value, where),
            },
          ];
    return [
      ...named,
      {
        what: 'description',
        wanted: texts.description(language),
        get: async () => (await api.getMyDescription(where)).description,
        set: (value) => api.setMyDescription(value, where),
      },
      {
        what: 'short description',
        wanted: texts.shortDescription(language),
        get: async () => (await api.getMyShortDescription(where)).short_description,
        set: (value) => api.setMyShortDescription(value, where),
      },
    ];
  }

  function menuItems(language: Language, where: In): readonly Item<readonly BotCommand[]>[] {
    const menu = (scope: BotCommandScope, place: 'private' | 'group'): Item<readonly BotCommand[]> => ({
      what: `menu ${scope.type}`,
      wanted: texts.commands(language, place).map(({ command, description }) => ({ command, description })),
      get: async () =>
        (await api.getMyCommands({ ...where, scope })).map(({ command, description }) => ({ command, description })),
      set: (commands) => api.setMyCommands([...commands], { ...where, scope }),
    });
    const menus = [menu({ type: 'all_private_chats' }, 'private'), menu({ type: 'all_group_chats' }, 'group')];
    // Elsewhere the fallback language serves.
    return language === texts.fallback ? [menu({ type: 'default' }, 'private'), ...menus] : menus;
  }

  function menuButton(): Item<string> {
    return {
      what: 'menu button',
      wanted: 'commands',
      get: async () => (await api.getChatMenuButton()).type,
      set: () => api.setChatMenuButton({ menu_button: { type: 'commands' } }),
    };
  }
}
