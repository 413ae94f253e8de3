import { createHash } from 'node:crypto';
import type { PrismaClient } from '../store/generated/client.ts';
import type { PictureRef } from './types.ts';

/** Pictures that staff sent for broadcasts, by the hash of their bytes. */
export function createPictures(prisma: PrismaClient) {
  /** The latest one read: a broadcast asks for the same again and again. */
  let latest: { readonly id: string; readonly bytes: Uint8Array } | null = null;
  return {
    async store({ bytes, name }: { readonly bytes: Uint8Array; readonly name: string }): Promise<PictureRef> {
      const id = hashOf(bytes);
      const picture = { id, name, bytes: Uint8Array.from(bytes) };
      await prisma.broadcastPicture.createMany({ data: [picture], skipDuplicates: true });
      return { kind: 'stored', id };
    },
    /** Rejects when it is gone, or when its bytes are others. */
    async read(id: string): Promise<Uint8Array> {
      if (latest?.id !== id) {
        const { bytes } = await prisma.broadcastPicture.findUniqueOrThrow({ where: { id }, select: { bytes: true } });
        if (hashOf(bytes) !== id) throw new Error('a stored picture is not the one that staff sent');
        latest = { id, bytes };
      }
      return latest.bytes;
    },
  };
}

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
