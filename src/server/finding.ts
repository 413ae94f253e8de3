/** What was found out about one thing. A `note` needs a person's eye; a `problem` needs to be mended. */
export interface Finding {
  readonly about: string;
  readonly state: 'fine' | 'note' | 'problem';
  /** What is so, and where it is not fine, what to do. Without secrets. */
  readonly text: string;
  /** Admins are told of it in their chats. */
  readonly trouble?: 'token' | 'webhook';
}

export const fine = (about: string, text: string): Finding => ({ about, state: 'fine', text });
export const note = (about: string, text: string): Finding => ({ about, state: 'note', text });
export const problem = (about: string, text: string): Finding => ({ about, state: 'problem', text });
