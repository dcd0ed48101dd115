/** Faults on demand: which calls they meet and what they do. To add one: a name in `KINDS`, and its effect where that name is used. */
import * as v from 'valibot';
import { FORGERIES } from './forgeries';
import { seededRandom } from './random';

/** Effects before the handler, on the answer, on the bytes sent, and in the handshake (`method` is then `req_DH_params` or `set_client_DH_params`). */
const KINDS = [
  'error', 'drop', 'delay', 'ignore', 'stall', 'trickle', 'expireReferences', 'forgetKeys', 'transportFlood', 'rotateSalt', 'revoke',
  'shortPage', 'emptyPage', 'notModified', 'badHash', 'shortPart', 'cdn', 'duplicate', 'reorder', 'replay', 'wrongSession', 'unknownConstructor', 'forge',
  'badPrime', 'dhRetry', 'dhFail', 'badNonce', 'badNewNonceHash',
] as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const DoSchema = v.strictObject({
  kind: v.picklist(KINDS),
  /** `error`. */
  code: v.optional(v.number()),
  text: v.optional(v.string()),
  /** `drop`: before the handler runs, or after it without the answer being sent. */
  when: v.optional(v.picklist(['before', 'after'])),
  /** `delay`. */
  ms: v.optional(v.number()),
  /** `trickle`. */
  bytesPerSecond: v.optional(count),
  /** `forge`: what is false. */
  as: v.optional(v.picklist(FORGERIES)),
  /** `shortPage`, `shortPart`: how many messages or bytes are left out. */
  less: v.optional(count),
});

const FaultSchema = v.strictObject({
  id: v.optional(v.string()),
  match: v.optional(v.strictObject({
    method: v.optional(v.union([v.string(), v.array(v.string())])),
    dc: v.optional(v.number()),
    chat: v.optional(v.string()),
    /** Numbers of the matching calls, from 1. */
    nth: v.optional(v.array(count)),
    every: v.optional(count),
    p: v.optional(v.number()),
    wrap: v.optional(v.picklist(['takeout', 'none'])),
    /** Values of the argument `offset` or `offsetId`, `[from, to]`, both inclusive. */
    offset: v.optional(v.tuple([v.number(), v.number()])),
    connection: v.optional(v.union([v.literal('first'), v.literal('later'), v.number()])),
  })),
  do: v.union([v.picklist(KINDS), DoSchema]),
  times: v.optional(count),
});

export type FaultKind = (typeof KINDS)[number];
export type FaultAction = v.InferOutput<typeof DoSchema>;
export type FaultInput = v.InferInput<typeof FaultSchema>;
type FaultRule = v.InferOutput<typeof FaultSchema>;

/** A call as faults see it. */
export interface FaultSubject {
  readonly method: string;
  readonly dc: number;
  readonly chat?: string | undefined;
  readonly wrappers?: readonly string[];
  readonly offset?: number | bigint | undefined;
  readonly connection: number;
  /** Number of the connection among those of its login, from 1. */
  readonly connectionOfLogin?: number;
}

interface Active {
  readonly id: string;
  readonly rule: FaultRule;
  readonly action: FaultAction;
  seen: number;
  done: number;
}

/** The faults in force. */
export class Faults {
  private active: Active[] = [];
  private added = 0;
  private readonly random: () => number;

  constructor(input: unknown, seed: number) {
    this.random = seededRandom(seed ^ 0x6661756c);
    for (const fault of v.parse(v.array(v.unknown()), input ?? [])) this.add(fault);
  }

  /** Adds a fault and returns its id. @throws when it is misspelt. */
  add(input: unknown): string {
    const rule = v.parse(FaultSchema, input);
    const id = rule.id ?? `fault-${++this.added}`;
    const action: FaultAction = typeof rule.do === 'string' ? { kind: rule.do } : rule.do;
    this.active.push({ id, rule, action, seen: 0, done: 0 });
    return id;
  }

  /** Removes one fault, or all of them; returns how many are left. */
  remove(id?: string): number {
    this.active = id === undefined ? [] : this.active.filter((fault) => fault.id !== id);
    return this.active.length;
  }

  list(): { readonly id: string; readonly seen: number; readonly done: number }[] {
    return this.active.map(({ id, seen, done }) => ({ id, seen, done }));
  }

  /** Actions for this call; asking counts as a call. */
  actionsFor(subject: FaultSubject): readonly FaultAction[] {
    if (this.active.length === 0) return [];
    return this.active.filter((fault) => this.hits(fault, subject)).map((fault) => fault.action);
  }

  private hits(fault: Active, subject: FaultSubject): boolean {
    const { match = {}, times } = fault.rule;
    if (!matches(match, subject)) return false;
    fault.seen++;
    if (match.nth && !match.nth.includes(fault.seen)) return false;
    if (match.every !== undefined && fault.seen % match.every !== 0) return false;
    if (times !== undefined && fault.done >= times) return false;
    if (match.p !== undefined && this.random() >= match.p) return false;
    fault.done++;
    return true;
  }
}

function matches(match: NonNullable<FaultRule['match']>, subject: FaultSubject): boolean {
  const methods = match.method === undefined ? undefined : [match.method].flat();
  if (methods && !methods.includes(subject.method)) return false;
  if (match.dc !== undefined && match.dc !== subject.dc) return false;
  if (match.chat !== undefined && match.chat !== subject.chat) return false;
  const isTakeout = subject.wrappers?.includes('invokeWithTakeout') ?? false;
  if (match.wrap !== undefined && (match.wrap === 'takeout') !== isTakeout) return false;
  if (match.offset) {
    if (subject.offset === undefined) return false;
    const at = Number(subject.offset);
    if (at < match.offset[0] || at > match.offset[1]) return false;
  }
  if (match.connection === 'first') return subject.connectionOfLogin === 1;
  if (match.connection === 'later') return (subject.connectionOfLogin ?? 1) > 1;
  return match.connection === undefined || match.connection === subject.connection;
}
