import { expect, test } from 'vitest';
import type { MessagePart } from '../mail/mailbox/message-structure.ts';
import { chooseParts } from './choose-parts.ts';

let number = 0;

function part(type: string, more: Partial<MessagePart> = {}): MessagePart {
  const none = new Map<string, Buffer>();
  return {
    part: type.startsWith('multipart/') ? '' : String(++number),
    type,
    parameters: none,
    disposition: '',
    dispositionParameters: none,
    contentId: '',
    encoding: '7bit',
    sizeBytes: 1,
    children: [],
    ...more,
  };
}

const multi = (kind: string, ...children: MessagePart[]) => part(`multipart/${kind}`, { children });
const file = (type: string, name = 'x') =>
  part(type, { disposition: 'attachment', dispositionParameters: new Map([['filename', Buffer.from(name)]]) });
const image = (contentId: string, more: Partial<MessagePart> = {}) => part('image/png', { contentId, ...more });

test.each<[string, MessagePart, { texts: string[]; inline?: string[]; attachments?: string[] }]>([
  ['a plain text', part('text/plain'), { texts: ['text/plain'] }],
  ['HTML before plain text', multi('alternative', part('text/plain'), part('text/html')), { texts: ['text/html'] }],
  ['even when it comes first', multi('alternative', part('text/html'), part('text/plain')), { texts: ['text/html'] }],
  [
    'HTML with its images inside of the alternatives',
    multi('alternative', part('text/plain'), multi('related', part('text/html'), image('a'))),
    { texts: ['text/html'], inline: ['image/png'] },
  ],
  [
    'an invitation among the alternatives is kept',
    multi('alternative', part('text/plain'), part('text/calendar')),
    { texts: ['text/plain'], attachments: ['text/calendar'] },
  ],
  [
    'a text and files',
    multi('mixed', part('text/plain'), file('application/pdf'), file('text/html')),
    { texts: ['text/plain'], attachments: ['application/pdf', 'text/html'] },
  ],
  [
    'a text below the files',
    multi('mixed', part('text/plain'), file('image/png'), part('text/plain')),
    { texts: ['text/plain', 'text/plain'], attachments: ['image/png'] },
  ],
  [
    'an attached message',
    multi('mixed', part('text/plain'), part('message/rfc822', { children: [part('text/html')] })),
    { texts: ['text/plain'], attachments: ['message/rfc822'] },
  ],
  [
    'SVG is never an image of the text',
    multi('related', part('text/html'), part('image/svg+xml', { contentId: 'a' })),
    { texts: ['text/html'], attachments: ['image/svg+xml'] },
  ],
  ['only a file', file('application/zip'), { texts: [], attachments: ['application/zip'] }],
  ['nothing', multi('mixed'), { texts: [] }],
  [
    'hundreds of texts: twenty are shown',
    multi('mixed', ...Array.from({ length: 21 }, () => part('text/plain'))),
    { texts: Array(20).fill('text/plain'), attachments: ['text/plain'] },
  ],
])('%s', (_, root, { texts, inline = [], attachments = [] }) => {
  const types = (parts: MessagePart[]) => parts.map(({ type }) => type);
  const chosen = chooseParts(root);
  expect([types(chosen.texts), types(chosen.inline), types(chosen.attachments)]).toEqual([texts, inline, attachments]);
});
