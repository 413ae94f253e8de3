import type { Platform } from './platform.ts';
import { Refusal } from './refusal.ts';

/** The right to show a person a modal, once and within three seconds (https://docs.slack.dev/interactivity/handling-user-interaction). */
export interface Trigger {
  readonly userId: string;
  readonly teamId: string;
  /** The modal it came from. */
  readonly viewId: string | null;
  /** Channel on the person's screen. */
  readonly channelId: string | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  exchanged: boolean;
}

const LIFE_MS = 3000;
const KEPT = 500;

export function newTrigger(platform: Platform, trigger: Omit<Trigger, 'at' | 'exchanged'>): string {
  const id = `${platform.ids.number()}.${platform.ids.number()}.${platform.ids.mark()}`;
  platform.triggers.set(id, { ...trigger, at: platform.now().getTime(), exchanged: false });
  const oldest = platform.triggers.keys().next().value;
  if (platform.triggers.size > KEPT && oldest !== undefined) platform.triggers.delete(oldest);
  return id;
}

/**
 * Uses a trigger up.
 *
 * @throws {Refusal} `invalid_trigger_id`, `exchanged_trigger_id` or `expired_trigger_id`
 */
export function exchange(platform: Platform, id: string): Trigger {
  const trigger = platform.triggers.get(id);
  if (trigger === undefined) throw new Refusal('invalid_trigger_id');
  if (trigger.exchanged) throw new Refusal('exchanged_trigger_id');
  if (platform.now().getTime() - trigger.at > LIFE_MS) throw new Refusal('expired_trigger_id');
  trigger.exchanged = true;
  return trigger;
}
