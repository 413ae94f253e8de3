/** `npm run picture`: draws the picture of the playground that the README shows, from the real program in the real browser. */
import { launchBrowser } from '../support/browser.ts';
import { PATIENCE } from '../support/waiting.ts';
import { root } from '../tooling/paths.ts';
import { named, sit } from './playground.ts';
import { makeHome } from './program.ts';
import { PETITION, wordsIn } from './words.ts';

const PICTURE = `${root}bots/playground/playground.png`;

const home = await makeHome();
const browser = await launchBrowser();
try {
  const program = await home.start();
  const { page, troubles } = await browser.newPage({
    locale: 'en-GB',
    reducedMotion: 'reduce',
    colorScheme: 'light',
    viewport: { width: 1440, height: 940 },
  });
  page.setDefaultTimeout(PATIENCE);
  await page.goto(program.url);
  const english = wordsIn('en');
  const { bot } = english;
  const title = english.of(PETITION, 'title');

  // Telegram: the consent, before anybody gives a name.
  const supporter = await sit(page, 'Kari', 'en');
  await supporter.sees(bot('campaigns.welcome'));
  await supporter.presses(title);
  await supporter.sees(english.of(PETITION, 'call').slice(0, 40));
  await supporter.presses(bot('button.sign'));
  await supporter.sees(bot('consent.sign.doors').slice(0, 40));

  // Slack: a volunteer shares the campaign with colleagues.
  await page.getByRole('button', { name: 'Open Slack' }).click();
  const slack = page.getByRole('region', { name: 'The Slack of Ingrid Solberg' });
  const field = slack.getByRole('textbox', { name: /^Message to/ });
  await field.fill('/petition share');
  await field.press('Escape');
  await field.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: named(title) }).click();
  await dialog.getByLabel(bot('slack.share.channel')).first().selectOption('everyone');
  await dialog.getByLabel(bot('slack.share.sentence')).fill('I signed. It takes a minute.');
  await dialog.getByRole('button', { name: named(bot('slack.share.submit')) }).click();
  await dialog.getByText(bot('slack.share.posted')).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await slack.getByRole('article').filter({ hasText: title }).waitFor();

  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement?.blur(); document.fonts.ready');
  await page.screenshot({ path: PICTURE, animations: 'disabled' });
  if (troubles.length > 0) throw new Error(troubles.join('\n'));
} finally {
  await browser.close();
  await home.remove();
}
