import { TobsFailure } from '../../src/model/errors';
import type { ExportTarget } from '../../src/export/types';
import type { HistoryRange } from '../../src/model/chat';
import type { SettingKey } from '../../src/settings/definitions';
import type { TargetSettings } from '../../src/settings/target-settings';
import type { ConfigurationSources } from './configuration';
import type { ConfiguredTarget } from './configured-targets';
import { startOfDay } from './date-range';

/** Flags of `export` as they were typed. */
export interface ExportFlags {
  readonly chat?: readonly string[];
  readonly folder?: string;
  readonly since?: string;
  readonly until?: string;
  readonly last?: string;
  readonly fromId?: string;
  readonly topic?: string;
  readonly layout?: string;
  readonly only?: string;
  readonly reactions?: string;
  /** `false` for --no-media. */
  readonly media?: string | boolean;
  readonly maxFileSize?: string;
  readonly connections?: string;
  readonly timezone?: string;
  readonly comments?: boolean;
  readonly takeout?: boolean;
  readonly dryRun?: boolean;
  /** File for the run's figures. */
  readonly metrics?: string;
  readonly transcribe?: boolean;
  readonly transcode?: boolean;
}

const MAX_MESSAGE_ID = 0x7fff_ffff;
const MAX_LAST = 10_000_000;

/** Flags that set a setting. */
export function settingFlags(flags: ExportFlags): ConfigurationSources['flags'] {
  const media = flags.media === false ? [] : typeof flags.media === 'string' ? flags.media.split(',').map((name) => name.trim()) : undefined;
  const all = [
    { key: 'folder', value: flags.folder, flag: '--folder' },
    { key: 'layout', value: flags.layout, flag: '--layout' },
    { key: 'only', value: flags.only, flag: '--only' },
    { key: 'comments', value: flags.comments, flag: '--comments' },
    { key: 'reactions', value: flags.reactions, flag: '--reactions' },
    { key: 'media', value: media, flag: '--media', typed: typeof flags.media === 'string' ? flags.media : undefined },
    { key: 'maxFileSizeMB', value: numberOf(flags.maxFileSize), flag: '--max-file-size', typed: flags.maxFileSize },
    { key: 'fetchConnections', value: numberOf(flags.connections), flag: '--connections', typed: flags.connections },
    { key: 'transcode', value: flags.transcode, flag: '--transcode' },
    { key: 'transcribe', value: flags.transcribe, flag: '--transcribe' },
    { key: 'takeout', value: flags.takeout, flag: '--takeout' },
    { key: 'timezone', value: flags.timezone, flag: '--timezone' },
  ] as const;
  return all.filter(({ value }) => value !== undefined);
}

/** Where the chats of an export come from. */
export interface TargetSources {
  readonly flags: ExportFlags;
  /** Of the configuration file. */
  readonly configured?: readonly ConfiguredTarget[] | undefined;
  /** Zone of the days of a range. */
  readonly timeZone: string;
}

/**
 * The chats to export: those of `--chat`, else those of the configuration file. An entry of the file gives its chat a range and
 * options of its own, which flags win over. Dates are days, both inclusive.
 */
export function targetsOf({ flags, configured = [], timeZone }: TargetSources): readonly ExportTarget[] {
  const named = [...new Set((flags.chat ?? []).map((reference) => reference.trim()))];
  if (named.length === 0 && configured.length === 0) throw usage('export needs --chat, or "targets" in the file of --config');
  if (flags.topic !== undefined && named.length !== 1) throw usage('--topic belongs to one chat; give only one --chat with it');
  const entries = named.length === 0 ? configured : named.map((reference) => entryFor(reference, configured));
  return entries.map((entry) => targetOf(entry, flags, timeZone));
}

/** A chat named twice in the file, with two topics, is meant as a whole when it is named by a flag. */
function entryFor(chat: string, configured: readonly ConfiguredTarget[]): ConfiguredTarget {
  const same = configured.filter((entry) => entry.chat === chat);
  const [only] = same;
  return same.length === 1 && only !== undefined ? only : { chat, settings: {} };
}

function targetOf(entry: ConfiguredTarget, flags: ExportFlags, timeZone: string): ExportTarget {
  const topicId = flags.topic === undefined ? entry.topic : wholeNumber(flags.topic, '--topic', MAX_MESSAGE_ID);
  const given = new Set(settingFlags(flags).map(({ key }) => key));
  const own = Object.fromEntries(Object.entries(entry.settings).filter(([key]) => !given.has(key as SettingKey)));
  const settings: TargetSettings | undefined = Object.keys(own).length === 0 ? undefined : own;
  const range = hasRange(flags) ? rangeOf(flags, timeZone) : rangeOf(asFlags(entry), timeZone);
  return { reference: entry.chat, range, ...(topicId !== undefined && { topicId }), ...(settings !== undefined && { settings }) };
}

type RangeFlags = Pick<ExportFlags, 'since' | 'until' | 'last' | 'fromId'>;

function hasRange({ since, until, last, fromId }: RangeFlags): boolean {
  return [since, until, last, fromId].some((flag) => flag !== undefined);
}

function asFlags({ since, until, last, fromId }: ConfiguredTarget): RangeFlags {
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }), ...(last !== undefined && { last: String(last) }), ...(fromId !== undefined && { fromId: String(fromId) }) };
}

function rangeOf(flags: RangeFlags, timeZone: string): HistoryRange {
  const sinceDate = flags.since === undefined ? undefined : startOfDay(flags.since, timeZone, '--since');
  const beforeDate = flags.until === undefined ? undefined : startOfDay(flags.until, timeZone, '--until', 1);
  if (sinceDate !== undefined && beforeDate !== undefined && sinceDate >= beforeDate) throw usage('--since must not be after --until');
  return {
    ...(sinceDate !== undefined && { sinceDate }),
    ...(beforeDate !== undefined && { beforeDate }),
    ...(flags.last !== undefined && { last: wholeNumber(flags.last, '--last', MAX_LAST) }),
    ...(flags.fromId !== undefined && { fromId: wholeNumber(flags.fromId, '--from-id', MAX_MESSAGE_ID) }),
  };
}

function wholeNumber(text: string, flag: string, max: number): number {
  const value = numberOf(text) ?? Number.NaN;
  if (!Number.isInteger(value) || value < 1 || value > max) throw usage(`${flag} must be a whole number from 1 to ${max}, not "${text}"`);
  return value;
}

/** NaN for what is no number in digits, so that the range check refuses it. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

function usage(reason: string): TobsFailure {
  return new TobsFailure({ code: 'USAGE', reason });
}
