import { html } from 'hono/html';
import type { Context } from '../../conversation/context.ts';
import type { Mark } from '../../conversation/receipt/acts.ts';
import { howTexts, markTexts } from '../../conversation/receipt/view.ts';
import { languageName } from '../../texts/languages.ts';
import type { Language, Text } from '../../texts/text.ts';
import type { Texts } from '../../texts/texts.ts';
import type { Door } from './campaign.ts';
import { type Page, paragraphs, shell } from './shell.ts';

/** What `/verify` says in the bots, and the addresses of the bots: to be compared with the organisation's own page. */
export async function verifyPage(
  marks: readonly Mark[],
  context: Pick<Context, 'organisation' | 'campaigns'>,
  doors: readonly Door[],
  texts: Texts,
  language: Language,
): Promise<Page> {
  const [heading, ...said] = [...markTexts(marks, context)];
  const show = (all: readonly Text[]) => paragraphs(all.flatMap((one) => texts.render(one, language)));
  const title = heading ? texts.plain(heading, language) : '';
  const others = texts.languages.filter((one) => one !== language);
  const body = html`<h1>${title}</h1>
${show(said)}
<ul>${doors.map(({ channel, address }) => html`<li>${texts.plain({ key: `channel.${channel}.name` }, language)}: <a href="${address}" rel="noreferrer">${address}</a></li>`)}</ul>
${show(howTexts())}
<nav lang="en">${others.map((one) => html`<a href="/verify/${one}" hreflang="${one}" lang="${one}">${languageName(one)}</a>`)}</nav>`;
  // Whoever compares must see what is true now.
  return await shell({ language, title, body, keep: null, headers: { vary: 'accept-language' } });
}
