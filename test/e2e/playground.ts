import type { Locator, Page } from 'playwright-core';
import { bare } from './phone.ts';

/** What a supporter does on the playground's page, whose own words are in English. */
export interface Chair {
  readonly room: Locator;
  presses(label: string): Promise<void>;
  says(text: string): Promise<void>;
  /** Waits for a message with these words; gives the newest. */
  sees(words: string): Promise<Locator>;
  /** All that is written in the chat. */
  text(): Promise<string>;
  leaves(): Promise<void>;
}

/** Takes a seat as a new person and presses Start. */
export async function sit(page: Page, name: string, language: string): Promise<Chair> {
  const chair = await openSeat(page, name, language);
  await chair.room.getByRole('button', { name: 'Start', exact: true }).click();
  return chair;
}

/** Takes a seat as someone who works for the campaign: the page types the code of an invitation for them. */
export async function sitAsStaff(page: Page, name: string, language: string): Promise<Chair> {
  return await openSeat(page, name, language, () => page.getByLabel('Works for the campaign').check());
}

async function openSeat(
  page: Page,
  name: string,
  language: string,
  more = async (): Promise<unknown> => undefined,
): Promise<Chair> {
  const setup = page.locator('.setup');
  const add = page.getByRole('button', { name: 'Add a person' });
  await setup.or(add).first().waitFor();
  if ((await setup.count()) === 0) await add.click();
  const [first = '', last = ''] = name.split(' ');
  await page.getByLabel('First name in the profile').fill(first);
  await page.getByLabel('Last name in the profile').fill(last);
  await page.getByLabel('Language of their Telegram').selectOption(language);
  await more();
  await page.getByRole('button', { name: 'Open Telegram' }).click();
  return chairOf(page, name);
}

function chairOf(page: Page, name: string): Chair {
  const room = page.getByRole('region', { name: `The Telegram of ${name}` });
  return {
    room,
    presses: (label) =>
      room
        .getByRole('button', { name: named(label) })
        .last()
        .click(),
    async says(text) {
      const field = room.getByRole('textbox');
      await field.fill(text);
      // Closes the list of commands, where there is one.
      await field.press('Escape');
      await field.press('Enter');
    },
    async sees(words) {
      const message = room
        .getByRole('article')
        .filter({ hasText: loosely(words) })
        .last();
      await message.waitFor();
      return message;
    },
    text: async () => bare((await room.getByRole('article').allInnerTexts()).join('\n')),
    async leaves() {
      await page.getByRole('button', { name: `More for ${name}` }).click();
      await page.getByRole('button', { name: 'Close this person' }).click();
      await room.waitFor({ state: 'detached' });
    },
  };
}

/** Matches words however they are broken into lines, and with the signs that isolate directions. */
function loosely(words: string): RegExp {
  return new RegExp(pattern(words), 'u');
}

/** Matches a label as a whole, with or without the signs that isolate directions. */
export function named(label: string): RegExp {
  return new RegExp(`^${pattern(label)}$`, 'u');
}

const pattern = (words: string): string =>
  [...words]
    .map((sign) => (/\s/.test(sign) ? '\\s+' : sign.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')))
    .join('[\u2066-\u2069]*')
    .replace(/^|$/g, '[\u2066-\u2069]*');
