import { z } from 'zod';
import { flag, text } from '../../call-fields.ts';
import { revoke, uninstall } from '../installs.ts';
import { botMethod, type MethodTable, openMethod } from '../method.ts';
import { checkClient, exchangeCode } from '../oauth.ts';
import { Refusal } from '../refusal.ts';

/** Tokens: https://docs.slack.dev/authentication */
export const authMethods: MethodTable = {
  'api.test': openMethod(z.record(z.string(), z.unknown()), (_platform, fields) => {
    if (fields['error'] !== undefined) throw new Refusal(String(fields['error']), { args: fields });
    return { args: fields };
  }),
  'apps.connections.open': openMethod(z.strictObject({}), (platform, _fields, caller) => {
    if (caller.kind === 'nobody') throw new Refusal('not_authed');
    if (caller.kind === 'bot') throw new Refusal('not_allowed_token_type');
    const url = platform.socketAddress();
    if (url === null) throw new Refusal('too_many_websockets');
    return { url };
  }),
  'auth.test': botMethod([], z.strictObject({}), (platform, _fields, { install }) => {
    const team = install.teamId === null ? undefined : platform.teams.get(install.teamId);
    const enterprise = platform.enterprises.get(install.enterpriseId ?? '');
    return {
      url: `${platform.url()}/${team?.domain ?? install.enterpriseId ?? ''}/`,
      team: team?.name ?? enterprise?.name ?? '',
      user: platform.users.get(install.botUserId)?.name ?? '',
      team_id: install.teamId ?? install.enterpriseId,
      user_id: install.botUserId,
      bot_id: install.botId,
      ...(install.enterpriseId !== null && { enterprise_id: install.enterpriseId }),
      is_enterprise_install: install.isEnterprise,
    };
  }),
  'auth.revoke': botMethod([], z.strictObject({ test: flag.optional() }), (platform, { test }, { install }) => {
    if (test === true) return { revoked: false };
    revoke(platform, install);
    return { revoked: true };
  }),
  'apps.uninstall': botMethod(
    [],
    z.strictObject({ client_id: text, client_secret: text }),
    (platform, fields, { install }) => {
      checkClient(platform, fields.client_id, fields.client_secret);
      uninstall(platform, install, 'tokens first');
      return {};
    },
  ),
  'oauth.v2.access': openMethod(
    z.strictObject({
      code: text.optional(),
      client_id: text.optional(),
      client_secret: text.optional(),
      redirect_uri: text.optional(),
      grant_type: z.literal('authorization_code').optional(),
    }),
    (platform, fields, caller) => {
      const basic = caller.kind === 'nobody' ? caller.basic : null;
      const { install, installerId } = exchangeCode(platform, {
        clientId: fields.client_id ?? basic?.id,
        clientSecret: fields.client_secret ?? basic?.secret,
        code: fields.code ?? '',
        redirectUri: fields.redirect_uri,
      });
      const team = platform.teams.get(install.teamId ?? '');
      const enterprise = platform.enterprises.get(install.enterpriseId ?? '');
      return {
        access_token: install.token,
        token_type: 'bot',
        scope: install.scopes.join(','),
        bot_user_id: install.botUserId,
        app_id: platform.app.appId,
        team: team === undefined ? null : { id: team.id, name: team.name },
        enterprise: enterprise === undefined ? null : { id: enterprise.id, name: enterprise.name },
        authed_user: { id: installerId },
        is_enterprise_install: install.isEnterprise,
      };
    },
  ),
};
