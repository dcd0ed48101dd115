import fc from 'fast-check';
import type { ChatId } from '../../../src/model/ids';
import type { Entity, EntityKind } from '../../../src/model/message';

/** Pieces that mean something in Markdown, Obsidian, HTML or in our own notes. */
const pieces = [
  ...'abc xyzÄ1 2.\n\n\n\t,:;!?#*_~=`[](){}<>|\\^$%&-+>"\'/@',
  '**', '***', '~~', '==', '%%', '$$', '[[', ']]', '![[', '](', '[^1]', '[^1]: ', '[x]: ', '`` ` ``', '```\n', '~~~\n', '---\n', '===', '\n- ', '\n* ', '\n+ ', '\n1. ', '\n2) ', '\n# ', '\n> ', '\n    ', '\n\t', '  \n',
  '&amp;', '&#32;', '&lang;', '&rang;', '&emsp;', '&nbsp;', '<b>', '</u>', '<!--', '<span class="tobs-spoiler">', '</span>', 'https://a.b/c_d_', 'example.com', 'a@b.de', '#tag', '#1', '^tg-12', '\n^tg-12\n', '\n\u2060^tg-c1\n', '|---|', '[!quote]-', '> [!quote]',
  '**Reactions:** 5', '*Photo (1 KB): x*', '↩ ', 'Reactions: ', 'Poll: ', 'Anna joined', '· 14:03', 'Expired photo', 'Empty message', 'Service message: x', 'Forwarded from x',
  '\u00a0', '\u2003', '\u200b', '\u2060', '\u202e', '\u2028', '\r\n', '\r', '\0', '\u0007', '😀', '\ud83d', '\ude00', 'é', 'e\u0301', '👩‍👩‍👧', 'ж', '=1', '$=dv', '<%', '%>', '::', '^[', '- [ ] ', '{{date}}', 'bot ', ' joined', ' (', ' · ',
];

/** Texts that try to be something else. */
export const aText = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((parts) => parts.join(''));

/** Names that do. */
export const aName = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));

const kind: fc.Arbitrary<EntityKind> = fc.oneof(
  fc.constantFrom('bold' as const, 'italic' as const, 'underline' as const, 'strike' as const, 'spoiler' as const, 'code' as const).map((type) => ({ type })),
  fc.constantFrom('url' as const, 'email' as const, 'phone' as const, 'mention' as const, 'hashtag' as const, 'cashtag' as const, 'botCommand' as const, 'bankCard' as const, 'unknown' as const).map((type) => ({ type })),
  fc.constantFrom('', 'python', 'dataviewjs', '`x`', 'a b\nc').map((language) => ({ type: 'pre' as const, language })),
  fc.boolean().map((isCollapsed) => ({ type: 'blockquote' as const, isCollapsed })),
  fc.constantFrom('https://x.y/(z)?a=[b]', 'javascript:alert(1)', 'x.org', 'tg://user?id=1', 'http://a b', '&rang; x', '').map((url) => ({ type: 'textUrl' as const, url })),
  fc.constant({ type: 'mentionName' as const, userId: '7100000001' as ChatId }),
  fc.constant({ type: 'customEmoji' as const, documentId: '1' }),
);

/** Entities anywhere, even outside of the text. */
export const anEntity: fc.Arbitrary<Entity> = fc.tuple(kind, fc.integer({ min: -3, max: 50 }), fc.integer({ min: -1, max: 40 })).map(([of, offset, length]) => ({ ...of, offset, length }));
