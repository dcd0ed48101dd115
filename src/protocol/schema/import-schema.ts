import * as v from 'valibot';
import { fileHandlings, type FoundExport } from '../../model/desktop-export';
import { chatSchema } from './chat-schema';
import { count, flag, shortText, text, whole } from './primitives';

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768));

/** What opening a Telegram Desktop export needs. */
export interface OpenExportOptions {
  /** `result.json`, or the folder that holds it. */
  readonly path: string;
  /** IANA zone of times that say none. */
  readonly timeZone: string;
  /** Batches a stream may read ahead. */
  readonly windowBatches: number;
  /** Id under which progress is told; absent: not at all. */
  readonly progress?: number | undefined;
}

export const openExportSchema: v.GenericSchema<unknown, OpenExportOptions> = v.strictObject({ path, timeZone: shortText, windowBatches: v.pipe(count, v.minValue(1)), progress: v.optional(whole) });
export const foundExportSchema: v.GenericSchema<unknown, FoundExport> = v.strictObject({
  chats: v.array(v.strictObject({ chat: chatSchema, messages: count, isLeft: flag })),
  leftOut: v.array(v.strictObject({ title: text, reason: text })),
});

export const fileHandlingSchema = v.strictObject({ files: v.picklist(fileHandlings) });

/** Records of imports into a vault: `read` sees them as they are now, `write` keeps everybody else out. */
export const openRecordsSchema = v.strictObject({ vault: path, mode: v.picklist(['read', 'write']) });
export const recordKeySchema = v.strictObject({ key: text });
/** A record without a value is removed. */
export const recordsSchema = v.strictObject({ records: v.array(v.strictObject({ key: text, value: v.optional(v.unknown()) })) });
