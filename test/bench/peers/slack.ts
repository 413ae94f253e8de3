/**
 * The peer in Slack: the petition app that a good engineer would write with Bolt and Prisma in an afternoon. Bolt over HTTP, the form
 * and its review as views, what was typed carried in the view, a look at whether somebody has signed and one insert for a
 * signature. Nothing is encrypted, nothing deduplicated but by that look and the table's own key, no consent text kept, and
 * it speaks one language, so it need not ask for anybody's.
 *
 * Tuned as such an app can be: a warm pool as large as there are people at once, and no call besides the two that open and
 * change a view. It shows what Opprop shows: the same fields and buttons, with words of the same length.
 *
 * Environment: SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, DATABASE_URL, PORT. Ends with its parent process.
 */
import bolt from '@slack/bolt';
import { openPeerDatabase } from './database.ts';
import { WORDS } from './words.ts';

const { App, LogLevel } = bolt;
const CAMPAIGN = 'uyghurs';
const CONNECTIONS = 20;

const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const database = await openPeerDatabase(env('DATABASE_URL'), CONNECTIONS);
const app = new App({
  token: env('SLACK_BOT_TOKEN'),
  signingSecret: env('SLACK_SIGNING_SECRET'),
  clientOptions: { slackApiUrl: env('SLACK_API_URL') },
  logLevel: LogLevel.ERROR,
});

const text = (words: string) => ({ type: 'plain_text' as const, text: words });
const section = (words: string) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text: words } });
const option = (value: string, words: string) => ({ value, text: text(words) });
const buttons = (...words: string[]) => ({
  type: 'actions' as const,
  elements: words.map((one) => ({ type: 'button' as const, action_id: one, text: text(one) })),
});
const thanks = () => ({
  type: 'modal' as const,
  title: text('Thank you'),
  blocks: [
    section(WORDS.recorded),
    { type: 'divider' as const },
    section(WORDS.thanks),
    buttons('Updates', 'Share'),
    buttons('Withdraw'),
  ],
});

app.command('/petition', async ({ ack, body, client }) => {
  await ack();
  const key = { campaign: CAMPAIGN, teamId: body.team_id, userId: body.user_id };
  const signed = await database.slackSignature.findUnique({ where: { campaign_teamId_userId: key } });
  if (signed !== null) {
    await client.views.open({ trigger_id: body.trigger_id, view: thanks() });
    return;
  }
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: 'modal',
      callback_id: 'sign',
      title: text('Sign'),
      submit: text('Next'),
      blocks: [
        section(WORDS.title),
        ...WORDS.consent.split('\n\n').map(section),
        {
          type: 'input',
          block_id: 'field.consent',
          label: text('Consent'),
          element: { type: 'checkboxes', action_id: 'value', options: [option('yes', 'I have read this and consent')] },
        },
        {
          type: 'input',
          block_id: 'field.visibility',
          label: text('Your name'),
          element: {
            type: 'radio_buttons',
            action_id: 'value',
            options: [option('named', 'With my name'), option('anonymous', 'Without my name')],
          },
        },
        {
          type: 'input',
          block_id: 'field.name',
          label: text('Name'),
          optional: true,
          element: { type: 'plain_text_input', action_id: 'value' },
        },
        buttons('Not now'),
      ],
    },
  });
});

app.view('sign', async ({ ack, view }) => {
  const { values } = view.state;
  const named = values['field.visibility']?.['value']?.selected_option?.value === 'named';
  const name = named ? (values['field.name']?.['value']?.value ?? null) : null;
  if (named && name === null) {
    await ack({ response_action: 'errors', errors: { 'field.name': 'Please write your name' } });
    return;
  }
  await ack({
    response_action: 'push',
    view: {
      type: 'modal',
      callback_id: 'review',
      title: text('Sign'),
      private_metadata: JSON.stringify({ name }),
      blocks: [
        section(WORDS.review(name ?? 'Anonymous')),
        { type: 'actions', elements: [{ type: 'button', action_id: 'confirm', text: text('Sign'), style: 'primary' }] },
        buttons('Change the name', 'Without my name'),
        buttons('Cancel'),
      ],
    },
  });
});

app.action({ type: 'block_actions', action_id: 'confirm' }, async ({ ack, body, client }) => {
  await ack();
  const { view, user } = body;
  if (!view) return;
  const { name } = JSON.parse(view.private_metadata) as { name: string | null };
  await database.slackSignature.create({
    data: { campaign: CAMPAIGN, teamId: user.team_id ?? '', userId: user.id, name },
  });
  await client.views.update({
    view_id: view.id,
    view: thanks(),
  });
});

// The first query opens a connection; open them all before the first person comes.
await Promise.all(Array.from({ length: CONNECTIONS }, () => database.$executeRawUnsafe('SELECT pg_sleep(0.05)')));
await app.start({ port: Number(env('PORT')), host: '127.0.0.1' });
process.on('disconnect', () => process.exit(0));
