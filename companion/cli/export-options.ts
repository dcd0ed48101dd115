import { TobsFailure } from '../../src/model/errors';
import type { ExportTarget } from '../../src/export/types';
import type { HistoryRange } from '../../src/model/chat';
import type { ConfigurationSources } from './configuration';
import { startOfDay } from './date-range';

/** Flags of `export` as they were typed. */
export interface ExportFlags {
  readonly chat: readonly string[];
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
  readonly transcribe?: boolean;
  readonly transcode?: boolean;
}

const MAX_MESSAGE_ID = 0x7fff_ffff;
const MAX_LAST = 10_000_000;
const notYet = ['transcribe', 'transcode'] as const;

/** Flags that set a setting. @throws TobsFailure USAGE for flags this version has no function for */
export function settingFlags(flags: ExportFlags): ConfigurationSources['flags'] {
  for (const name of notYet) {
    if (flags[name] === true) throw usage(`--${name} is not available in this version`);
  }
  const media = flags.media === false ? [] : typeof flags.media === 'string' ? flags.media.split(',').map((name) => name.trim()) : undefined;
  const all = [
    { key: 'folder', value: flags.folder, flag: '--folder' },
    { key: 'layout', value: flags.layout, flag: '--layout' },
    { key: 'only', value: flags.only, flag: '--only' },
    { key: 'comments', value: flags.comments, flag: '--comments' },
    { key: 'reactions', value: flags.reactions, flag: '--reactions' },
    { key: 'media', value: media, flag: '--media' },
    { key: 'maxFileSizeMB', value: numberOf(flags.maxFileSize), flag: '--max-file-size' },
    { key: 'fetchConnections', value: numberOf(flags.connections), flag: '--connections' },
    { key: 'takeout', value: flags.takeout, flag: '--takeout' },
    { key: 'timezone', value: flags.timezone, flag: '--timezone' },
  ] as const;
  return all.filter(({ value }) => value !== undefined);
}

/** The chats to export, all with the same range. Dates are days in `timeZone`, both inclusive. */
export function targetsOf(flags: ExportFlags, timeZone: string): readonly ExportTarget[] {
  const range = rangeOf(flags, timeZone);
  const topicId = flags.topic === undefined ? undefined : wholeNumber(flags.topic, '--topic', MAX_MESSAGE_ID);
  if (topicId !== undefined && flags.chat.length > 1) throw usage('--topic belongs to one chat; give only one --chat with it');
  return flags.chat.map((reference) => {
    if (reference.trim() === '') throw usage('--chat must not be empty');
    return { reference: reference.trim(), range, ...(topicId !== undefined && { topicId }) };
  });
}

function rangeOf(flags: ExportFlags, timeZone: string): HistoryRange {
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
