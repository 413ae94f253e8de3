import { CHANNELS } from '../channels.ts';
import { say } from '../texts/operator.ts';
import type { CommandEntry } from './command.ts';

/** The commands of `npm run opprop -- <command>`. To add one: a file in this folder, and its lines here. Channels bring their own. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'setup', summary: say('setup.summary'), load: async () => (await import('./setup.ts')).setup },
  { name: 'doctor', summary: say('doctor.summary'), load: async () => (await import('./doctor.ts')).doctor },
  { name: 'check', summary: say('check.summary'), load: async () => (await import('./check.ts')).check },
  { name: 'pack', summary: say('pack.summary'), load: async () => (await import('./pack.ts')).pack },
  { name: 'campaign', summary: say('campaign.summary'), load: async () => (await import('./campaign.ts')).campaign },
  { name: 'staff', summary: say('staff.summary'), load: async () => (await import('./staff.ts')).staff },
  { name: 'keys', summary: say('keys.summary'), load: async () => (await import('./keys.ts')).keys },
  {
    name: 'signatures',
    summary: say('signatures.summary'),
    load: async () => (await import('./signatures.ts')).signatures,
  },
  { name: 'receipt', summary: say('receipt.summary'), load: async () => (await import('./receipt.ts')).receipt },
  {
    name: 'retention',
    summary: say('retention.summary'),
    load: async () => (await import('./retention.ts')).retention,
  },
  { name: 'backup', summary: say('backup.summary'), load: async () => (await import('./backup.ts')).backup },
  { name: 'restore', summary: say('restore.summary'), load: async () => (await import('./restore.ts')).restore },
  { name: 'papers', summary: say('papers.summary'), load: async () => (await import('./papers.ts')).papers },
  { name: 'poster', summary: say('poster.summary'), load: async () => (await import('./poster.ts')).poster },
  { name: 'drill', summary: say('drill.summary'), load: async () => (await import('./drill.ts')).drill },
  { name: 'recover', summary: say('recover.summary'), load: async () => (await import('./recover.ts')).recover },
  ...CHANNELS.flatMap((channel): readonly CommandEntry[] => ('commands' in channel ? channel.commands : [])),
];
