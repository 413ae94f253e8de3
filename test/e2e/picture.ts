/** `npm run picture`: draws the picture of the playground that the README shows, from the real program in the real browser. */
import { launchBrowser } from '../support/browser.ts';
import { PATIENCE } from '../support/waiting.ts';
import { root } from '../tooling/paths.ts';
import { sit } from './playground.ts';
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
    viewport: { width: 1200, height: 940 },
  });
  page.setDefaultTimeout(PATIENCE);
  await page.goto(program.url);

  const english = wordsIn('en');
  const reader = await sit(page, 'Kari', 'en');
  await reader.presses(english.of(PETITION, 'title'));
  await reader.sees(english.of(PETITION, 'call').slice(0, 40));

  const french = wordsIn('fr');
  const signer = await sit(page, 'Aimée Tremblay', 'fr-CA');
  await signer.presses(french.of(PETITION, 'title'));
  await signer.presses(french.bot('button.sign'));
  await signer.presses(french.bot('button.withName'));
  await signer.presses(french.bot('button.useName', { name: 'Aimée Tremblay' }));
  await signer.sees(french.bot('review.named', { name: 'Aimée Tremblay' }));
  await signer.presses(french.bot('button.signNow'));
  await signer.sees(french.bot('sign.thanks'));

  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement?.blur(); document.fonts.ready');
  await page.screenshot({ path: PICTURE, animations: 'disabled' });
  if (troubles.length > 0) throw new Error(troubles.join('\n'));
} finally {
  await browser.close();
  await home.remove();
}
