import { html } from 'hono/html';
import type { CampaignOutline } from '../../campaign/outline.ts';
import type { BotKey } from '../../texts/keys.ts';
import type { Language, Text } from '../../texts/text.ts';
import type { Texts } from '../../texts/texts.ts';
import { type Page, shell } from './shell.ts';

/**
 * The page that opens the person's own mail program with the letter in it, because chats do not open `mailto:` links.
 * Null when the campaign has no e-mail address, is not open, or does not speak the language.
 */
export async function letterPage(campaign: CampaignOutline, language: Language, texts: Texts): Promise<Page | null> {
  const address = campaign.letter?.email;
  if (!address || campaign.state !== 'open' || !campaign.languages.includes(language)) return null;
  const spoken = campaign.letter?.language ?? language;
  const pack = (key: string, inLanguage = language): string =>
    texts.plain({ campaign: campaign.slug, key }, inLanguage);
  const own = (key: BotKey, params?: Text['params']): string =>
    texts.plain(params ? { key, params } : { key }, language);
  const subject = pack('letter.subject', spoken);
  const letter = ['letter.greeting', 'letter.body', 'letter.closing'].map((key) => pack(key, spoken)).join('\n\n');
  const mailto = `mailto:${encodeURIComponent(address).replace('%40', '@')}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(letter.replaceAll('\n', '\r\n'))}`;
  const recipient = { campaign: campaign.slug, key: 'recipient.name' };
  const body = html`<h1>${pack('title')}</h1>
<p class="warn">${own('letter.warnEmail', { recipient })}</p>
<p><a class="do" href="${mailto}">${own('button.openMail')}</a></p>
<p>${own('letter.email', { address })}</p>
<h2 lang="${spoken}">${subject}</h2>
<pre lang="${spoken}">${letter}</pre>`;
  return await shell({
    language,
    title: pack('title'),
    head: html`<meta name="robots" content="noindex">`,
    body,
    keep: null,
  });
}
