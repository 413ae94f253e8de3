import type { App } from '@slack/bolt';
import { beforeEach, expect, test } from 'vitest';
import type { FieldErrorView } from '../../../bots/playground/slack-view.ts';
import { until } from '../../support/waiting.ts';
import { actions, input, modal, plain } from './blocks.ts';
import { boltOverHttp, call, client, open, refusal, type World } from './support.ts';

const SCOPES = ['chat:write', 'commands', 'users:read', 'im:write', 'files:read', 'files:write'];
const BYTES = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);

const picture = (over: object = {}) =>
  input({ type: 'file_input', action_id: 'picture', filetypes: ['png', 'jpg'], max_files: 1, ...over });

let world: World;
let submitted: unknown[];
let acted: unknown[];
let app: App;

beforeEach(async () => {
  submitted = [];
  acted = [];
  world = await open({ scopes: SCOPES });
  app = await boltOverHttp(world, () => undefined);
  app.view('form', async ({ ack, view }) => {
    submitted.push(view.state.values['field']?.['picture']);
    await ack();
  });
});

const seats = () => world.standIn.seats;
const attach = (name: string, bytes: Uint8Array = BYTES) =>
  seats().attach(world.kari, 'field', 'picture', { name, bytes });

/** Kari has a modal open whose first block is the field. */
async function show(view: object): Promise<void> {
  app.command('/petition', async ({ ack, command }) => {
    await ack();
    await call(world.web, 'views.open', { trigger_id: command.trigger_id, view });
  });
  app.action('picture', async ({ ack, action }) => {
    acted.push(action);
    await ack();
  });
  await seats().command(world.kari, world.general, '/petition');
  await until(() => seats().workspace(world.kari).modal !== null, 'the modal');
}

function shown() {
  const block = seats().workspace(world.kari).modal?.blocks[0];
  if (block?.kind !== 'input' || block.control.kind !== 'file') throw new Error('there is no field for files');
  return { control: block.control, names: block.control.chosen.map(({ name }) => name), error: block.error };
}

test('a file is attached, replaced, taken off, and comes with the submit', async () => {
  await show(modal([picture()]));
  expect(shown().control).toMatchObject({ filetypes: ['png', 'jpg'], maxFiles: 1, chosen: [] });
  expect(await seats().submit(world.kari)).toBe('not told');
  expect(shown().error).toEqual({ kind: 'required' });
  await attach('first.jpg');
  expect(shown()).toMatchObject({ names: ['first.jpg'], error: null });
  await attach('Second one.PNG');
  expect(shown().names).toEqual(['Second one.PNG']);
  const [{ fileId = '' } = {}] = shown().control.chosen;
  await seats().detach(world.kari, 'field', 'picture', fileId);
  expect(shown().names).toEqual([]);
  await expect(seats().detach(world.kari, 'field', 'picture', fileId)).rejects.toThrow(RangeError);
  await attach('Second one.PNG');
  expect(await seats().submit(world.kari)).toBe('acknowledged');
  const id = expect.stringMatching(/^F0/);
  const at = Math.floor(world.clock.at / 1000);
  expect(submitted).toEqual([
    {
      type: 'file_input',
      files: [
        expect.objectContaining({
          ...{ id, created: at, timestamp: at, name: 'Second one.PNG', title: 'Second one.PNG', user: world.kari },
          ...{ mimetype: 'image/png', filetype: 'png', size: BYTES.length, mode: 'hosted', is_external: false },
          url_private: expect.stringMatching(/\/second_one\.png$/),
          url_private_download: expect.stringMatching(/\/download\/second_one\.png$/),
        }),
      ],
    },
  ]);
});

const refused: Record<string, { file: string; size?: number; error: FieldErrorView['kind'] }> = {
  'a kind that is not listed': { file: 'paper.pdf', error: 'file type' },
  'a name without an ending': { file: 'png', error: 'file type' },
  'more than 10 MB': { file: 'large.png', size: 10 * 1024 * 1024 + 1, error: 'file too large' },
};
test.each(Object.entries(refused))('the client does not take %s', async (_what, { file, size, error }) => {
  await show(modal([picture()]));
  await attach('kept.png');
  expect(await attach(file, new Uint8Array(size ?? 1))).toBe('not told');
  expect(shown()).toMatchObject({ names: ['kept.png'], error: { kind: error } });
  await attach('good.png');
  expect(shown().error).toBeNull();
});

test('files are added up to the most that the field takes, of any kind where none is listed', async () => {
  await show(modal([input({ type: 'file_input', action_id: 'picture', max_files: 2 }, { optional: true })]));
  await attach('a.pdf');
  await attach('b.txt');
  await attach('c.png');
  expect(shown()).toMatchObject({ names: ['a.pdf', 'b.txt'], error: { kind: 'too many files' } });
  await seats().submit(world.kari);
  expect(submitted).toMatchObject([
    {
      files: [
        { mimetype: 'application/pdf', filetype: 'pdf' },
        { mimetype: 'text/plain', filetype: 'text' },
      ],
    },
  ]);
});

test('an app that asked for it is told at once; a modal that changes keeps the file', async () => {
  await show(modal([{ ...picture(), dispatch_action: true }], { external_id: 'mine' }));
  expect(await attach('a.png')).toBe('acknowledged');
  expect(acted).toMatchObject([{ type: 'file_input', action_id: 'picture', files: [{ name: 'a.png' }] }]);
  await call(world.web, 'views.update', { external_id: 'mine', view: modal([picture()]) });
  expect(shown().names).toEqual(['a.png']);
});

test('a file is attached only where there is a field for it', async () => {
  await expect(attach('a.png')).rejects.toThrow(RangeError);
  await show(modal([input({ type: 'plain_text_input', action_id: 'picture' })]));
  await expect(attach('a.png')).rejects.toThrow(RangeError);
});

test('a field for files stands in modals only, within its limits, and needs files:read', async () => {
  const { web, general, kari, standIn, team, apiUrl } = world;
  const opened = (blocks: readonly unknown[]) =>
    refusal(web.apiCall('views.open', { trigger_id: '1.2.3', view: modal(blocks) }));
  for (const wrong of [{ max_files: 0 }, { max_files: 11 }, { filetypes: [] }, { placeholder: plain('x') }])
    expect(await opened([picture(wrong)])).toBe('invalid_arguments');
  expect(await opened([actions({ type: 'file_input', action_id: 'picture' })])).toBe('invalid_arguments');
  expect(await opened([picture()])).toBe('invalid_trigger_id');
  const home = { type: 'home', blocks: [picture()] };
  expect(await refusal(web.apiCall('views.publish', { user_id: kari, view: home }))).toBe('invalid_arguments');
  const posted = web.apiCall('chat.postMessage', { channel: general, text: 'x', blocks: [picture()] });
  expect(await refusal(posted)).toBe('invalid_blocks');
  const poor = client(apiUrl, await standIn.admin.install(team, { scopes: ['commands', 'files:write'] }));
  const error = await poor
    .apiCall('views.open', { trigger_id: '1.2.3', view: modal([picture()]) })
    .catch((e: unknown) => e);
  expect(error).toMatchObject({ data: { error: 'missing_scope', needed: 'files:read' } });
  expect(await refusal(poor.files.info({ file: 'F0' }))).toBe('missing_scope');
});

test('the app asks for a file and downloads it; others do not', async () => {
  const { web, standIn, apiUrl, url, token, team } = world;
  await show(modal([picture()]));
  await attach('a.jpg');
  await seats().submit(world.kari);
  const [{ fileId = '' } = {}] = (submitted as { files: { id: string }[] }[]).flatMap(({ files }) =>
    files.map(({ id }) => ({ fileId: id })),
  );
  const { file } = await web.files.info({ file: fileId });
  expect(file).toMatchObject({ id: fileId, name: 'a.jpg', mimetype: 'image/jpeg', user: world.kari });
  expect(await refusal(web.files.info({ file: 'F0' }))).toBe('file_not_found');

  const get = async (address: string | undefined, bearer: string | null) =>
    fetch(address ?? '', {
      redirect: 'manual',
      headers: bearer === null ? {} : { authorization: `Bearer ${bearer}` },
    });
  for (const address of [file?.url_private, file?.url_private_download]) {
    const given = await get(address, token);
    expect([given.status, given.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect(Buffer.from(await given.arrayBuffer())).toEqual(BYTES);
  }
  const other = await standIn.admin.install(standIn.world.team({ name: 'Other' }));
  expect(await refusal(client(apiUrl, other).files.info({ file: fileId }))).toBe('file_not_found');
  const away = async (bearer: string | null) => {
    const answer = await get(file?.url_private_download, bearer);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, `${url}/signin`]);
  };
  for (const bearer of [null, 'xoxb-nobody', other]) await away(bearer);
  expect((await fetch(`${url}/signin`)).headers.get('content-type')).toMatch(/^text\/html/);
  standIn.faults.on({ method: 'files-pri', fault: { kind: 'server error' }, times: 1 });
  expect((await get(file?.url_private_download, token)).status).toBe(500);
  const poor = await standIn.admin.install(team, { scopes: ['commands'] });
  await away(poor);
  await standIn.admin.revokeTokens(team);
  await away(token);
});
