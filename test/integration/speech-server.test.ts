import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SpeechService } from '../../companion/speech/speech-service';
import { thisMachine } from '../../companion/tools/find-tools';
import type { SpeechOptions, SpeechResult } from '../../src/model/speech';
import { until } from '../host/until';
import { speechOptions } from './support/fake-engines';
import { madeByFfmpeg } from './support/voice-sample';

/** A whisper server on this computer, as the speech engine. */

interface Asked {
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Seconds of the sound that came along. */
  readonly seconds: number;
}

let server: Server;
let answer: (asked: Asked, response: ServerResponse) => void;
let asked: Asked[] = [];
let gone = 0;
const { signal } = new AbortController();

beforeEach(async () => {
  asked = [];
  gone = 0;
  server = createServer((request, response) => void take(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('close', () => gone++);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('latin1');
  const fields = Object.fromEntries([...body.matchAll(/name="(\w+)"\r\n\r\n([^\r]*)\r\n/g)].map(([, name = '', value = '']) => [name, value]));
  const sound = /filename="sound\.wav"\r\nContent-Type: audio\/wav\r\n\r\n(RIFF[^]*)\r\n--/.exec(body)?.[1] ?? '';
  const one = { path: request.url ?? '', fields, seconds: Math.round((sound.length - 44) / 3200) / 10 };
  asked.push(one);
  answer(one, response);
}

const address = (path = ''): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const tone = (): { readonly path: string; readonly seconds: number } => ({ path: madeByFfmpeg('tone-0.ogg', '-f', 'lavfi', '-i', 'sine=frequency=300:duration=1', '-c:a', 'libopus'), seconds: 1 });

async function hear(changed: Partial<SpeechOptions> = {}, stop = signal): Promise<SpeechResult | undefined> {
  const service = new SpeechService({ machine: thisMachine(), nodePath: process.execPath, script: null });
  return (await service.transcribe([tone()], speechOptions({ engine: 'server', ...changed, enginePath: changed.enginePath ?? address() }), { signal: stop }))[0];
}

const json = (response: ServerResponse, content: unknown, status = 200): void => void response.writeHead(status).end(typeof content === 'string' ? content : JSON.stringify(content));
const said = { task: 'transcribe', language: 'russian', duration: 1, text: 'привет', segments: [{ id: 0, start: 0, end: 0.9, text: ' привет' }] };

it('of whisper.cpp is given the sound and asked for segments; the language comes back as its code', async () => {
  answer = (_one, response) => json(response, said);
  expect(await hear()).toMatchObject({ kind: 'done', transcript: { by: 'whisper server', language: 'ru', segments: [{ startMs: 0, endMs: 900, text: 'привет' }] } });
  expect(asked).toEqual([{ path: '/inference', seconds: 1, fields: { response_format: 'verbose_json', temperature: '0', temperature_inc: '0', model: 'whisper-1', language: 'auto' } }]);
});

it('with the interface of OpenAI is found where whisper.cpp has none, and told no language it does not know', async () => {
  answer = ({ path }, response) => (path === '/inference' ? json(response, 'nothing here', 404) : json(response, { ...said, language: 'en' }));
  expect(await hear()).toMatchObject({ kind: 'done', transcript: { language: 'en' } });
  expect(asked.map(({ path }) => path)).toEqual(['/inference', '/v1/audio/transcriptions']);
  expect(asked[1]?.fields).not.toHaveProperty('language');
  asked = [];
  await hear({ enginePath: address('/own/path'), language: 'ru' });
  expect(asked).toMatchObject([{ path: '/own/path', fields: { language: 'ru' } }]);
});

it.each([
  ['text that is no JSON', 200, 'oops', 'the server answered something unreadable'],
  ['JSON of another shape', 200, '{"text": "hello"}', 'the server answered something unreadable'],
  ['an error', 500, 'out of memory', /\/inference answered 500$/],
])('that answers %s has failed, with the reason', async (_name, status, content, reason) => {
  answer = (_one, response) => json(response, content, status);
  expect(await hear()).toEqual({ kind: 'failed', reason: expect.stringMatching(reason) as string });
});

it('that never answers is left at the limit', async () => {
  answer = ({ seconds }, response) => (seconds > 0 ? undefined : json(response, 'no sound', 400));
  expect(await hear({ timeoutMin: 1 / 60 })).toEqual({ kind: 'failed', reason: expect.stringMatching(/took longer than 1 s$/) as string });
});

it('that is not there makes no transcript, and why is said', async () => {
  const path = address();
  await new Promise((resolve) => server.close(resolve));
  expect(await hear({ enginePath: path })).toEqual({ kind: 'impossible', reason: expect.stringMatching(/^no speech engine works: http:\/\/127\.0\.0\.1:\d+\/inference cannot be reached/) as string });
});

it('is let go of at once by a stop', async () => {
  answer = () => undefined;
  const stop = new AbortController();
  const work = hear({}, stop.signal);
  await until('the order', () => asked.length === 1);
  stop.abort();
  await expect(work).rejects.toMatchObject({ name: 'AbortError' });
  await until('the connection to be closed', () => gone === 1);
});

it.each(['http://192.168.1.5:8080', 'https://example.org/inference', 'http://localhost.evil.example/', 'http://user@127.0.0.1/', 'ftp://127.0.0.1/'])('elsewhere is refused: %s', async (elsewhere) => {
  const service = new SpeechService({ machine: thisMachine(), nodePath: process.execPath, script: null });
  const setup = await service.setup(speechOptions({ engine: 'server', enginePath: elsewhere }), { signal });
  expect(setup).toMatchObject({ problem: 'no speech engine found', details: expect.stringContaining('is not the address of a server on this computer') as string });
});
