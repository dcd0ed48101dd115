import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import * as v from 'valibot';
import { isAbort } from '../../src/model/errors';
import type { Engine, EngineAnswer, EngineJob, EngineSound } from './engine';

/** Where a whisper.cpp server listens unless it is told otherwise. */
export const DEFAULT_SERVER = 'http://127.0.0.1:8080/';

/** chosen: no transcript is longer. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const CHECK_LIMIT_MS = 3000;

const Answer = v.object({
  language: v.optional(v.string()),
  detected_language: v.optional(v.string()),
  segments: v.array(v.object({ start: v.number(), end: v.number(), text: v.string() })),
});

/** Address of a server on this machine, or null: nothing that was said leaves it. */
export function loopbackAddress(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname) && url.username === '' ? url : null;
}

/**
 * A whisper server that runs on this machine: whisper.cpp's own (`/inference`), or one with OpenAI's interface
 * (`/v1/audio/transcriptions`). It holds its model whatever we do.
 */
export class ServerEngine implements Engine {
  readonly name = 'server';
  readonly version: string;
  readonly modelId: string;
  readonly label = 'whisper server';
  private readonly addresses: readonly URL[];

  constructor(url: URL) {
    this.version = url.href;
    this.modelId = url.href;
    this.addresses = url.pathname === '/' ? [new URL('/inference', url), new URL('/v1/audio/transcriptions', url)] : [url];
  }

  async check(signal: AbortSignal): Promise<string | null> {
    const [address] = this.addresses;
    if (address === undefined) return 'has no address';
    const answer = await post(address, { body: Buffer.alloc(0), type: 'text/plain' }, { limitMs: CHECK_LIMIT_MS, signal });
    // Whatever it says to an empty order: somebody is there.
    return 'problem' in answer ? `${address.href} ${answer.problem}` : null;
  }

  async run(job: EngineJob): Promise<ReadonlyMap<EngineSound, EngineAnswer>> {
    const answers = new Map<EngineSound, EngineAnswer>();
    for (const sound of job.sounds) answers.set(sound, await this.hear(sound, job));
    return answers;
  }

  private async hear(sound: EngineSound, { folder, language, signal }: EngineJob): Promise<EngineAnswer> {
    const fields = { response_format: 'verbose_json', temperature: '0', temperature_inc: '0', model: 'whisper-1', ...(language !== 'auto' && { language }) };
    let reason = 'has no address';
    for (const address of this.addresses) {
      // whisper.cpp takes `auto` for detection and English for nothing; others refuse the word.
      const detect = language === 'auto' && address.pathname === '/inference' ? { language: 'auto' } : {};
      const form = formOf({ ...fields, ...detect }, await readFile(join(folder, sound.name)));
      const answer = await post(address, form, { limitMs: sound.limitMs, signal });
      if ('problem' in answer) return { kind: 'failed', reason: `${address.href} ${answer.problem}`, again: false };
      if (answer.status === 200) return readAnswer(answer.text);
      reason = `${address.href} answered ${answer.status}`;
      if (answer.status !== 404) break;
    }
    return { kind: 'failed', reason, again: false };
  }

  close(): void {
    // The server is somebody else's.
  }
}

function readAnswer(text: string): EngineAnswer {
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), Answer), text);
  if (!answer.success) return { kind: 'failed', reason: 'the server answered something unreadable', again: false };
  const { segments, language, detected_language } = answer.output;
  const code = languageCode(detected_language ?? language);
  return { kind: 'heard', segments: segments.map(({ start, end, text: said }) => ({ startMs: start * 1000, endMs: end * 1000, text: said })), ...(code !== undefined && { language: code }) };
}

/** Servers name languages by code or in English. */
function languageCode(name: string | undefined): string | undefined {
  if (name === undefined || /^[a-z]{2,3}$/.test(name)) return name;
  const english = new Intl.DisplayNames('en', { type: 'language' });
  for (let code = 0; code < 26 * 26; code++) {
    const letters = String.fromCharCode(97 + Math.floor(code / 26), 97 + (code % 26));
    if (english.of(letters)?.toLowerCase() === name.toLowerCase()) return letters;
  }
  return undefined;
}

interface Form {
  readonly body: Buffer;
  readonly type: string;
}

function formOf(fields: Readonly<Record<string, string>>, sound: Buffer): Form {
  const boundary = `tobs-${randomUUID()}`;
  const parts = Object.entries(fields).map(([name, value]) => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`));
  const file = Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="sound.wav"\r\nContent-Type: audio/wav\r\n\r\n`);
  return { body: Buffer.concat([...parts, file, sound, Buffer.from(`\r\n--${boundary}--\r\n`)]), type: `multipart/form-data; boundary=${boundary}` };
}

type Posted = { readonly status: number; readonly text: string } | { readonly problem: string };

/** @throws the signal's reason; everything else is an answer */
async function post(address: URL, { body, type }: Form, { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal }): Promise<Posted> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    return await send(address, { body, type }, AbortSignal.any([signal, limit]));
  } catch (error) {
    if (signal.aborted) throw error;
    if (limit.aborted || isAbort(error)) return { problem: `took longer than ${Math.round(limitMs / 1000)} s` };
    return { problem: `cannot be reached (${error instanceof Error ? error.message : String(error)})` };
  }
}

function send(address: URL, { body, type }: Form, signal: AbortSignal): Promise<Posted> {
  return new Promise((resolve, reject) => {
    // `agent: false`: no proxy and no connection that outlives the order.
    const outgoing = request(address, { method: 'POST', agent: false, signal, headers: { 'content-type': type, 'content-length': body.length } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_ANSWER_BYTES) outgoing.destroy(new Error('the answer is too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
