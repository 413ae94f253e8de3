import type { Broadcasts } from '../../broadcasts/port.ts';
import type { CampaignOutline, CampaignState } from '../../campaign/outline.ts';
import type { Address, Arrival, StaffPort } from '../../channel/channel.ts';
import { roleFor, type StaffAsk } from '../../conversation/staff/ask.ts';
import { isAtLeast } from '../../conversation/staff/facts.ts';
import type { StaffResult } from '../../conversation/staff/result.ts';
import type { Privacy } from '../../privacy/privacy.ts';
import type { Log } from '../../server/log.ts';
import { createAttempts } from '../../staff/attempts.ts';
import { readAudit } from '../../staff/audit.ts';
import {
  acceptInvitation,
  findStaff,
  inviteStaff,
  listStaff,
  reachableStaff,
  rememberPlace,
  revokeStaff,
  type StaffPerson,
} from '../../staff/people.ts';
import type { PublicUpdates } from '../../staff/updates.ts';
import type { PrismaClient } from '../../store/generated/client.ts';
import type { Language } from '../../texts/text.ts';
import type { Texts } from '../../texts/texts.ts';
import { onBroadcast } from './desk-broadcasts.ts';
import { close, deliver, reopen, showCampaigns, showStats } from './desk-campaigns.ts';
import { change, compose, listBroadcasts } from './desk-drafts.ts';
import type { StaffDesk } from './port.ts';
import type { StaffPost } from './post.ts';
import type { StaffProgress } from './progress.ts';
import { readId } from './view.ts';

export interface StaffDeskDeps {
  readonly prisma: PrismaClient;
  readonly privacy: Privacy;
  readonly now: () => Date;
  readonly broadcasts: Broadcasts;
  /** BROADCAST_APPROVALS. */
  readonly approvals: number;
  /** Outlines of the packs; state and counts are read anew. */
  outlines(): readonly CampaignOutline[];
  readonly texts: Texts;
  readonly updates: PublicUpdates;
  readonly retentionDays: number;
  /** See `TurnDeps`. */
  readonly exactCounts: boolean;
  readonly post: StaffPost;
  readonly progress: StaffProgress;
  /** A channel's port for staff; null while it is not there. */
  staffPort(channel: string): StaffPort | null;
  readonly log: Pick<Log, 'warn'>;
}

/** Who asks, from where, and in which language they are answered. */
export interface StaffWork {
  readonly arrival: Arrival;
  readonly language: Language;
  readonly person: StaffPerson;
}

const LOG_LENGTH = 20;

/** Makes staff's side of the turns. */
export function createStaffDesk(deps: StaffDeskDeps): StaffDesk {
  const { prisma, privacy, now } = deps;
  const attempts = createAttempts(now);

  async function accept(arrival: Arrival, language: Language, code: string): Promise<StaffResult> {
    const refused = { of: 'accept', outcome: 'refused' } as const;
    const tried = privacy.pseudonyms.of('staff', arrival.who).toString('base64');
    if (arrival.place !== 'private' || !attempts.allowed(tried)) return refused;
    const person = await acceptInvitation(deps, arrival.who, code, { ...arrival, language });
    if (!person) {
      attempts.wrong(tried);
      return refused;
    }
    setMenu(arrival, language, true);
    return { of: 'accept', outcome: 'accepted', handle: person.handle, role: person.role };
  }

  function setMenu(
    place: { channel: string; account: string; address: object },
    language: Language,
    on: boolean,
  ): void {
    const port = deps.staffPort(place.channel);
    port?.menu(place.account, place.address as Address, language, on).catch((error: unknown) => {
      deps.log.warn({ error }, 'a staff menu could not be set');
    });
  }

  async function revoke(work: StaffWork, handle: string): Promise<StaffResult> {
    const place = (await reachableStaff(deps)).find((one) => one.handle === handle);
    const outcome = await revokeStaff(prisma, handle, work.person.handle, now());
    if (outcome === 'revoked' && place) setMenu(place, place.language, false);
    return { of: 'revoke', handle, outcome };
  }

  async function allowed(work: StaffWork, ask: Exclude<StaffAsk, { do: 'accept' }>): Promise<StaffResult> {
    switch (ask.do) {
      case 'list staff':
        return { of: 'list staff', staff: await members(work.person.handle) };
      case 'invite': {
        const { code, handle } = await inviteStaff(prisma, ask.role, work.person.handle, now());
        return { of: 'invite', role: ask.role, handle, code };
      }
      case 'revoke':
        return await revoke(work, ask.handle);
      case 'read log': {
        const events = await readAudit(prisma, LOG_LENGTH);
        return { of: 'read log', events: events.map((event) => ({ ...event, at: event.at.toISOString() })) };
      }
      case 'list broadcasts':
        return await listBroadcasts(deps, work);
      case 'compose':
        return await compose(deps, work, ask);
      case 'change':
        return await change(deps, work, ask);
      case 'show campaigns':
        return await showCampaigns(deps);
      case 'close':
        return await close(deps, work, ask);
      case 'reopen':
        return await reopen(deps, work, ask.campaign);
      case 'deliver':
        return await deliver(deps, work, ask);
      case 'show stats':
        return await showStats(deps, work, ask.campaign);
      default:
        return await onBroadcast(deps, work, ask);
    }
  }

  async function members(you: string) {
    const all = await listStaff(prisma, now());
    return all.map(({ handle, role, since }) => ({
      handle,
      role,
      since: { kind: since.kind, at: since.at.toISOString() },
      you: handle === you,
    }));
  }

  return {
    async facts(arrival) {
      if (arrival.place !== 'private') return null;
      const person = await findStaff(deps, arrival.who);
      if (!person) return null;
      const rows = await prisma.campaign.findMany({ select: { slug: true, state: true } });
      const states = new Map(rows.map(({ slug, state }) => [slug, state as CampaignState]));
      return {
        handle: person.handle,
        role: person.role,
        today: now().toISOString().slice(0, 10),
        campaigns: deps
          .outlines()
          .map(({ slug, timeZone }) => ({ slug, timeZone, state: states.get(slug) ?? 'draft' })),
      };
    },
    async speaks(arrival, language) {
      const person = arrival.place === 'private' ? await findStaff(deps, arrival.who) : null;
      if (!person) return;
      await rememberPlace(deps, person.id, { ...arrival, language });
      setMenu(arrival, language, true);
    },
    async carryOut(arrival, language, ask) {
      if (ask.do === 'accept') return await accept(arrival, language, ask.code);
      const person = arrival.place === 'private' ? await findStaff(deps, arrival.who) : null;
      if (!person || !isAtLeast(person.role, roleFor(ask.do))) return { of: 'not allowed' };
      await rememberPlace(deps, person.id, { ...arrival, language });
      return await allowed({ arrival, language, person }, ask);
    },
    async watch(arrival, broadcast, message) {
      const person = await findStaff(deps, arrival.who);
      const id = readId(broadcast);
      if (!person || id === null) return;
      if (message === null) await deps.progress.follow(person.id, id);
      else await deps.progress.watch(person.id, id, message);
    },
    async news(written, language) {
      const id = readId(written);
      const message = id === null ? null : await deps.broadcasts.readBroadcast(id, language);
      if (!message) return null;
      const link = message.buttons.flat().find((button) => button.kind === 'link');
      return {
        campaign: message.campaign,
        words: { [language]: message.paragraphs },
        link: link ? { label: link.label, url: link.url } : null,
      };
    },
    updates: (campaign) => deps.updates.of(campaign),
  };
}
