/** Text and formatting of a message: what the oracle and the answer must agree on. */
import type { TlObject } from '../rpc/registry';
import type { Chat } from './chat';
import { chance, mix, pick, Stream } from './hash';
import type { World } from './index';
import { findEntities, ordered, parseMarkup, type Marked } from './markup';
import type { ExplicitSpec } from './scenario';
import { makeText } from './text';

const SALT = { text: 101, caption: 102, entities: 103, extra: 104, edit: 105 };

const EMPTY: Marked = { text: '', entities: [] };
const MUTE = new Set(['voice', 'round', 'sticker', 'poll', 'geo', 'contact', 'service', 'topicCreate']);
const STYLES = ['messageEntityBold', 'messageEntityItalic', 'messageEntityUnderline', 'messageEntityStrike', 'messageEntityCode', 'messageEntitySpoiler', 'messageEntityTextUrl', 'messageEntityPre', 'messageEntityBlockquote', 'messageEntityMentionName'];

/** Text of the message as it reads now, edits included. */
export function bodyOf(world: World, chat: Chat, row: number): Marked {
  const original = originalBody(world, chat, row);
  const edit = chat.edits.get(chat.rows.id(row));
  if (edit === undefined) return original;
  if (edit.text !== undefined) return parseMarkup(edit.text, (key) => BigInt(world.people.named(key).id));
  return { text: `${original.text}${original.text === '' ? '' : ' '}(edited ${edit.version})`, entities: original.entities };
}

function originalBody(world: World, chat: Chat, row: number): Marked {
  const kind = chat.rows.kind(row);
  const explicit = chat.explicitOf(row);
  if (explicit !== undefined) return chat.rows.album(row) > 1 ? EMPTY : explicitBody(world, explicit);
  if (kind === 'sample') return world.samples.body(chat.rows.ref(row));
  if (kind === 'autoForward') {
    const post = world.postBehind(chat, row);
    return post === undefined ? EMPTY : bodyOf(world, post.chat, post.row);
  }
  if (MUTE.has(kind)) return EMPTY;
  const hash = chat.hashOf(row);
  if (chat.rows.album(row) > 1) return EMPTY;
  if (kind !== 'text' && kind !== 'webpage' && chance(hash, SALT.caption) < 0.45) return EMPTY;
  return generatedBody(world, chat, row, hash);
}

function explicitBody(world: World, explicit: ExplicitSpec): Marked {
  if (explicit.text === undefined) return EMPTY;
  const { entities } = explicit;
  if (entities === undefined) return parseMarkup(explicit.text, (key) => BigInt(world.people.named(key).id));
  return { text: explicit.text, entities: ordered(entities.map(([name, offset, length, value]) => entity(world, name, offset, length, value))) };
}

/** `["bold", 0, 5]`, `["pre", 0, 9, "ts"]`, `["textUrl", 0, 4, "https://…"]`: the TL name without its prefix and one value where it has one. */
function entity(world: World, name: string, offset: number, length: number, value: string | undefined): TlObject {
  const constructor = `messageEntity${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const extra: Record<string, unknown> = {};
  if (name === 'pre') extra['language'] = value ?? '';
  if (name === 'textUrl') extra['url'] = value ?? '';
  if (name === 'mentionName') extra['userId'] = BigInt(world.people.named(value ?? 'me').id);
  if (name === 'customEmoji') extra['documentId'] = BigInt(value ?? 0);
  if (name === 'blockquote' && value === 'collapsed') extra['collapsed'] = true;
  return { _: constructor, offset, length, ...extra };
}

function generatedBody(world: World, chat: Chat, row: number, hash: number): Marked {
  const { spec } = chat.blockOf(row);
  const hostile = spec.hostile ?? chat.spec.hostile ?? false;
  const text = makeText(mix(hash, SALT.text), { words: spec.words ?? [3, 24], languages: spec.languages ?? ['en', 'en', 'en', 'ru', 'de', 'es', 'ja'], theme: spec.theme ?? 'chat', hostile, turn: row });
  if (chat.rows.kind(row) === 'webpage') {
    const link = `${text} https://example.org/articles/${mix(hash, 207) % 1000}`;
    return { text: link, entities: findEntities(link, []) };
  }
  if (chance(hash, SALT.entities) >= (spec.mix?.entities ?? 0)) return { text, entities: findEntities(text, []) };
  return decorate(world, text, mix(hash, SALT.extra));
}

/** Formats a few runs of words and now and then adds a tag, a link or a name. */
function decorate(world: World, plain: string, hash: number): Marked {
  const from = new Stream(hash);
  const person = pick(hash, 1, world.people.list);
  const additions = ['#weekend', 'https://example.org/a_b?x=1', '$TON', 'mail@example.org', person.username === undefined ? '#заметки' : `@${person.username}`, '/start'];
  const text = from.fraction() < 0.4 ? `${plain} ${from.pick(additions)}` : plain;
  const entities: TlObject[] = [];
  const words = [...plain.matchAll(/[^\s]+/g)];
  for (let n = 0, at = 0; n < 3 && at < words.length; n++) {
    const first = words[Math.min(words.length - 1, at + from.between(0, 3))];
    const index = first === undefined ? 0 : words.indexOf(first);
    const last = words[Math.min(words.length - 1, index + from.between(0, 3))];
    if (first === undefined || last === undefined) break;
    const offset = first.index;
    const length = last.index + last[0].length - offset;
    entities.push(styled(from.pick(STYLES), offset, length, BigInt(person.id)));
    // Now and then the next run starts inside this one: Telegram allows nesting and overlap.
    at = from.fraction() < 0.2 ? index : index + 5;
  }
  const solid = entities.filter(({ _ }) => _ !== 'messageEntityBlockquote');
  return { text, entities: ordered([...entities, ...findEntities(text, solid)]) };
}

function styled(constructor: string, offset: number, length: number, userId: bigint): TlObject {
  if (constructor === 'messageEntityTextUrl') return { _: constructor, offset, length, url: 'https://example.org/page?q=1' };
  if (constructor === 'messageEntityPre') return { _: constructor, offset, length, language: 'ts' };
  if (constructor === 'messageEntityMentionName') return { _: constructor, offset, length, userId };
  return { _: constructor, offset, length };
}
