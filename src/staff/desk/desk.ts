import { dayIn } from '../../campaign/calendar.ts';
import type { CampaignState } from '../../campaign/outline.ts';
import type { Address, Arrival } from '../../channel/channel.ts';
import { roleFor, type StaffAsk } from '../../conversation/staff/ask.ts';
import { isAtLeast } from '../../conversation/staff/facts.ts';
import type { StaffResult } from '../../conversation/staff/result.ts';
import { createAttempts } from '../../privacy/attempts.ts';
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
import type { Language } from '../../texts/text.ts';
import { onBroadcast } from './desk-broadcasts.ts';
import {
  beginDelivery,
  close,
  confirmDelivery,
  deliver,
  reopen,
  showCampaigns,
  showStats,
  undoDelivery,
} from './desk-campaigns.ts';
import { listCohorts, lookAtCohort, moveOn } from './desk-cohorts.ts';
import { change, compose, listBroadcasts } from './desk-drafts.ts';
import type { StaffDesk } from './port.ts';
import type { StaffDeskDeps, StaffWork } from './types.ts';
import { readId } from './view.ts';

const LOG_LENGTH = 20;

/** Makes staff's side of the turns. */
export function createStaffDesk(deps: StaffDeskDeps): StaffDesk {
  const { prisma, privacy, now } = deps;
  const attempts = createAttempts(now);
  /** Who an arrival is from, as its turn has read it: what the turn asks for is not older than that. */
  const known = new WeakMap<Arrival, StaffPerson | null>();

  async function personOf(arrival: Arrival): Promise<StaffPerson | null> {
    const person = arrival.place === 'private' ? await findStaff(deps, arrival.who) : null;
    known.set(arrival, person);
    return person;
  }

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
    known.delete(work.arrival);
    const outcome = await revokeStaff(deps, handle, work.person.handle, now());
    if (outcome === 'revoked' && place) {
      setMenu(place, place.language, false);
      if (handle !== work.person.handle) await deps.post.revoked(place, work.person);
    }
    return { of: 'revoke', handle, outcome };
  }

  async function allowed(work: StaffWork, ask: Exclude<StaffAsk, { do: 'accept' }>): Promise<StaffResult> {
    switch (ask.do) {
      case 'list staff':
        return { of: 'list staff', staff: await members(work.person.handle) };
      case 'invite': {
        const { code, handle } = await inviteStaff(deps, ask.role, work.person.handle, now());
        return { of: 'invite', role: ask.role, handle, code };
      }
      case 'revoke':
        return await revoke(work, ask.handle);
      case 'read log': {
        const events = await readAudit(deps, LOG_LENGTH);
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
      case 'begin delivery':
        return await beginDelivery(deps, ask.campaign);
      case 'deliver':
        return await deliver(deps, work, ask);
      case 'confirm delivery':
        return await confirmDelivery(deps, work, ask);
      case 'undo delivery':
        return await undoDelivery(deps, work, ask.campaign);
      case 'show stats':
        return await showStats(deps, work, ask.campaign);
      case 'list cohorts':
        return await listCohorts(deps, ask.campaign);
      case 'look at cohort':
        return await lookAtCohort(deps, work, ask);
      case 'move cohort':
        return await moveOn(deps, work, ask);
      default:
        return await onBroadcast(deps, work, ask);
    }
  }

  async function members(you: string) {
    const all = await listStaff(deps, now());
    return all.map(({ handle, role, since }) => ({
      handle,
      role,
      since: { kind: since.kind, at: since.at.toISOString() },
      you: handle === you,
    }));
  }

  return {
    async facts(arrival, after) {
      const person = (after && known.get(arrival)) || (await personOf(arrival));
      if (!person) return null;
      const rows = await prisma.campaign.findMany({ select: { slug: true, state: true } });
      const states = new Map(rows.map(({ slug, state }) => [slug, state as CampaignState]));
      return {
        handle: person.handle,
        role: person.role,
        channels: deps.channels,
        campaigns: deps.outlines().map(({ slug, timeZone }) => ({
          slug,
          timeZone,
          state: states.get(slug) ?? 'draft',
          today: dayIn(timeZone, now()),
        })),
      };
    },
    async speaks(arrival, language) {
      const person = await personOf(arrival);
      if (!person) return;
      await rememberPlace(deps, person.id, { ...arrival, language });
      setMenu(arrival, language, true);
    },
    async carryOut(arrival, language, ask) {
      if (ask.do === 'accept') {
        known.delete(arrival);
        return await accept(arrival, language, ask.code);
      }
      const person = known.get(arrival) ?? (await personOf(arrival));
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
