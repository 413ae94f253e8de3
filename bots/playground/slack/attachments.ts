import type { Outcome } from '../slack-view.ts';
import type { PlacedControl } from './blocks.ts';
import { type FileInput, mostFiles } from './elements.ts';
import { endingOf, fileObject } from './file-object.ts';
import { put } from './inputs.ts';
import { controlAt } from './interactions.ts';
import { topModal } from './modals.ts';
import type { ClientFault, Platform, StoredView, User } from './platform.ts';
import { filesIn, filesState } from './state.ts';

/** Files that people put into fields for files (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element). */

const MOST_BYTES = 10 * 1024 * 1024;

/** A field for files in the modal that a person has open. */
interface FileField {
  readonly user: User;
  readonly view: StoredView;
  readonly placed: PlacedControl;
  readonly control: FileInput;
}

interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** @throws {RangeError} when there is no such field */
export function fileFieldAt(platform: Platform, user: User, blockId: string, actionId: string): FileField {
  const view = topModal(platform, user.id);
  if (view === undefined) throw new RangeError('no modal is open');
  const placed = controlAt({ kind: 'view', view }, blockId, actionId);
  if (placed.control.type !== 'file_input') throw new RangeError('that is no field for files');
  return { user, view, placed, control: placed.control };
}

const filesOf = ({ view, placed }: FileField) => filesIn(view.values[placed.blockId]?.[placed.actionId]);

/** Uploads a file into a field. What the client does not take is shown there, and what was in the field stays. */
export function attachFile(platform: Platform, field: FileField, given: GivenFile): Promise<Outcome> | Outcome {
  const { user, view, placed } = field;
  const one = mostFiles(field.control) === 1;
  const fault = faultOf(field, given);
  if (fault !== null) {
    view.errors = { ...view.errors, [placed.blockId]: { kind: fault } };
    platform.screens.showPerson(user.id);
    return 'not told';
  }
  const file = platform.files.keep({ ...given, teamId: view.teamId, userId: user.id });
  const object = fileObject(file, platform.url());
  return putFiles(platform, field, one ? [object] : [...filesOf(field), object]);
}

/** Takes a file off a field. @throws {RangeError} when it is not there */
export function detachFile(platform: Platform, field: FileField, fileId: string): Promise<Outcome> | Outcome {
  const files = filesOf(field);
  const left = files.filter(({ id }) => id !== fileId);
  if (left.length === files.length) throw new RangeError('there is no such file in the field');
  return putFiles(platform, field, left);
}

function putFiles(platform: Platform, { user, view, placed }: FileField, files: ReturnType<typeof filesOf>) {
  const { [placed.blockId]: _mended, ...others } = view.errors;
  view.errors = others;
  return put(platform, user, { kind: 'view', view }, placed, filesState(files));
}

function faultOf(field: FileField, { name, bytes }: GivenFile): ClientFault['kind'] | null {
  const { filetypes } = field.control;
  const most = mostFiles(field.control);
  if (filetypes !== undefined && !filetypes.some((type) => type.toLowerCase() === endingOf(name))) return 'file type';
  if (bytes.length > MOST_BYTES) return 'file too large';
  return most > 1 && filesOf(field).length >= most ? 'too many files' : null;
}
