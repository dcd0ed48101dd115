import fc from 'fast-check';
import type { Chat } from '../../../src/model/chat';
import type { ChatId } from '../../../src/model/ids';
import type { Message } from '../../../src/model/message';
import type { Topic } from '../../../src/model/topic';
import { parseNote } from '../../../src/notes/merge/note-text';
import type { LayoutSetting } from '../../../src/settings/definitions';
import { ExportWorld } from './export-world';
import { aMessage, channel, FakeTelegram, group, photo } from './fake-telegram';
import { aUserEdit, isOwn, VaultUser, type UserEdit } from './vault-user';

/*
 * Random work of a user in the vault, and random changes on Telegram, for three runs. The same Telegram is exported into a
 * second vault that nobody touches: it says what a message looks like when the user left it alone.
 */

const forum: Chat = { id: '-1001500000002' as ChatId, kind: 'forum', title: 'Forum' };
const topicIds = [10, 20, 1];
const topics: readonly Topic[] = topicIds.map((id) => ({ id, title: `Topic ${id}`, date: 1_704_067_200, isPinned: false, isClosed: false, isHidden: false }));

interface NewMessage {
  readonly lines: readonly string[];
  readonly hoursLater: number;
  readonly reply: number;
  readonly kind: number;
}

type Change = { readonly at: number; readonly kind: 'edit' | 'react' | 'delete'; readonly lines: readonly string[] };

interface Round {
  readonly user: readonly UserEdit[];
  readonly changes: readonly Change[];
  readonly added: readonly NewMessage[];
  readonly isStateLost: boolean;
}

const lines = fc.array(fc.constantFrom('alpha', 'beta', '', '- item', '**bold** · 10:01', '```\nfenced\n```', '^tg-3', '> [!note] x', '---'), { maxLength: 4 });
const aNewMessage = fc.record({ lines, hoursLater: fc.nat(40), reply: fc.nat(12), kind: fc.nat(9) });
const aRound = fc.record({
  user: fc.array(aUserEdit, { maxLength: 5 }),
  changes: fc.array(fc.record({ at: fc.nat(50), kind: fc.constantFrom<Change['kind']>('edit', 'edit', 'edit', 'react', 'delete'), lines }), { maxLength: 3 }),
  added: fc.array(aNewMessage, { maxLength: 3 }),
  isStateLost: fc.boolean(),
});
const aStory = fc.record({ first: fc.array(aNewMessage, { minLength: 1, maxLength: 7 }), rounds: fc.array(aRound, { minLength: 1, maxLength: 3 }) });

/** The chat on Telegram. Every line of its messages says which one it is of, and since which round. */
class Chronicle {
  messages: readonly Message[] = [];
  private hours = 0;
  private lastId = 0;

  constructor(private readonly chat: Chat) {}

  add(news: readonly NewMessage[], round: number): void {
    for (const { lines: texts, hoursLater, reply, kind } of news) {
      this.hours += hoursLater;
      const id = (this.lastId += 1 + (kind % 3));
      const parent = this.messages.at(-1 - reply);
      this.messages = [...this.messages, aMessage(this.chat, id, { date: 1_735_689_600 + this.hours * 3600, text: textOf(texts, id, round), ...(reply > 2 && parent !== undefined && { reply: { messageId: parent.id } }), ...(kind === 1 && { media: photo(String(5000 + id)) }), ...(this.chat.kind === 'forum' && { topicId: topicIds[kind % 3] ?? 1 }) })];
    }
  }

  /** @returns blocks of the messages that changed or are gone */
  change(changes: readonly Change[], round: number): ReadonlySet<string> {
    const changed = new Set<string>();
    for (const { at, kind, lines: texts } of changes) {
      const message = this.messages[at % Math.max(this.messages.length, 1)];
      if (message === undefined) continue;
      changed.add(`tg-${message.id}`);
      const other: Message = kind === 'react' ? { ...message, reactions: [{ emoji: '👍', count: round + 1 }] } : { ...message, text: textOf(texts, message.id, round), editDate: message.date + round * 60 };
      this.messages = this.messages.flatMap((one) => (one !== message ? [one] : kind === 'delete' ? [] : [other]));
    }
    return changed;
  }
}

function textOf(texts: readonly string[], id: number, round: number): string {
  return texts.map((text, line) => (text === '' ? '' : text.includes('```') ? text.replace('fenced', `fenced m${id} r${round} l${line}`) : `${text} m${id} r${round} l${line}`)).join('\n');
}

/** Blocks by id, with all that stands before them. */
function regionsOf({ vault }: ExportWorld): ReadonlyMap<string, readonly string[]> {
  return new Map([...vault.notes].sort().reverse().flatMap(([, text]) => parseNote(text).regions.map((region) => [region.blockId, region.text.split('\n')] as const)));
}

/** The chat's folder, where files lie, may have been renamed. */
function withoutFolder(line: string): string {
  return line.replace(/\[\[[^\]]*\/media\//, '[[media/').trimEnd();
}

/**
 * What is Telegram's in a region. Left out: what depends on other messages (links to and from replies: the user may have taken
 * out the other end) and the line about a topic.
 */
function telegrams(region: readonly string[] = []): readonly string[] {
  return region.filter((line) => line.trim() !== '' && !isOwn(line) && !/^(?:[> ]*[↩↪] |# Topic |\*Topic created )/.test(line)).map(withoutFolder);
}

function ownLines({ vault }: ExportWorld): readonly string[] {
  return [...vault.notes.values()].flatMap((text) => text.split('\n').filter(isOwn)).sort();
}

function allLines({ vault }: ExportWorld): readonly string[] {
  return [...vault.notes.values()].flatMap((text) => text.split('\n').map(withoutFolder));
}

/** Lines that are there less often than they were. */
function missing(before: readonly string[], now: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const line of now) left.set(line, (left.get(line) ?? 0) + 1);
  return before.filter((line) => {
    left.set(line, (left.get(line) ?? 0) - 1);
    return (left.get(line) ?? 0) < 0;
  });
}

/** How often each message stands in the vault. */
function markersOf({ vault }: ExportWorld): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const [, id] of [...vault.notes.values()].join('\n').matchAll(/^\^tg-(\d+)$/gm)) counts.set(Number(id), (counts.get(Number(id)) ?? 0) + 1);
  return counts;
}

const kinds: readonly (readonly [string, Chat, LayoutSetting])[] = [
  ...(['message', 'day', 'week', 'month', 'single'] as const).flatMap((layout) => [channel, group].map((chat) => [`${chat.kind}, ${layout}`, chat, layout] as const)),
  ['forum, a note per topic', forum, 'auto'],
];

/** The vault the user works in, one they never touch, and Telegram. */
class Story {
  private readonly world: ExportWorld;
  private readonly alone: ExportWorld;
  private readonly user: VaultUser;
  private readonly chronicle: Chronicle;
  /** Blocks the user had a hand in. */
  private readonly touched = new Set<string>();

  constructor(
    private readonly chat: Chat,
    layout: LayoutSetting,
  ) {
    [this.world, this.alone] = [new ExportWorld({ layout }), new ExportWorld({ layout })];
    this.user = new VaultUser(this.world.vault);
    this.chronicle = new Chronicle(chat);
  }

  async begin(first: readonly NewMessage[]): Promise<void> {
    this.chronicle.add(first, 0);
    for (const one of [this.world, this.alone]) await this.export(one);
  }

  async go({ user: edits, changes, added, isStateLost }: Round, round: number): Promise<void> {
    const { world, chronicle } = this;
    const known = new Set(chronicle.messages.map(({ id }) => id));
    const before = regionsOf(world);
    for (const edit of edits) this.user.edit(edit);
    const edited = regionsOf(world);
    for (const [id, region] of before) if (telegrams(region).join('\n') !== telegrams(edited.get(id)).join('\n')) this.touched.add(id);
    const [own, markers] = [ownLines(world), markersOf(world)];
    const changed = chronicle.change(changes, round);
    chronicle.add(added, round);
    for (const one of [world, this.alone]) {
      if (isStateLost) one.state.records.clear();
      await this.export(one);
    }
    expect(ownLines(world)).toEqual(own);
    // What the user took out stays out, unless nobody knows any more that it was there.
    const expected = chronicle.messages.map(({ id }) => [id, markers.get(id) ?? (known.has(id) && !isStateLost ? 0 : 1)]);
    expect(chronicle.messages.map(({ id }) => [id, markersOf(world).get(id) ?? 0])).toEqual(expected);
    this.expectUntouched();
    // Of what Telegram did not change, the user finds every line where they put it; how things stand is Telegram's to say.
    const kept = [...edited].filter(([id]) => !changed.has(id)).flatMap(([, region]) => telegrams(region)).filter((line) => !/^\*(?:Deleted on Telegram|\*Reactions:)/.test(line));
    expect(missing(kept, allLines(world))).toEqual([]);
    if (!isStateLost) this.expectShown(changed, round);
    await this.expectQuiet();
  }

  /** Messages the user left alone are what they are in a vault without a user. */
  private expectUntouched(): void {
    const [after, reference] = [regionsOf(this.world), regionsOf(this.alone)];
    for (const { id } of this.chronicle.messages) {
      const [shown, expected] = [telegrams(after.get(`tg-${id}`)), telegrams(reference.get(`tg-${id}`))];
      // What is left of a message whose mark the user took out stands before the next one.
      if (!this.touched.has(`tg-${id}`)) expect(shown.slice(-expected.length)).toEqual(expected);
    }
  }

  /** Every line Telegram has changed is there, in its place or below the user's version. */
  private expectShown(changed: ReadonlySet<string>, round: number): void {
    const lines = new Set(allLines(this.world).map((line) => line.replace(/^[> ]*/, '')));
    for (const id of changed) {
      const message = this.chronicle.messages.find((one) => `tg-${one.id}` === id);
      if (message === undefined || (markersOf(this.world).get(message.id) ?? 0) === 0) continue;
      const told = telegrams(regionsOf(this.alone).get(id)).filter((line) => line.includes(` m${message.id} r${round} `));
      expect(told.filter((line) => !lines.has(line.replace(/^[> ]*/, '')))).toEqual([]);
    }
  }

  private async expectQuiet(): Promise<void> {
    const { vault } = this.world;
    const [writes, notes] = [vault.writes.length, new Map(vault.notes)];
    await this.export(this.world);
    expect(vault.writes.slice(writes)).toEqual([]);
    expect(new Map(vault.notes)).toEqual(notes);
  }

  private async export(world: ExportWorld): Promise<void> {
    const telegram = new FakeTelegram(this.chat, this.chronicle.messages, world.vault);
    telegram.topicList = topics;
    expect((await world.export(telegram)).outcome).toBe('success');
  }
}

test.each(kinds)('whatever a user and Telegram do to notes (%s), nothing is lost or doubled, and the run after is quiet', async (_, chat, layout) => {
  await fc.assert(
    fc.asyncProperty(aStory, async ({ first, rounds }) => {
      const story = new Story(chat, layout);
      await story.begin(first);
      for (const [index, round] of rounds.entries()) await story.go(round, index + 1);
    }),
    { numRuns: Number(process.env.CASES ?? 15) },
  );
});
