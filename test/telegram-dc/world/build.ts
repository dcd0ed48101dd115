/** Chats of a scenario with all their rows, numbered. */
import { planComments } from './comments';
import { Chat } from './chat';
import { nameTopics, planTopicMessages, planTopics } from './forum';
import { chance, hashText, mix, pick } from './hash';
import { HOSTILE_NAMES } from './hostile';
import { chatTitle } from './names';
import { numberAccount, numberChannel } from './number';
import type { People } from './people';
import { isBlock, planExplicit, planGenerated, planSamples, planScript } from './plan';
import type { BlockSpec, ChatGenerator, ChatSpec, ExplicitSpec, Scenario } from './scenario';

const DEFAULT_SAVED: ChatSpec = { key: 'saved', kind: 'self' };

/** Makes every chat; `sampleCount` is how many messages `"kinds": "all"` stands for. */
export class ChatBuilder {
  readonly chats: Chat[] = [];
  /** Newest id of the sequence shared by private chats and basic groups. */
  lastAccountId = 0;
  private readonly byKey = new Map<string, Chat>();
  private readonly seed: number;

  constructor(
    private readonly scenario: Scenario,
    private readonly people: People,
    private readonly sampleCount: () => number,
  ) {
    this.seed = mix(scenario.seed, hashText(scenario.name));
    const specs = scenario.chats.flatMap((spec) => ('generate' in spec ? this.generate(spec) : [{ spec, generated: false }]));
    if (!specs.some(({ spec }) => spec.kind === 'self' && spec.account !== 2)) specs.push({ spec: DEFAULT_SAVED, generated: false });
    for (const { spec, generated } of specs) this.add(spec, generated);
    for (const chat of this.inOrder()) {
      this.plan(chat, chat.spec.messages ?? []);
      if (chat.isChannel) this.numberNew(chat, 0);
    }
    const shared = this.chats.filter((chat) => !chat.isChannel);
    this.lastAccountId = numberAccount(shared, shared.map(() => 0), 0, this.seed);
    for (const chat of this.chats) chat.plannedRows = chat.rows.length;
  }

  /** Plans and numbers more messages of a chat, as a revision does. */
  extend(chat: Chat, specs: readonly (BlockSpec | ExplicitSpec)[]): void {
    const from = chat.rows.length;
    this.plan(chat, specs);
    if (chat.isChannel) this.numberNew(chat, from);
    else this.lastAccountId = numberAccount([chat], [from], this.lastAccountId, this.seed);
  }

  /** Channels before the groups that discuss them. */
  private inOrder(): Chat[] {
    const commentsOn = (chat: Chat): boolean => (chat.spec.messages ?? []).some((spec) => 'commentsOn' in spec);
    return [...this.chats.filter((chat) => !commentsOn(chat)), ...this.chats.filter(commentsOn)];
  }

  private add(spec: ChatSpec, generated: boolean): void {
    const hash = mix(this.seed, hashText(spec.key));
    const account = spec.account === 2 ? this.scenario.account2 : this.scenario.account;
    const id = spec.kind === 'self' ? (account?.id ?? 0) : spec.kind === 'user' || spec.kind === 'bot' ? this.people.named(spec.key).id : (spec.id ?? 1_600_000_000 + (hash % 100_000_000));
    const hostile = spec.hostile === true ? pick(hash, 3, HOSTILE_NAMES) : undefined;
    const start = Date.parse(this.scenario.epoch) / 1000;
    const chat = new Chat(spec, this.chats.length, id, hash, spec.title ?? hostile ?? (spec.kind === 'self' ? 'Saved Messages' : chatTitle(hash)), start, generated);
    if (this.byKey.has(spec.key)) throw new Error(`scenario: two chats with key "${spec.key}"`);
    this.byKey.set(spec.key, chat);
    this.chats.push(chat);
  }

  private plan(chat: Chat, specs: readonly (BlockSpec | ExplicitSpec)[]): void {
    if (chat.kind === 'forum' && chat.rows.length === 0) planTopics(chat);
    const overrides = this.overridesOf(chat, specs);
    let run: ExplicitSpec[] = [];
    const flush = (): void => {
      if (run.length > 0) planExplicit(chat, {}, run);
      run = [];
    };
    for (const spec of specs) {
      if (!isBlock(spec)) {
        if (!overrides.includes(spec)) run.push(spec);
        continue;
      }
      flush();
      this.planBlock(chat, spec);
    }
    flush();
  }

  private planBlock(chat: Chat, spec: BlockSpec): void {
    if (spec.script !== undefined) planScript(chat, spec);
    else if (spec.kinds !== undefined) planSamples(chat, spec, this.sampleCount());
    else if (spec.commentsOn !== undefined) {
      const channel = this.byKey.get(spec.commentsOn);
      if (channel === undefined) throw new Error(`scenario: chat "${chat.key}" comments on unknown chat "${spec.commentsOn}"`);
      planComments(chat, channel, spec);
    } else if (chat.kind === 'forum') planTopicMessages(chat, spec);
    else planGenerated(chat, spec);
  }

  /** Messages with an id of their own after a generated block take the place of the message of that id. */
  private overridesOf(chat: Chat, specs: readonly (BlockSpec | ExplicitSpec)[]): ExplicitSpec[] {
    const firstBlock = specs.findIndex((spec) => isBlock(spec) && (spec.count ?? 0) > 0);
    if (!chat.isChannel || firstBlock < 0) return [];
    return specs.slice(firstBlock).flatMap((spec) => (!isBlock(spec) && spec.id !== undefined && spec.album === undefined ? [spec] : []));
  }

  private numberNew(chat: Chat, from: number): void {
    const overrides = this.overridesOf(chat, chat.spec.messages ?? []);
    const byId = new Map(overrides.map((spec) => [spec.id ?? 0, chat.explicits.push(spec) - 1]));
    numberChannel(chat, from, byId);
    const last = chat.rows.id(chat.rows.length - 1);
    const late = overrides.filter((spec) => (spec.id ?? 0) > last).sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
    if (late.length > 0 && from === 0) {
      const first = chat.rows.length;
      planExplicit(chat, {}, late);
      numberChannel(chat, first, new Map());
    }
    if (chat.kind === 'forum') nameTopics(chat);
  }

  private generate(spec: ChatGenerator): { spec: ChatSpec; generated: boolean }[] {
    return Array.from({ length: spec.generate }, (_, n) => {
      const hash = mix(mix(this.seed, 17), n);
      const key = `gen-${n}`;
      const kindAt = chance(hash, 1);
      const id = (spec.firstId ?? 1_700_000_000) + n;
      const kind: ChatSpec['kind'] = kindAt < 0.45 ? 'user' : kindAt < 0.5 ? 'bot' : kindAt < 0.6 ? 'group' : kindAt < 0.8 ? 'supergroup' : 'channel';
      if (kind === 'user' || kind === 'bot') {
        const person = this.people.generated(id + 5_000_000_000, { nonAscii: 0.3, deleted: kind === 'user' ? 0.03 : 0, bots: kind === 'bot' ? 1 : 0, hostile: spec.hostile ?? false });
        return { spec: { key: person.key, kind, pinned: n < (spec.pinned ?? 0), archived: n >= spec.generate - (spec.archived ?? 0), messages: [this.fewMessages(spec, hash, n)] }, generated: true };
      }
      return { spec: { key, kind, id, hostile: spec.hostile, pinned: n < (spec.pinned ?? 0), archived: n >= spec.generate - (spec.archived ?? 0), messages: [this.fewMessages(spec, hash, n)] }, generated: true };
    });
  }

  /** The newest message decides a dialog's place; some chats share its second with their neighbour. */
  private fewMessages(spec: ChatGenerator, hash: number, n: number): BlockSpec {
    const every = spec.every ?? 3600;
    const shared = chance(hash, 2) < (spec.equalDates ?? 0);
    const place = shared ? Math.floor(n / 4) * 4 : n;
    const start = Date.parse(this.scenario.epoch) / 1000 + ((place * 7919) % spec.generate) * every;
    return { count: spec.messages ?? 2, every: 60, jitter: 0, start: new Date(start * 1000).toISOString(), words: [2, 8] };
  }
}
