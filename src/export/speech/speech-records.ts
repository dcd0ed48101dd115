import * as v from 'valibot';
import type { VaultPath } from '../../model/ids';
import type { FileRef } from '../../model/media';
import type { HeardPart, Transcript } from '../../model/speech';

/*
 * What is kept of transcripts: each once, by what made it, and for each Telegram file which one is its own. A cache like all
 * records: losing it costs the engine's time again.
 */

const Milliseconds = v.pipe(v.number(), v.minValue(0));
const Segments = v.array(v.object({ startMs: Milliseconds, endMs: Milliseconds, text: v.string() }));
const TranscriptSchema = v.object({ language: v.optional(v.string()), by: v.string(), segments: Segments, isDoubtful: v.optional(v.boolean()) });
const HeardSchema = v.object({ upToMs: Milliseconds, segments: Segments, language: v.optional(v.string()) });

const SpokenSchema = v.union([
  v.object({
    /** Key of the transcript. */
    key: v.string(),
    /** What the options meant when it was made (`SpeechSetup.signature`). */
    signature: v.string(),
  }),
  /** Why there is none; it is tried again by every run. */
  v.object({ failure: v.string() }),
]);

/** What is known of the speech in one Telegram file. */
export type SpokenRecord = Readonly<v.InferOutput<typeof SpokenSchema>>;

export const spokenKey = (root: VaultPath, { id, sizeType }: Pick<FileRef, 'id' | 'sizeType'>): string => `spoken|${root}|${id}|${sizeType}`;
/** Valid in every chat and folder: the key says everything that made it. */
export const transcriptKey = (key: string): string => `transcript|${key}`;
/** The pieces of a long recording that were heard so far. */
export const heardKey = (key: string): string => `heard|${key}`;

function parser<T>(schema: v.GenericSchema<unknown, unknown>): (stored: unknown) => T | null {
  return (stored) => {
    const result = v.safeParse(schema, stored);
    return result.success ? (result.output as T) : null;
  };
}

export const parseSpoken = parser<SpokenRecord>(SpokenSchema);
export const parseTranscript = parser<Transcript>(TranscriptSchema);
export const parseHeard = parser<HeardPart>(HeardSchema);
