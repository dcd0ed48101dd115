import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inWorkFolder } from '../tools/work-folder';

/** The sound every engine is given: 16 kHz, one channel, 16 bits. */
const sampleRate = 16_000;
const bytesPerSecond = sampleRate * 2;
const headerBytes = 44;

/** Length of sound in a file ffmpeg wrote (its header may be longer than ours by a few words, which is no time at all). */
export function secondsOfBytes(fileBytes: number): number {
  return Math.max(0, fileBytes - headerBytes) / bytesPerSecond;
}

/** Header of a WAV file with so many bytes of samples. */
function header(dataBytes: number): Buffer {
  const head = Buffer.alloc(headerBytes);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(dataBytes + headerBytes - 8, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(bytesPerSecond, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(dataBytes, 40);
  return head;
}

/** Cuts the sound of a file off at so many milliseconds. */
export async function shorten(path: string, toMs: number): Promise<void> {
  const whole = await readFile(path);
  const start = dataStart(whole);
  const data = whole.subarray(start, start + Math.floor((toMs / 1000) * sampleRate) * 2);
  await writeFile(path, Buffer.concat([header(data.length), data]));
}

/** Samples of a WAV file, from -1 to 1. */
export function samplesOf(whole: Buffer): Float32Array {
  const data = pcmOf(whole);
  const samples = new Float32Array(data.length >> 1);
  for (let index = 0; index < samples.length; index++) samples[index] = data.readInt16LE(2 * index) / 32_768;
  return samples;
}

/** Samples of a WAV file as they are in it. */
export function pcmOf(whole: Buffer): Buffer {
  return whole.subarray(dataStart(whole));
}

/** Chunks of other kinds may stand before the samples. */
function dataStart(whole: Buffer): number {
  let at = 12;
  while (at + 8 <= whole.length) {
    if (whole.toString('latin1', at, at + 4) === 'data') return at + 8;
    at += 8 + whole.readUInt32LE(at + 4);
  }
  return headerBytes;
}

/** One second of silence, to see whether an engine works. */
export const silence = {
  async inFolder<Result>(work: (folder: string, name: string) => Promise<Result>): Promise<Result> {
    return await inWorkFolder(async (folder) => {
      const file = await open(join(folder, '0001.wav'), 'wx', 0o600);
      await file.writeFile(Buffer.concat([header(bytesPerSecond), Buffer.alloc(bytesPerSecond)]));
      await file.close();
      return await work(folder, '0001.wav');
    });
  },
};
