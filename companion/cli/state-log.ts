import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

/*
 * Format of the state file: frames, each all or nothing. A frame is a header line `TOBS1 <payload bytes> <checksum>`, then
 * its payload, one JSON line per record: `["key",value]`, or `["key"]` for a removed one. JSON lines begin with `[`, so a
 * header is recognised even after damage.
 */

const HEADER = /^TOBS1 (\d{1,10}) ([0-9a-f]{16})$/;
const MARK = Buffer.from('\nTOBS1 ');
const LF = 10;
/** Longest header line. */
const MAX_HEADER_BYTES = 64;

/** Where a record's JSON line lies in the file. */
export interface Place {
  readonly offset: number;
  readonly bytes: number;
}

/** One record of a frame, and where it lies. */
export interface FrameRecord extends Place {
  readonly key: string;
  readonly isRemoved: boolean;
}

/** Records that become valid together, as they are appended to the log. */
export interface EncodedFrame {
  readonly bytes: Buffer;
  /** Offsets count from the start of the frame. */
  readonly records: readonly FrameRecord[];
}

/** @throws TypeError for values JSON refuses, before anything is stored. */
export function encodeFrame(records: readonly (readonly [key: string, value: unknown])[]): EncodedFrame {
  const lines = records.map(([key, value]) => Buffer.from(`${JSON.stringify(value === undefined ? [key] : [key, value])}\n`));
  return frameOf(lines, records.map(([key, value]) => ({ key, isRemoved: value === undefined })));
}

/** A frame of lines that are already encoded, as compaction copies them. */
export function frameOf(lines: readonly Buffer[], records: readonly { readonly key: string; readonly isRemoved: boolean }[]): EncodedFrame {
  const payload = Buffer.concat(lines);
  const header = Buffer.from(`TOBS1 ${payload.byteLength} ${checksum(payload)}\n`);
  let offset = header.byteLength;
  const placed = records.map((record, index) => {
    const bytes = lines[index]?.byteLength ?? 0;
    const place = { ...record, offset, bytes };
    offset += bytes;
    return place;
  });
  return { bytes: Buffer.concat([header, payload]), records: placed };
}

/** What a log holds after it was read from its beginning. */
export interface ParsedLog {
  /** Newest place of every live record. */
  readonly places: Map<string, Place>;
  /** End of the last good frame; what follows was never completed. */
  readonly endOffset: number;
  /** Stretches between good frames that could not be read. */
  readonly damaged: readonly Place[];
}

/** Reads a whole state file. Never throws: what is not a good frame is damage or an unfinished end. */
export function parseLog(file: Buffer): ParsedLog {
  const places = new Map<string, Place>();
  const damaged: Place[] = [];
  let offset = 0;
  let endOffset = 0;
  while (offset < file.byteLength) {
    const frame = readFrame(file, offset);
    if (frame === null) {
      const next = file.indexOf(MARK, offset);
      if (next === -1) break;
      offset = next + 1;
      continue;
    }
    if (offset > endOffset) damaged.push({ offset: endOffset, bytes: offset - endOffset });
    for (const record of frame.records) {
      if (record.isRemoved) places.delete(record.key);
      else places.set(record.key, { offset: record.offset, bytes: record.bytes });
    }
    offset = frame.endOffset;
    endOffset = offset;
  }
  return { places, endOffset, damaged };
}

function readFrame(file: Buffer, offset: number): { readonly records: readonly FrameRecord[]; readonly endOffset: number } | null {
  const lineEnd = file.subarray(offset, offset + MAX_HEADER_BYTES).indexOf(LF);
  if (lineEnd === -1) return null;
  const header = HEADER.exec(file.toString('latin1', offset, offset + lineEnd));
  if (header === null) return null;
  const start = offset + lineEnd + 1;
  const endOffset = start + Number(header[1]);
  if (endOffset > file.byteLength || checksum(file.subarray(start, endOffset)) !== header[2]) return null;
  const records: FrameRecord[] = [];
  for (let at = start; at < endOffset; ) {
    const bytes = file.indexOf(LF, at) - at + 1;
    const line = parseLine(file.subarray(at, at + bytes));
    if (line === null) return null;
    records.push({ key: line.key, isRemoved: line.isRemoved, offset: at, bytes });
    at += bytes;
  }
  return { records, endOffset };
}

/** Key and value of a record line, or null when it is none. */
export function parseLine(line: Buffer): { readonly key: string; readonly isRemoved: boolean; readonly value: unknown } | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line.toString('utf8'));
  } catch (error) {
    if (error instanceof Error && error.name === 'SyntaxError') return null;
    throw error;
  }
  if (!Array.isArray(parsed)) return null;
  const [key, value] = parsed as readonly unknown[];
  return typeof key === 'string' ? { key, isRemoved: parsed.length === 1, value } : null;
}

/** 64 bits of SHA-256: against damage, not against forgery. */
function checksum(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
