import type { Text } from '../texts/text.ts';
import type { Button, FormView, Reply } from './reply.ts';

/**
 * A reply as it may be written down, to be sent later: without names. What a crash left unsent says "the name you gave".
 */
export function keptReply(reply: Reply): Reply {
  switch (reply.kind) {
    case 'say':
    case 'card':
      return { ...reply, text: reply.text.map(keptText), buttons: keptButtons(reply.buttons) };
    case 'ask':
      return {
        ...reply,
        text: reply.text.map(keptText),
        placeholder: keptText(reply.placeholder),
        buttons: keptButtons(reply.buttons),
      };
    case 'form':
      return { ...reply, form: keptForm(reply.form) };
    case 'field errors':
      return { ...reply, errors: reply.errors.map(({ field, text }) => ({ field, text: keptText(text) })) };
    case 'document':
      return { ...reply, text: reply.text.map(keptText) };
    case 'picture':
      return { ...reply, text: reply.text.map(keptText), alt: keptText(reply.alt) };
    case 'toast':
      return { ...reply, text: keptText(reply.text) };
    case 'hide typed':
    case 'hide names':
    case 'hide all':
      return reply;
  }
}

function keptText(text: Text): Text {
  return text.instead ? keptText(text.instead) : text;
}

function keptButtons(rows: readonly (readonly Button[])[]): Button[][] {
  return rows.map((row) => row.map((button) => ({ ...button, label: keptText(button.label) })));
}

function keptForm(form: FormView): FormView {
  return {
    ...form,
    intro: form.intro.map(keptText),
    fields: form.fields.map((field) => ({ ...field, initial: field.id === 'name' ? null : field.initial })),
    buttons: keptButtons(form.buttons),
  };
}
