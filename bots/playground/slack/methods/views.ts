import { z } from 'zod';
import { text } from '../../call-fields.ts';
import { anyStructure } from '../fields.ts';
import { type BotCall, botMethod, type MethodTable } from '../method.ts';
import { changeView, closeModals, layModal, openView, publishHome, stackOf } from '../modals.ts';
import type { Install, Platform } from '../platform.ts';
import { Refusal } from '../refusal.ts';
import { checkedView } from '../surfaces.ts';
import { servedTeams, userFor } from '../targets.ts';
import { exchange, type Trigger } from '../triggers.ts';
import { wireView } from '../wire.ts';

const fromTrigger = z.strictObject({ trigger_id: text, view: anyStructure });

/** The view is checked first: a faulty one leaves the trigger usable. */
function laid(platform: Platform, fields: z.output<typeof fromTrigger>, { install }: BotCall, pushing: boolean) {
  const content = checkedView(platform, install, fields.view, 'modal');
  const trigger = exchange(platform, fields.trigger_id);
  checkTrigger(platform, install, trigger);
  if (pushing) checkBeneath(platform, trigger);
  else closeModals(platform, trigger.userId, true);
  return { view: wireView(platform, layModal(platform, install, trigger, content)) };
}

function checkTrigger(platform: Platform, install: Install, trigger: Trigger): void {
  if (!servedTeams(platform, install).some(({ id }) => id === trigger.teamId)) throw new Refusal('invalid_trigger_id');
}

/** A modal is pushed only from one that is still open. */
function checkBeneath(platform: Platform, trigger: Trigger): void {
  if (trigger.viewId === null) throw new Refusal('invalid_trigger_id');
  if (!stackOf(platform, trigger.userId).some(({ id }) => id === trigger.viewId)) throw new Refusal('not_found');
}

/** https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/surfaces/app-home */
export const viewMethods: MethodTable = {
  'views.open': botMethod([], fromTrigger, (platform, fields, call) => laid(platform, fields, call, false)),
  'views.push': botMethod([], fromTrigger, (platform, fields, call) => laid(platform, fields, call, true)),
  'views.update': botMethod(
    [],
    z
      .strictObject({
        view: anyStructure,
        view_id: text.optional(),
        external_id: text.optional(),
        hash: text.optional(),
      })
      .refine((fields) => (fields.view_id === undefined) !== (fields.external_id === undefined), {
        error: 'needs one of view_id and external_id',
      }),
    (platform, fields, { install }) => {
      const view = openView(platform, install, { id: fields.view_id, externalId: fields.external_id });
      changeView(platform, view, checkedView(platform, install, fields.view, view.kind), fields.hash);
      return { view: wireView(platform, view) };
    },
  ),
  'views.publish': botMethod(
    [],
    z.strictObject({ user_id: text, view: anyStructure, hash: text.optional() }),
    (platform, fields, { install }) => {
      const user = userFor(platform, install, fields.user_id);
      if (user.isBot || user.deleted) throw new Refusal('user_not_found');
      const content = checkedView(platform, install, fields.view, 'home');
      return { view: wireView(platform, publishHome(platform, install, user, content, fields.hash)) };
    },
  ),
};
