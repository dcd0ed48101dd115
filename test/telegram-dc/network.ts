/** When an answer leaves: latency, jitter, and what fits through the connection and the account. */
import * as v from 'valibot';
import { seededRandom } from './random';

const rate = v.strictObject({ bytesPerSecond: v.optional(v.pipe(v.number(), v.minValue(1))), parallel: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))) });

const ModelSchema = v.strictObject({
  preset: v.optional(v.picklist(['none', 'typical', 'slow', 'bad'])),
  latencyMs: v.optional(v.number()),
  jitterMs: v.optional(v.number()),
  perMethod: v.optional(v.record(v.string(), v.number())),
  connection: v.optional(rate),
  account: v.optional(v.strictObject({ bytesPerSecond: v.optional(v.pipe(v.number(), v.minValue(1))) })),
  soft: v.optional(v.array(v.strictObject({ method: v.string(), messages: v.number(), windowS: v.number(), factor: v.number() }))),
  /** Share of requests whose connection is cut instead of answered. */
  dropConnection: v.optional(v.number()),
  /** Share of requests answered by a flood wait of that many seconds. */
  waits: v.optional(v.strictObject({ p: v.number(), seconds: v.tuple([v.number(), v.number()]) })),
});

/** A network model as a scenario or a test writes it; a preset may be given by name and changed field by field. */
export type NetworkModel = v.InferOutput<typeof ModelSchema>;
export type NetworkInput = string | NetworkModel;

const soft = [{ method: 'messages.getHistory', messages: 2_500_000, windowS: 7200, factor: 1.45 }];
const rates = { connection: { bytesPerSecond: 8e6, parallel: 8 }, account: { bytesPerSecond: 16e6 } };

/** Only 127, 181 and 1.45 were observed (one real account); the other figures are chosen. */
const presets: Readonly<Record<string, NetworkModel>> = {
  none: {},
  typical: { latencyMs: 50, perMethod: { 'messages.getHistory': 127 }, ...rates, soft },
  slow: { latencyMs: 70, perMethod: { 'messages.getHistory': 181 }, ...rates },
  bad: { latencyMs: 300, jitterMs: 150, ...rates, dropConnection: 0.01, waits: { p: 0.005, seconds: [2, 30] } },
};

/** @throws Error for an unknown preset or field. */
export function parseNetwork(input: unknown): NetworkModel {
  const given = typeof input === 'string' ? { preset: input } : (input ?? {});
  const model = v.parse(ModelSchema, given);
  return model.preset === undefined ? model : { ...presets[model.preset], ...model };
}

/** A pipe of limited width: bytes pass in order, one after the other. */
class Pipe {
  private free = 0;

  /** Time at which `bytes` arriving at `at` have passed. */
  pass(at: number, bytes: number, bytesPerSecond: number | undefined): number {
    if (bytesPerSecond === undefined) return at;
    this.free = Math.max(this.free, at) + (bytes / bytesPerSecond) * 1000;
    return this.free;
  }
}

/** What the model looks at to time one answer. */
export interface Departure {
  readonly method: string;
  readonly arrivalMs: number;
  readonly nowMs: number;
  readonly bytes: number;
  readonly messages: number;
  readonly connection: object;
  readonly account: string;
}

interface Window {
  readonly seen: { readonly at: number; readonly messages: number }[];
  sum: number;
}

/** The model at work; buckets live as long as their connection or account. */
export class Network {
  model: NetworkModel;
  private readonly random: () => number;
  private readonly pipes = new WeakMap<object, Pipe>();
  private readonly accounts = new Map<string, Pipe>();
  private readonly windows = new Map<string, Window>();

  constructor(input: unknown, seed: number) {
    this.model = parseNetwork(input);
    this.random = seededRandom(seed ^ 0x6e657477);
  }

  set(input: unknown): void {
    this.model = parseNetwork(input);
  }

  /** Requests of one connection worked on at once. */
  get parallel(): number {
    return this.model.connection?.parallel ?? Infinity;
  }

  /** Dice for this request: the connection is cut. */
  cuts(): boolean {
    const { dropConnection = 0 } = this.model;
    return dropConnection > 0 && this.random() < dropConnection;
  }

  /** Dice for this request: seconds of a flood wait. */
  wait(): number | undefined {
    const { waits } = this.model;
    if (!waits || this.random() >= waits.p) return undefined;
    const [least, most] = waits.seconds;
    return Math.round(least + this.random() * (most - least));
  }

  /** Milliseconds from now until the answer leaves. */
  delay(departure: Departure): number {
    const { model } = this;
    const base = model.perMethod?.[departure.method] ?? model.latencyMs ?? 0;
    const jitter = model.jitterMs ? (this.random() * 2 - 1) * model.jitterMs : 0;
    const latency = Math.max(0, base * this.softFactor(departure) + jitter);
    const pipe = this.pipes.get(departure.connection) ?? new Pipe();
    this.pipes.set(departure.connection, pipe);
    const account = this.accounts.get(departure.account) ?? new Pipe();
    this.accounts.set(departure.account, account);
    const ready = Math.max(departure.nowMs, departure.arrivalMs + latency);
    const left = account.pass(pipe.pass(ready, departure.bytes, model.connection?.bytesPerSecond), departure.bytes, model.account?.bytesPerSecond);
    return Math.max(0, left - departure.nowMs);
  }

  private softFactor(departure: Departure): number {
    let factor = 1;
    for (const rule of this.model.soft ?? []) {
      if (rule.method !== departure.method) continue;
      const key = `${departure.account} ${rule.method} ${rule.windowS}`;
      const window = this.windows.get(key) ?? { seen: [], sum: 0 };
      this.windows.set(key, window);
      while (window.seen[0] && window.seen[0].at < departure.nowMs - rule.windowS * 1000) window.sum -= window.seen.shift()?.messages ?? 0;
      if (window.sum >= rule.messages) factor *= rule.factor;
      window.seen.push({ at: departure.nowMs, messages: departure.messages });
      window.sum += departure.messages;
    }
    return factor;
  }
}
