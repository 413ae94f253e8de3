import type { MethodTable } from '../method.ts';
import { authMethods } from './auth.ts';
import { chatMethods } from './chat.ts';
import { fileMethods } from './files.ts';
import { viewMethods } from './views.ts';
import { workspaceMethods } from './workspace.ts';

/** Every method this stand-in knows. */
const methods: MethodTable = {
  ...authMethods,
  ...chatMethods,
  ...viewMethods,
  ...workspaceMethods,
  ...fileMethods,
};

/** A method by its name; undefined for what does not exist here. */
export const methodCalled = (name: string) => (Object.hasOwn(methods, name) ? methods[name] : undefined);
