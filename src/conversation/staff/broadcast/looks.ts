import { button, say, text } from '../../build.ts';
import type { Reply } from '../../reply.ts';
import { literal } from '../build.ts';
import type { Look } from '../result.ts';

/** A broadcast as it will look in a channel that the person is not in: what it is, and then the message with its buttons. */
export function lookReplies({ channel, language, words, picture, link }: Look): Reply[] {
  const where = { channel: text(`channel.${channel}.name`), language: { language } };
  return [
    say([text(picture ? 'staff.looks.withPicture' : 'staff.looks.heading', where)]),
    say(
      [{ ...text('own.words', { words: { words: { [language]: words } } }), language }],
      [
        ...(link ? [[{ kind: 'link', label: literal(link.label), url: link.url } as const]] : []),
        [{ ...button({ key: 'button.stop', language }, { do: 'stop' }) }],
      ],
    ),
  ];
}
