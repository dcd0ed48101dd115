/**
 * A small way to write formatted text in a scenario:
 * `**bold**`, `__italic__`, `++underline++`, `~~strike~~`, `||spoiler||`, `` `code` ``, ```` ```lang … ``` ````, `[text](https://…)`, `[text](user:KEY)`,
 * `[😀](emoji:ID)`, `> ` at the start of lines for a quote (`>- ` collapsed). URLs, @names, #tags, $TAGS, /commands and addresses are found by themselves.
 */
import type { TlObject } from '../rpc/registry';

export interface Marked {
  readonly text: string;
  readonly entities: readonly TlObject[];
}

const PAIRED: readonly (readonly [string, string])[] = [
  ['**', 'messageEntityBold'], ['__', 'messageEntityItalic'], ['++', 'messageEntityUnderline'], ['~~', 'messageEntityStrike'], ['||', 'messageEntitySpoiler'],
];

const FOUND: readonly (readonly [RegExp, string])[] = [
  [/\bhttps?:\/\/[^\s)\]]+[^\s)\].,!?:;]/g, 'messageEntityUrl'],
  [/[\w.+-]+@[\w-]+\.[a-z]{2,}/g, 'messageEntityEmail'],
  [/(?<![\w@./])@[A-Za-z]\w{3,31}/g, 'messageEntityMention'],
  [/(?<![\p{L}\p{N}_#/&])#[\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*/gu, 'messageEntityHashtag'],
  [/(?<!\w)\$[A-Z]{2,8}\b/g, 'messageEntityCashtag'],
  [/(?<![\w/<])\/[a-z]\w{1,31}\b(?!\/)/g, 'messageEntityBotCommand'],
];

/** Reads the markup; `userIdOf` turns a user's key into an id. */
export function parseMarkup(source: string, userIdOf: (key: string) => bigint): Marked {
  const entities: TlObject[] = [];
  const open = new Map<string, number>();
  let text = '';
  let quote: { start: number; collapsed: boolean } | undefined;
  const closeQuote = (end: number): void => {
    if (quote !== undefined && end > quote.start) entities.push({ _: 'messageEntityBlockquote', collapsed: quote.collapsed || undefined, offset: quote.start, length: end - quote.start });
    quote = undefined;
  };
  for (let at = 0; at < source.length; ) {
    const rest = source.slice(at);
    if (text === '' || text.endsWith('\n')) {
      const marker = /^>(-?) /.exec(rest);
      if (marker !== null) {
        quote ??= { start: text.length, collapsed: marker[1] === '-' };
        at += marker[0].length;
        continue;
      }
      closeQuote(text.length - 1);
    }
    const fence = /^```(\w*)\n([\s\S]*?)\n?```\n?/.exec(rest);
    const code = /^`([^`\n]+)`/.exec(rest);
    const link = /^\[([^\]\n]+)\]\(((?:https?:\/\/|tg:|user:|emoji:)[^)\s]+)\)/.exec(rest);
    const paired = PAIRED.find(([mark]) => rest.startsWith(mark));
    if (fence !== null) {
      entities.push({ _: 'messageEntityPre', offset: text.length, length: (fence[2] ?? '').length, language: fence[1] ?? '' });
      text += fence[2] ?? '';
      if (fence[0].endsWith('\n') && at + fence[0].length < source.length) text += '\n';
      at += fence[0].length;
    } else if (code !== null) {
      entities.push({ _: 'messageEntityCode', offset: text.length, length: (code[1] ?? '').length });
      text += code[1] ?? '';
      at += code[0].length;
    } else if (link !== null) {
      entities.push(linkEntity(link[2] ?? '', text.length, (link[1] ?? '').length, userIdOf));
      text += link[1] ?? '';
      at += link[0].length;
    } else if (paired !== undefined && (open.has(paired[0]) || source.indexOf(paired[0], at + 2) > at + 2)) {
      const start = open.get(paired[0]);
      if (start === undefined) open.set(paired[0], text.length);
      else {
        entities.push({ _: paired[1], offset: start, length: text.length - start });
        open.delete(paired[0]);
      }
      at += 2;
    } else {
      text += source[at] ?? '';
      at++;
    }
  }
  closeQuote(text.length);
  return { text, entities: ordered([...entities, ...findEntities(text, entities)]) };
}

function linkEntity(target: string, offset: number, length: number, userIdOf: (key: string) => bigint): TlObject {
  if (target.startsWith('user:')) return { _: 'messageEntityMentionName', offset, length, userId: userIdOf(target.slice(5)) };
  if (target.startsWith('emoji:')) return { _: 'messageEntityCustomEmoji', offset, length, documentId: BigInt(target.slice(6)) };
  return { _: 'messageEntityTextUrl', offset, length, url: target };
}

/** What Telegram's server finds in plain text by itself; nothing inside code or existing links. */
export function findEntities(text: string, taken: readonly TlObject[]): TlObject[] {
  // Most texts have none of these; looking six times would be half the cost of a message.
  if (!/[@#$/]/.test(text)) return [];
  const closed = taken.filter(({ _ }) => ['messageEntityCode', 'messageEntityPre', 'messageEntityTextUrl', 'messageEntityMentionName'].includes(_));
  const found: TlObject[] = [];
  for (const [expression, constructor] of FOUND) {
    for (const match of text.matchAll(expression)) {
      const overlaps = [...closed, ...found].some((entity) => Number(entity['offset']) < match.index + match[0].length && match.index < Number(entity['offset']) + Number(entity['length']));
      if (!overlaps) found.push({ _: constructor, offset: match.index, length: match[0].length });
    }
  }
  return found;
}

/** Telegram's order: by start, the longer first. */
export function ordered(entities: readonly TlObject[]): TlObject[] {
  return [...entities].sort((a, b) => Number(a['offset']) - Number(b['offset']) || Number(b['length']) - Number(a['length']));
}
