import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countTexts } from '../../src/conversation/card/numbers.ts';
import { type HttpServer, openHttp } from '../../src/server/http.ts';
import { publicRoutes } from '../../src/server/pages/routes.ts';
import { createStage } from '../support/stage.ts';

const PUBLIC = 'https://petitions.example';
const FINGERPRINT = '1234-5678-9abc-def0-1234-5678-9abc-def0';
const ROOT = 'a'.repeat(64);
const ORGANISATION = { name: 'A <b>bold</b> group', contact: 'post@example.org', privacyContact: 'x', privacyUrl: 'x' };
const { texts, campaigns } = createStage();
const slugs = campaigns.map(({ slug }) => slug);
let shown = campaigns;
let away = false;
let clock = 0;
let asked = 0;
const servers: HttpServer[] = [];

async function serve(publicUrl: string | null): Promise<string> {
  const server = await openHttp('127.0.0.1', 0);
  servers.push(server);
  server.serve(
    publicRoutes({
      texts,
      publicUrl,
      organisation: ORGANISATION,
      async campaigns() {
        asked += 1;
        if (away) throw new Error('the database is away');
        return shown;
      },
      async marks(all) {
        const key = { fingerprint: FINGERPRINT, since: '2026-03-01T10:00:00.000Z' };
        return all.map(({ slug, state }) => ({ campaign: slug, key, root: state === 'delivered' ? ROOT : null }));
      },
      doors: (payload) => [
        { channel: 'telegram', address: `https://t.me/a_bot${payload && `?start=${payload}`}` },
        { channel: 'slack', address: `${PUBLIC}/slack/install` },
      ],
      now: () => clock,
    }),
    (error) => {
      throw error;
    },
  );
  return server.url;
}

let url: string;
beforeAll(async () => {
  url = await serve(PUBLIC);
});
afterAll(() => Promise.all(servers.map((server) => server.close())));

const SLUG = 'uyghurs-abroad';
async function get(path: string, headers: Record<string, string> = {}) {
  clock += 1_000;
  const answer = await fetch(`${url}${path}`, { headers });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
/** Without the marks that hold a name's direction, as the tests write words. */
const plain = (text: string) => text.replace(/[\u2066-\u2069]/g, '').replaceAll('&#39;', "'");

describe('/c/<campaign>/<language>', () => {
  test('shows the call, the number as the bots tell it, the ways into both, and the demands', async () => {
    const { status, text } = await get(`/c/${SLUG}/nb`);
    expect(status).toBe(200);
    const words = plain(text);
    const campaign = campaigns.find(({ slug }) => slug === SLUG);
    const [count] = campaign ? countTexts(campaign) : [];
    const told = texts.plain(count ?? { key: 'card.first' }, 'nb').replace(/[\u2066-\u2069]/g, '');
    expect(words.replace(/<\/?strong>/g, '')).toContain(told);
    expect(words).toContain('<html lang="nb" dir="ltr">');
    for (const key of ['title', 'call', 'demands.camps.now', 'source'])
      expect(words).toContain(texts.plain({ campaign: SLUG, key }, 'nb'));
    expect(text).toContain(`href="https://t.me/a_bot?start=${SLUG}"`);
    expect(text).toContain(`href="${PUBLIC}/slack/install"`);
    expect(text.match(/<svg/g)).toHaveLength(2);
    expect(words).toContain('Navnelisten overleveres til');
  });

  test('has no script, no cookie, nothing from elsewhere, strict headers, and may be kept for a while', async () => {
    const { headers, text } = await get(`/c/${SLUG}/en`);
    expect(text).not.toMatch(/<script|javascript:|\son\w+=|<form|<iframe|@import|url\(/i);
    const loaded = [...text.matchAll(/\ssrc="([^"]*)"/g)].map(([, address]) => address);
    expect(loaded).toEqual([`/pictures/${SLUG}/cover`]);
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'unsafe-inline'; img-src 'self'/,
    );
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('public, max-age=300');
  });

  test('shows itself wherever its link is pasted', async () => {
    const { text } = await get(`/c/${SLUG}/fr`);
    expect(text).toContain(`<meta property="og:url" content="${PUBLIC}/c/${SLUG}/fr">`);
    expect(text).toContain(`<meta property="og:image" content="${PUBLIC}/pictures/${SLUG}/cover">`);
    expect(text).toMatch(/<meta property="og:title" content="[^"]+">/);
    expect(text).toContain(`<link rel="alternate" hreflang="nb" href="${PUBLIC}/c/${SLUG}/nb">`);
  });

  test('passes on to the bots by which poster somebody came, and nothing that is no such code', async () => {
    expect((await get(`/c/${SLUG}/en?source=oslo`)).text).toContain(`https://t.me/a_bot?start=${SLUG}_oslo"`);
    for (const bad of ['a"b', 'x', 'much-too-long', '%3Cscript%3E'])
      expect((await get(`/c/${SLUG}/en?source=${bad}`)).text).toContain(`https://t.me/a_bot?start=${SLUG}"`);
  });

  test('gives thanks once the campaign is over, and leads into no bot', async () => {
    shown = campaigns.map((one) => ({ ...one, state: 'delivered', rounded: false }));
    const { text } = await get(`/c/${SLUG}/en`);
    shown = campaigns;
    const words = plain(text);
    expect(words).toContain('the signatures have been handed over');
    expect(words).toContain(texts.plain({ campaign: SLUG, key: 'demands.camps.past' }, 'en'));
    expect(text).not.toContain('t.me');
    expect(text).not.toContain('<svg');
  });

  test('is no page of a campaign, a language or a path that is not there', async () => {
    for (const path of [`/c/${SLUG}/de`, '/c/no-such/en', `/c/${SLUG}`, `/c/${SLUG}/en/more`, '/c/%00/en'])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });

  test('asks the database once a second, and says when it is away', async () => {
    clock += 1_000;
    asked = 0;
    await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/c/${SLUG}/en`)));
    expect(asked).toBe(1);
    away = true;
    expect((await get(`/c/${SLUG}/en`)).status).toBe(503);
    expect((await get('/verify')).status).toBe(503);
    away = false;
    expect((await get(`/c/${SLUG}/en`)).status).toBe(200);
  });
});

describe('/verify', () => {
  test('says by what the bots are known, in the language that was asked for', async () => {
    const { status, text, headers } = await get('/verify', { 'accept-language': 'no;q=0.5, nn-NO, fr;q=0.1' });
    expect(status).toBe(200);
    const words = plain(text);
    expect(words).toContain('<html lang="nb"');
    expect(words).toContain('Opprop');
    expect(words).toContain('A &lt;b&gt;bold&lt;/b&gt; group');
    expect(words.split(FINGERPRINT)).toHaveLength(slugs.length + 1);
    expect(words).toContain('1. mars 2026');
    expect(words).toContain('https://t.me/a_bot');
    expect(words).not.toContain(ROOT);
    expect([headers.get('cache-control'), headers.get('vary')]).toEqual(['no-store', 'accept-language']);
    expect((await get('/verify/fr', { 'accept-language': 'nb' })).text).toContain('<html lang="fr"');
  });

  test('tells the root once the signatures are handed over', async () => {
    shown = campaigns.map((one) => ({ ...one, state: 'delivered' }));
    expect((await get('/verify/en')).text).toContain(ROOT);
    shown = campaigns;
  });
});

test('without a public address there are neither', async () => {
  const local = await serve(null);
  for (const path of [`/c/${SLUG}/en`, '/verify']) expect((await fetch(`${local}${path}`)).status).toBe(404);
});
