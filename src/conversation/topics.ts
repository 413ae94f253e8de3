import { card } from './card/step.ts';
import { CORRECT_FORM, correcting } from './correct/step.ts';
import type { Form } from './filling/form.ts';
import type { SupporterFormId } from './forms.ts';
import { help } from './help/step.ts';
import { language } from './language/step.ts';
import { LETTER_FORM, letter } from './letter/step.ts';
import { mine } from './mine/step.ts';
import { privacy } from './privacy/step.ts';
import { reading } from './reading/step.ts';
import { receipts } from './receipt/step.ts';
import { sharing } from './share/step.ts';
import { SIGN_FORM } from './sign/form.ts';
import { signing } from './sign/step.ts';
import { staff } from './staff/step.ts';
import type { OnAction, OnCommand, OnResult } from './topic.ts';
import { updates } from './updates/step.ts';
import { withdrawing } from './withdraw/step.ts';

/** Everything that people do, topic by topic. The compiler demands that no command, button, result or form is missing. */

export const ON_COMMAND: OnCommand = {
  ...card.commands,
  ...reading.commands,
  ...signing.commands,
  ...withdrawing.commands,
  ...letter.commands,
  ...sharing.commands,
  ...updates.commands,
  ...mine.commands,
  ...receipts.commands,
  ...language.commands,
  ...privacy.commands,
  ...help.commands,
};

export const ON_ACTION: OnAction = {
  ...card.actions,
  ...reading.actions,
  ...signing.actions,
  ...correcting.actions,
  ...withdrawing.actions,
  ...letter.actions,
  ...sharing.actions,
  ...updates.actions,
  ...mine.actions,
  ...receipts.actions,
  ...language.actions,
  ...privacy.actions,
  ...help.actions,
  ...staff.actions,
};

export const ON_RESULT: OnResult = {
  ...signing.results,
  ...correcting.results,
  ...withdrawing.results,
  ...letter.results,
  ...sharing.results,
  ...updates.results,
  ...mine.results,
  ...receipts.results,
  ...language.results,
  ...privacy.results,
  ...staff.results,
};

export const FORM_OF: Readonly<Record<SupporterFormId, Form>> = {
  sign: SIGN_FORM,
  correct: CORRECT_FORM,
  letter: LETTER_FORM,
};
