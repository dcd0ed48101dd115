/** Limits per time that are answered by a flood wait, as Telegram does. */
import * as v from 'valibot';

const RuleSchema = v.strictObject({
  method: v.string(),
  scope: v.optional(v.picklist(['account', 'login', 'connection', 'chat', 'dc']), 'account'),
  limit: v.number(),
  perS: v.number(),
  burst: v.optional(v.number()),
  waitS: v.number(),
  /** Each further wait of the same scope is so many times as long. */
  growth: v.optional(v.number(), 1),
  code: v.optional(v.string(), 'FLOOD_WAIT'),
  /** `extend`: a call made during a wait starts the wait again. */
  early: v.optional(v.picklist(['ignore', 'extend']), 'ignore'),
  /** Calls already on their way when the wait was announced are not the client's fault. Chosen. */
  graceMs: v.optional(v.number(), 250),
});

export type FloodRule = v.InferOutput<typeof RuleSchema>;

/** Who calls; the scope of a rule picks one of these. */
export interface Caller {
  readonly method: string;
  readonly account: string;
  readonly login: string;
  readonly connection: number;
  readonly chat: string | undefined;
  readonly dc: number;
}

interface Bucket {
  tokens: number;
  at: number;
  until: number;
  announced: number;
  waits: number;
}

/** The verdict on a call: `text` of a 420 error, and whether the call came during a wait the client knew of. */
export interface FloodVerdict {
  readonly text: string;
  readonly seconds: number;
  readonly early: boolean;
}

/** @throws when a rule is misspelt. */
export function parseFloods(input: unknown): FloodRule[] {
  return v.parse(v.array(RuleSchema), input ?? []);
}

/** Keeps the token buckets of all rules. */
export class Floods {
  private buckets = new Map<string, Bucket>();

  constructor(public rules: readonly FloodRule[]) {}

  /** Forgets all waits; `rules` may be replaced at the same time. */
  clear(rules: readonly FloodRule[] = this.rules): void {
    this.rules = rules;
    this.buckets = new Map();
  }

  /** Counts the call; a verdict when it must wait. */
  check(caller: Caller, nowMs: number): FloodVerdict | undefined {
    for (const [index, rule] of this.rules.entries()) {
      if (rule.method !== '*' && rule.method !== caller.method) continue;
      const verdict = this.checkRule(rule, `${index} ${rule.scope} ${caller[rule.scope] ?? ''}`, nowMs);
      if (verdict) return verdict;
    }
    return undefined;
  }

  private checkRule(rule: FloodRule, key: string, nowMs: number): FloodVerdict | undefined {
    const most = rule.burst ?? rule.limit;
    const bucket = this.buckets.get(key) ?? { tokens: most, at: nowMs, until: 0, announced: 0, waits: 0 };
    this.buckets.set(key, bucket);
    if (nowMs < bucket.until) {
      const early = nowMs > bucket.announced + rule.graceMs;
      if (early && rule.early === 'extend') bucket.until = nowMs + this.waitMs(rule, bucket.waits - 1);
      return this.verdict(rule, bucket, nowMs, early);
    }
    bucket.tokens = Math.min(most, bucket.tokens + ((nowMs - bucket.at) / 1000) * (rule.limit / rule.perS));
    bucket.at = nowMs;
    if (bucket.tokens >= 1) {
      bucket.tokens--;
      return undefined;
    }
    bucket.until = nowMs + this.waitMs(rule, bucket.waits++);
    bucket.announced = nowMs;
    return this.verdict(rule, bucket, nowMs, false);
  }

  private waitMs(rule: FloodRule, earlier: number): number {
    return rule.waitS * 1000 * rule.growth ** earlier;
  }

  private verdict(rule: FloodRule, bucket: Bucket, nowMs: number, early: boolean): FloodVerdict {
    const seconds = Math.max(1, Math.ceil((bucket.until - nowMs) / 1000));
    return { text: `${rule.code}_${seconds}`, seconds, early };
  }
}
