import type { StoredFile } from './files.ts';

/** A file as Slack tells it to apps (https://docs.slack.dev/reference/objects/file-object). */
export type FileObject = ReturnType<typeof fileObject>;

/** Slack's name of a kind of file and its media type, by the ending of the name. */
const KINDS: Readonly<Record<string, readonly [filetype: string, mimetype: string]>> = {
  png: ['png', 'image/png'],
  jpg: ['jpg', 'image/jpeg'],
  jpeg: ['jpg', 'image/jpeg'],
  gif: ['gif', 'image/gif'],
  webp: ['webp', 'image/webp'],
  heic: ['heic', 'image/heic'],
  svg: ['svg', 'image/svg+xml'],
  pdf: ['pdf', 'application/pdf'],
  txt: ['text', 'text/plain'],
};

/** Ending of a file's name in small letters, without its dot; empty when it has none. */
export const endingOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

const kindOf = (name: string) => KINDS[endingOf(name)] ?? (['binary', 'application/octet-stream'] as const);

/** Media type of a file by the ending of its name. */
export const mimetypeOf = (name: string): string => kindOf(name)[1];

/** @param url root of the platform, without a slash at the end */
export function fileObject(file: StoredFile, url: string) {
  const [filetype, mimetype] = kindOf(file.name);
  const folder = `${url}/files-pri/${file.teamId}-${file.id}`;
  const spelled = file.name.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '_');
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype,
    filetype,
    user: file.userId,
    user_team: file.teamId,
    size: file.length,
    mode: 'hosted',
    is_external: false,
    is_public: false,
    public_url_shared: false,
    url_private: `${folder}/${spelled}`,
    url_private_download: `${folder}/download/${spelled}`,
  };
}
