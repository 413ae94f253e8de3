import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { COMMAND } from '../../bots/slack/command.ts';
import { SHORTCUTS } from '../../bots/slack/handler.ts';
import { OPTIONAL_SCOPES, SCOPES } from '../../bots/slack/scopes.ts';

const file = (name: string) => readFile(new URL(`../../bots/slack/${name}`, import.meta.url), 'utf8');
const manifest = JSON.parse(await file('manifest.json'));

describe('the manifest', () => {
  test('asks for the scopes that the program checks for, and the README gives a reason for each', async () => {
    const scopes = SCOPES.map(({ scope }) => scope);
    const optional = OPTIONAL_SCOPES.map(({ scope }) => scope);
    expect(manifest.oauth_config.scopes).toEqual({ bot: scopes, bot_optional: optional });
    const readme = await file('README.md');
    for (const scope of [...scopes, ...optional]) expect(readme).toContain(`| \`${scope}\` |`);
    expect(scopes.filter((scope) => /history|email|users\.profile|files/.test(scope))).toEqual([]);
  });

  test('names the command and the shortcuts as the program does', () => {
    expect(manifest.features.slash_commands.map(({ command }: { command: string }) => command)).toEqual([COMMAND]);
    const ids = manifest.features.shortcuts.map((one: { callback_id: string }) => one.callback_id);
    expect(ids.toSorted()).toEqual(Object.values(SHORTCUTS).toSorted());
    expect(manifest.features.shortcuts.map(({ type }: { type: string }) => type)).toEqual(['global', 'message']);
  });

  test('has an App Home with a messages tab that takes no messages, and keeps Slack’s lengths', () => {
    expect(manifest.features.app_home).toEqual({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: true,
    });
    expect(manifest.settings.event_subscriptions.bot_events).toEqual([
      'app_home_opened',
      'app_uninstalled',
      'tokens_revoked',
    ]);
    const { description, long_description, name } = manifest.display_information;
    expect(name.length).toBeLessThanOrEqual(35);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(long_description.length).toBeGreaterThan(173);
    for (const one of manifest.features.shortcuts) {
      expect(one.name.length).toBeLessThanOrEqual(24);
      expect(one.description.length).toBeLessThanOrEqual(150);
    }
  });
});
