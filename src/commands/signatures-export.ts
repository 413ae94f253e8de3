import { packDays } from '../campaign/packs.ts';
import { exportSignatures } from '../handover/export.ts';
import { columnCipherUnder } from '../privacy/encrypt.ts';
import { rowMacsUnder } from '../privacy/row-macs.ts';
import { startTraces } from '../server/traces.ts';
import { deed } from '../staff/audit.ts';
import { say } from '../texts/operator.ts';
import { span } from '../trace.ts';
import type { Desk } from './command.ts';
import { withFiles, writeNewFile } from './files.ts';

interface ExportOptions {
  readonly out: string;
  readonly early: boolean;
  readonly final: boolean;
  readonly json: boolean;
}

/** Writes the sealed signatures of a campaign to a file for the key holder. */
export async function exportTo(campaign: string, options: ExportOptions, desk: Desk): Promise<number> {
  const { out, early, final, json } = options;
  const { prisma } = await desk.store();
  const { secret, traces } = await desk.config();
  const rows = rowMacsUnder(secret.reveal());
  const privacy = { rows, setAside: columnCipherUnder('set aside', secret.reveal()) };
  const row = await prisma.campaign.findUnique({ where: { slug: campaign } });
  if (!row) {
    desk.err(say('campaign.unknown', { campaign }));
    return 1;
  }
  if (final && row.state !== 'closed') {
    desk.err(
      say(row.state === 'delivered' ? 'signatures.export.delivered' : 'signatures.export.notClosed', { campaign }),
    );
    return 1;
  }
  if (row.state === 'open' && !early) {
    desk.err(say('signatures.export.open', { campaign }));
    return 1;
  }
  return withFiles(desk, async () => {
    const onProgress = (count: number): void => {
      if (count % 102_400 === 0) desk.err(say('signatures.export.progress', { count }));
    };
    const now = desk.now();
    const day = packDays('locales', now)(campaign);
    const untold = { warn: () => desk.err(say('signatures.export.untraced')) };
    const endTraces = traces && (await startTraces(traces, untold));
    const exported = await writeNewFile(out, (write) =>
      span({ name: 'export' }, () =>
        exportSignatures({ prisma, privacy, campaign, day, final, write, now, onProgress }),
      ),
    ).finally(() => endTraces?.());
    await deed(
      { prisma, privacy: { rows }, now: desk.now },
      { actor: null, what: 'exported', campaign },
      async () => true,
    );
    if (json) {
      desk.out(JSON.stringify({ campaign, file: out, final, ...exported }, null, 2));
      return 0;
    }
    const { count, setAside, sha256, root } = exported;
    desk.out(say('signatures.export.done', { count, campaign, file: out, sha256 }));
    if (setAside > 0) desk.out(say('signatures.export.setAside', { count: setAside, left: count - setAside }));
    if (root !== null) desk.out(say('signatures.export.root', { root }));
    for (const fingerprint of exported.keys) desk.out(say('signatures.export.key', { fingerprint }));
    if (row.state === 'open') desk.out(say('signatures.export.early'));
    return 0;
  });
}
