import * as v from 'valibot';
import { TobsFailure } from '../../src/model/errors';
import { readTargetSettings, targetKeys, type TargetSettings } from '../../src/settings/target-settings';

const Id = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2_147_483_647));
const Day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));
const ownKeys = Object.fromEntries(targetKeys.map((key) => [key, v.optional(v.unknown())]));

/** An entry of `targets`: what `--chat` and the range flags say, and options that differ from the settings. */
const EntrySchema = v.strictObject({
  chat: v.pipe(v.string(), v.trim(), v.minLength(1)),
  topic: v.optional(Id),
  since: v.optional(Day),
  until: v.optional(Day),
  last: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000))),
  fromId: v.optional(Id),
  ...ownKeys,
});

/** A chat named in the configuration file. */
export interface ConfiguredTarget {
  /** As `--chat` takes it. */
  readonly chat: string;
  readonly topic?: number;
  /** Days, `YYYY-MM-DD`, both inclusive. */
  readonly since?: string;
  readonly until?: string;
  readonly last?: number;
  readonly fromId?: number;
  readonly settings: TargetSettings;
}

/** The key `targets` of a configuration file. @throws TobsFailure USAGE naming the entry and what is wrong with it */
export function readConfiguredTargets(stored: unknown): readonly ConfiguredTarget[] {
  if (!Array.isArray(stored)) throw usage('targets must be a list');
  return stored.map((entry: unknown, index) => {
    const name = `targets[${index}]`;
    const parsed = v.safeParse(EntrySchema, entry);
    if (!parsed.success) throw usage(problemOf(name, parsed.issues[0]));
    const { chat, topic, since, until, last, fromId } = parsed.output;
    const { settings, problems } = readTargetSettings(entry as Readonly<Record<string, unknown>>);
    const [problem] = problems;
    if (problem !== undefined) throw usage(`${name}: ${problem}`);
    return { chat, settings, ...(topic !== undefined && { topic }), ...(since !== undefined && { since }), ...(until !== undefined && { until }), ...(last !== undefined && { last }), ...(fromId !== undefined && { fromId }) };
  });
}

function problemOf(name: string, issue: v.BaseIssue<unknown>): string {
  const key = issue.path?.map((step) => String(step.key)).join('.');
  if (key === undefined) return `${name} must be an object with chat`;
  return issue.type === 'strict_object' && issue.expected === 'never' ? `${name} has no option ${key}` : `${name}: ${key} is missing or not allowed: ${issue.message}`;
}

function usage(reason: string): TobsFailure {
  return new TobsFailure({ code: 'USAGE', reason: `--config: ${reason}` });
}
