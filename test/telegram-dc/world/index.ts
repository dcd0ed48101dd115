/** The world a server answers from: people, chats, messages, files, all computed from a scenario. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { NEWEST_LAYER } from '../schema';
import type { TlObject } from '../rpc/registry';
import { Actions } from './actions';
import { ChatBuilder } from './build';
import { Catalog } from './catalog';
import { Cdn } from './cdn';
import type { Chat } from './chat';
import { hashContent } from './content';
import { fileIdOf } from './file-id';
import { hashText, long, mix } from './hash';
import { oracleOf, type OracleMessage, type OracleRange } from './oracle';
import { People, type Person } from './people';
import { References } from './reference';
import { applyChange } from './revisions';
import { Samples } from './samples';
import { parseScenario, type AccountSpec, type Scenario } from './scenario';
import { Takeouts, type Takeout } from './takeouts';
import { Threads } from './threads';
import { tlUser } from './tl-peers';
import type { View } from './view';

export type { OracleFile, OracleMessage, OracleRange } from './oracle';
export type { Scenario } from './scenario';

const SCENARIOS = join(__dirname, '..', 'scenarios');

/** Names of the scenarios that come with the server. */
export function listScenarios(): string[] {
  return readdirSync(SCENARIOS).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5)).sort();
}

/**
 * Reads and checks a scenario: a shipped name, a path, or the object itself.
 * @throws Error naming the path of every wrong or unknown key.
 */
export function loadScenario(source: string | object): Scenario {
  if (typeof source !== 'string') return parseScenario(source);
  const shipped = join(SCENARIOS, `${source}.json`);
  const path = existsSync(shipped) ? shipped : source;
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return parseScenario(withBase(parsed), path);
}

/** `"extends": NAME` takes another scenario's keys for those not given; `account` is completed key by key. */
function withBase(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('extends' in value) || typeof value.extends !== 'string') return value;
  const { extends: name, ...own } = value;
  const base = loadScenario(name);
  const account = 'account' in own && typeof own.account === 'object' ? own.account : {};
  return { ...base, ...own, account: { ...base.account, ...account } };
}

export function createWorld(scenario: Scenario): World {
  return new World(scenario);
}

export interface Account extends AccountSpec {
  readonly code: string;
  readonly password: string | null;
  readonly homeDc: number;
}

export class World {
  readonly people: People;
  readonly chats: readonly Chat[];
  readonly catalog: Catalog;
  readonly references: References;
  readonly cdn: Cdn;
  readonly actions: Actions;
  readonly threads: Threads;
  readonly samples: Samples;
  readonly takeouts: Takeouts;
  /** Rises with every revision; answers made before may be stale. */
  generation = 0;
  private readonly builder: ChatBuilder;
  private readonly byKey = new Map<string, Chat>();
  private readonly byChatId = new Map<number, Chat>();
  private readonly byUserId = new Map<number, Chat>();
  private readonly calls = new Map<string, number>();
  /** Newest time a handler saw; ages of references turn by it. */
  private lastNow = 0;
  private readonly members = new Map<string, readonly number[]>();

  constructor(readonly scenario: Scenario) {
    this.people = new People(scenario.seed, scenario);
    this.samples = new Samples(this);
    this.takeouts = new Takeouts(scenario);
    this.builder = new ChatBuilder(scenario, this.people, () => this.samples.count);
    this.chats = this.builder.chats;
    for (const chat of this.chats) {
      this.byKey.set(chat.key, chat);
      (chat.isUser ? this.byUserId : this.byChatId).set(chat.id, chat);
    }
    this.catalog = new Catalog(scenario, this.chats, (ordinal) => this.people.list[ordinal]?.hash);
    this.cdn = new Cdn(scenario.seed, scenario.cdn?.dc, scenario.cdn?.cold === true);
    this.references = new References(scenario.seed, scenario.references?.ttl, scenario.references?.parts);
    this.actions = new Actions(this);
    this.threads = new Threads(this);
  }

  get homeDc(): number {
    return this.scenario.homeDc;
  }

  get dcs(): readonly number[] {
    return this.scenario.dcs;
  }

  get cdnDc(): number | undefined {
    return this.scenario.cdn?.dc;
  }

  /** The accounts one can sign in with. */
  get accounts(): readonly Account[] {
    const { account, account2 } = this.scenario;
    return [account, ...(account2 === undefined ? [] : [account2])].map((spec) => ({ ...spec, code: spec.code ?? '12345', password: spec.password ?? null, homeDc: spec.homeDc ?? this.homeDc }));
  }

  get account(): Account {
    const [first] = this.accounts;
    if (first === undefined) throw new Error('scenario without an account');
    return first;
  }

  /** The signed-in account's own `user`. */
  selfUser(userId: bigint | number, now = 0): TlObject {
    const person = this.people.get(Number(userId));
    if (person === undefined) throw new Error(`no account ${userId}`);
    return tlUser(this, person, this.view(person.id, now));
  }

  /** Changes whenever an answer may have changed: revisions, and new file references. */
  get version(): string {
    const { generation, age } = this.references.version(this.lastNow);
    return `${this.generation}.${generation}.${age}`;
  }

  /** Counts calls for revisions that come after so many of them. */
  noteCall(method: string): void {
    const calls = (this.calls.get(method) ?? 0) + 1;
    this.calls.set(method, calls);
    for (const [name, changes] of Object.entries(this.scenario.revisions ?? {})) {
      if (changes.some((change) => 'after' in change && change.after.method === method && change.after.calls === calls)) this.applyRevision(name);
    }
  }

  /** Moves the ages of file references on. */
  noteTime(now: number): void {
    this.lastNow = Math.max(this.lastNow, now);
  }

  view(selfId: number, now: number, layer = NEWEST_LAYER): View {
    this.noteTime(now);
    return { selfId, layer, version: this.references.version(now) };
  }

  /** @throws Error for a key the scenario does not have. */
  chat(key: string): Chat {
    const chat = this.byKey.get(key);
    if (chat === undefined) throw new Error(`scenario: no chat with key "${key}"`);
    return chat;
  }

  /** Channel or basic group of an id. */
  chatById(id: number): Chat | undefined {
    return this.byChatId.get(id);
  }

  /** Private chat with a user, as `viewer` has it. */
  privateChat(userId: number, viewer: number): Chat | undefined {
    const chat = this.byUserId.get(userId);
    return chat !== undefined && this.isSeenBy(chat, viewer) ? chat : undefined;
  }

  /** Private chats belong to one account, other chats to both unless the scenario says otherwise. */
  isSeenBy(chat: Chat, viewer: number): boolean {
    const second = this.scenario.account2?.id === viewer;
    const owner = chat.spec.account ?? (chat.isUser ? 1 : undefined);
    return owner === undefined || (owner === 2) === second;
  }

  /** Own account in this chat. */
  selfOf(chat: Chat): number {
    return chat.spec.account === 2 ? (this.scenario.account2?.id ?? this.account.id) : this.account.id;
  }

  /** Discussion group of a channel, or the channel of a discussion group. */
  linkedTo(chat: Chat): Chat | undefined {
    if (chat.spec.linked !== undefined) return this.byKey.get(chat.spec.linked);
    return this.chats.find((other) => other.spec.linked === chat.key);
  }

  /** Ids an `authors` setting stands for: `any:60`, `self`, a user's key or a list of keys. */
  authors(chat: Chat, spec: string | readonly string[] | undefined): readonly number[] {
    const setting = spec ?? 'any:40';
    const key = `${chat.key} ${String(setting)}`;
    const known = this.members.get(key);
    if (known !== undefined) return known;
    const made = typeof setting === 'string' && setting.startsWith('any:') ? this.anyOf(Number(setting.slice(4))) : [setting].flat().map((name) => (name === 'self' || name === 'me' ? this.selfOf(chat) : this.people.named(name).id));
    this.members.set(key, made);
    return made;
  }

  /** Who is in a chat, as far as its messages show. */
  membersOf(chat: Chat): readonly number[] {
    const key = `members of ${chat.key}`;
    const known = this.members.get(key);
    if (known !== undefined) return known;
    const found = new Set<number>([this.selfOf(chat)]);
    if (chat.isUser) found.add(chat.id);
    else {
      for (const { spec } of chat.blocks) if (spec.script === undefined && (spec.count ?? 0) > 0) for (const id of this.authors(chat, spec.authors)) found.add(id);
      for (const { from } of chat.explicits) if (from !== undefined && from !== 'me' && from !== 'channel' && !from.startsWith('chat:')) found.add(this.people.named(from).id);
    }
    const made = [...found];
    this.members.set(key, made);
    return made;
  }

  /** `grouped_id` of an album's items; undefined for single messages. */
  groupOf(chat: Chat, row: number): bigint | undefined {
    return chat.rows.album(row) === 0 ? undefined : long(mix(chat.hash, hashText('album')), chat.rows.id(chat.leader(row)));
  }

  /** The channel post an automatic forward in a discussion group copies. */
  postBehind(group: Chat, row: number): { chat: Chat; row: number } | undefined {
    const channel = this.linkedTo(group);
    const found = channel?.rows.find(group.rows.ref(row)) ?? -1;
    return channel === undefined || found < 0 ? undefined : { chat: channel, row: found };
  }

  /** Document id of the custom emoji that shows `emoji`. */
  customEmoji(emoji: string): bigint {
    return fileIdOf({ kind: 'extra', index: (emoji.codePointAt(0) ?? 0x1f600) * 2 + 1 });
  }

  person(id: number): Person | undefined {
    return this.people.get(id);
  }

  /** @throws Error for an unknown name. */
  applyRevision(name: string): void {
    const changes = this.scenario.revisions?.[name];
    if (changes === undefined) throw new Error(`scenario "${this.scenario.name}" has no revision "${name}"`);
    for (const change of changes) applyChange(change, this.builder, (key) => this.chat(key));
    this.members.clear();
    this.generation++;
  }

  /** Makes every file reference given out so far invalid. */
  expireReferences(): void {
    this.references.expire();
  }

  /** Lets the next initTakeoutSession through, as the user would in another app. */
  approveTakeout(): void {
    this.takeouts.approve();
  }

  /** Every takeout session opened so far, with its outcome. */
  takeoutRecord(): readonly Takeout[] {
    return this.takeouts.record;
  }

  /** What an export of the chat must contain, oldest first. */
  oracle(chatKey: string, range?: OracleRange): OracleMessage[] {
    return oracleOf(this, this.chat(chatKey), range);
  }

  /** SHA-256 of a whole file in hex. @throws Error for an id never given out. */
  fileHash(fileId: bigint | string): string {
    const entry = this.catalog.get(BigInt(fileId));
    if (entry === undefined) throw new Error(`no file ${fileId}`);
    return hashContent(entry.recipe);
  }

  /** Chat a request is about, for logs and faults; undefined when it names none. */
  chatKeyOf(params: TlObject, selfId = this.account.id): string | undefined {
    for (const field of ['peer', 'channel', 'chatId', 'id']) {
      const value = params[field];
      if (typeof value === 'bigint' && field === 'chatId') return this.byChatId.get(Number(value))?.key;
      if (typeof value !== 'object' || value === null || !('_' in value)) continue;
      const chat = this.chatOfInput(value as TlObject, selfId);
      if (chat !== undefined) return chat.key;
    }
    return undefined;
  }

  /** The chat of an input peer, input channel or input user, unchecked. */
  chatOfInput(input: TlObject, selfId: number): Chat | undefined {
    const id = Number(input['channelId'] ?? input['chatId'] ?? input['userId'] ?? 0);
    if (input._ === 'inputPeerSelf' || input._ === 'inputUserSelf' || id === selfId) return this.chats.find((chat) => chat.kind === 'self' && this.isSeenBy(chat, selfId));
    return 'userId' in input ? this.privateChat(id, selfId) : this.byChatId.get(id);
  }

  private anyOf(count: number): readonly number[] {
    const others = this.people.list.filter(({ id, bot }) => !bot && id !== this.scenario.account.id && id !== this.scenario.account2?.id).slice(0, count);
    return others.length === 0 ? [this.account.id] : others.map(({ id }) => id);
  }
}
