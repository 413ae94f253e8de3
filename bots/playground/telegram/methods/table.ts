import type { MethodTable } from '../method.ts';
import { answerMethods } from './answer.ts';
import { chatMethods } from './chat.ts';
import { editMethods } from './edit.ts';
import { profileMethods } from './profile.ts';
import { sendMethods } from './send.ts';
import { updateMethods } from './updates.ts';

/** Every method this stand-in knows. */
const methods: MethodTable = {
  ...updateMethods,
  ...sendMethods,
  ...editMethods,
  ...answerMethods,
  ...profileMethods,
  ...chatMethods,
};

/** A method by its name; undefined for what does not exist here. */
export const methodCalled = (name: string) => (Object.hasOwn(methods, name) ? methods[name] : undefined);
