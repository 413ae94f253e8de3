import { useId, useState } from 'preact/hooks';
import { html } from '../ui.js';
import { words } from '../words.js';
import { Control, MOST_MEGABYTES } from './controls.js';
import { drawSpans, paragraph, plainSpans } from './spans.js';

/**
 * @typedef {import('../../slack-view.ts').BlockView} Block
 * @typedef {import('../../slack-view.ts').FieldErrorView} FieldError
 * @typedef {import('./controls.js').Doing} Doing
 */

/** A list of blocks. @param {{ blocks: readonly Block[], doing: Doing }} props */
export const Blocks = ({ blocks, doing }) => html`<div class="blocks">
  ${blocks.map((block) => html`<${One} key=${`${block.kind} ${block.blockId}`} block=${block} doing=${doing} />`)}
</div>`;

/** @param {{ block: Block, doing: Doing }} props */
function One({ block, doing }) {
  switch (block.kind) {
    case 'header':
      return html`<h4 class="title" dir="auto">${block.text}</h4>`;
    case 'divider':
      return html`<hr />`;
    case 'image':
      return html`<figure>
        ${block.title !== '' && html`<figcaption class="soft" dir="auto">${block.title}</figcaption>`}
        ${picture(block.image, 'picture')}
      </figure>`;
    case 'context':
      return html`<div class="context row soft">
        ${block.items.map((item) =>
          'image' in item
            ? picture(item.image, 'small')
            : html`<span dir="auto" class="as-written">${drawSpans(item.text, doing.follow)}</span>`,
        )}
      </div>`;
    case 'lines':
      return html`<div>${block.lines.map((line) => paragraph(line, doing.follow))}</div>`;
    case 'section':
      return html`<div class="section row">
        <div class="text">
          ${block.text.length > 0 && paragraph(block.text, doing.follow)}
          ${block.fields.length > 0 && html`<div class="fields">${block.fields.map((field) => paragraph(field, doing.follow))}</div>`}
        </div>
        ${block.image && picture(block.image, 'beside')}
        ${block.control && html`<${Control} control=${block.control} doing=${doing} naming=${{ 'aria-label': plainSpans(block.text) }} />`}
      </div>`;
    case 'actions':
      return html`<div class="actions row">
        ${block.controls.map((control) => {
          const naming = 'placeholder' in control ? { 'aria-label': control.placeholder } : {};
          return html`<${Control} key=${control.actionId} ...${{ control, naming, doing }} />`;
        })}
      </div>`;
    case 'input':
      return html`<${Input} block=${block} doing=${doing} />`;
  }
}

/** A picture from elsewhere on the internet is not loaded here: its words stand in for it. @param {import('../../slack-view.ts').ImageView} image @param {string} look */
function picture({ url, alt }, look) {
  if (url !== '') return html`<img class=${look} src=${url} alt=${alt} />`;
  return html`<span class=${`${look} unloaded`} role="img" aria-label=${alt} dir="auto">${alt}</span>`;
}

/** A field with its label, its hint and what is wrong with it. @param {{ block: Extract<Block, { kind: 'input' }>, doing: Doing }} props */
function Input({ block, doing }) {
  const { control, hint, optional } = block;
  const id = useId();
  const [tooLarge, complain] = useState(false);
  const error = tooLarge ? /** @type {FieldError} */ ({ kind: 'file too large' }) : block.error;
  const isGroup = control.kind === 'choice' && control.look !== 'menu';
  const naming = {
    id,
    'aria-labelledby': `${id}-label`,
    'aria-describedby': `${id}-hint ${id}-wrong`,
    'aria-invalid': error === null ? null : 'true',
  };
  return html`<div class="input">
    <${isGroup ? 'span' : 'label'} id=${`${id}-label`} class="label" for=${isGroup ? null : id} dir="auto">
      ${block.label}${optional && html` <small>${words('slack.optional')}</small>`}
    <//>
    <${Control} ...${{ control, naming, doing, complain }} />
    <p id=${`${id}-hint`} class="hint" dir="auto">${hint}</p>
    <p id=${`${id}-wrong`} class="wrong" role="alert" dir="auto">${error && wordsOf(error, control)}</p>
  </div>`;
}

/** @param {FieldError} error @param {import('../../slack-view.ts').ControlView} control */
function wordsOf(error, control) {
  switch (error.kind) {
    case 'app':
      return error.text;
    case 'required':
      return words('slack.wrong.required');
    case 'too short':
      return words('slack.wrong.short');
    case 'too long':
      return words('slack.wrong.long');
    case 'malformed':
      return words('slack.wrong.malformed');
    case 'file type':
      return words('slack.wrong.fileType', { types: control.kind === 'file' ? control.filetypes.join(', ') : '' });
    case 'file too large':
      return words('slack.wrong.fileLarge', { most: MOST_MEGABYTES });
    case 'too many files':
      return words('slack.wrong.fileMany', { most: control.kind === 'file' ? control.maxFiles : 0 });
  }
}
