import { z } from 'zod';

const named = z.looseObject({ id: z.string() });
const inView = z.looseObject({
  team: named.nullish(),
  enterprise: named.nullish(),
  is_enterprise_install: z.boolean().nullish(),
  view: z.looseObject({ app_installed_team_id: z.string().min(1) }),
});

/**
 * What was done inside a window, under the workspace where the app is installed: there Slack names the workspace of the
 * person, who may be another organisation's guest (https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload,
 * `app_installed_team_id`). Bolt looks at it only for submissions. Everything else is given back as it came.
 */
export function underInstallation<B>(body: B): B {
  const read = inView.safeParse(body);
  if (!read.success) return body;
  const { team, enterprise, is_enterprise_install: ofOrganisation, view } = read.data;
  const id = view.app_installed_team_id;
  if (ofOrganisation === true && id.startsWith('E')) return { ...body, enterprise: { ...enterprise, id } };
  return { ...body, team: { ...team, id } };
}
