import { TobsFailure } from '../../../../src/model/errors';
import type { ChatId } from '../../../../src/model/ids';
import { readSpeech, type HeardSpeechPorts } from '../../../../src/telegram/chats/heard-speech';
import { PeerStore } from '../../../../src/telegram/chats/peers';
import type { Tl, TlValue } from '../../../../src/telegram/codec/tl';
import { until } from '../../../host/until';
import { VirtualClock } from '../virtual-clock';

const chatId = '7100000001' as ChatId;

/** A Telegram that gives the answers in turn, the last one for ever. */
class Told {
  readonly clock = new VirtualClock();
  readonly asked: Tl[] = [];
  private readonly stop = new AbortController();
  private push: (name: string) => void = () => undefined;
  readonly peers = new PeerStore(100);

  constructor(private readonly answers: readonly (Tl | Error)[]) {
    this.peers.addFrom({ _: 'x', users: [{ _: 'user', id: 7_100_000_001n, accessHash: 5n, firstName: 'Anna' }], chats: [] });
  }

  read(): ReturnType<typeof readSpeech> {
    const ports: HeardSpeechPorts = {
      call: (request): Promise<TlValue> => {
        this.asked.push(request);
        const answer = this.answers[Math.min(this.asked.length, this.answers.length) - 1] ?? new Error('nothing to say');
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
      peers: this.peers,
      clock: this.clock,
      onUpdate: (listener) => {
        this.push = listener;
        return () => (this.push = () => undefined);
      },
      signal: this.stop.signal,
    };
    return readSpeech({ of: 'speech', chatId, messageId: 9 }, ports);
  }

  pushed(name: string): void {
    this.push(name);
  }

  abort(): void {
    this.stop.abort();
  }
}

const answer = (text: string, more: object = {}): Tl => ({ _: 'messages.transcribedAudio', transcriptionId: 1n, text, ...more });
const pending = answer('Hel', { pending: true });
const refused = (text: string): TobsFailure => new TobsFailure({ code: 'TELEGRAM_ERROR', method: 'messages.transcribeAudio', status: 400, text });

it('gives what is ready at once, and how many trials are left', async () => {
  const told = new Told([answer('Hello', { trialRemainsNum: 2 })]);
  expect(await told.read()).toEqual({ kind: 'heard', text: 'Hello', trialsLeft: 2 });
  expect(told.asked).toMatchObject([{ _: 'messages.transcribeAudio', msgId: 9, peer: { _: 'inputPeerUser' } }]);
});

it('asks again when Telegram says that a transcript is ready, and not before', async () => {
  const told = new Told([pending, pending, answer('Hello')]);
  const work = told.read();
  await until('the wait', () => told.clock.sleeps.length === 1);
  told.pushed('UpdateNewMessage');
  told.pushed('UpdateTranscribedAudio');
  await until('the second wait', () => told.clock.sleeps.length === 2);
  told.pushed('UpdateTranscribedAudio');
  expect(await work).toEqual({ kind: 'heard', text: 'Hello' });
  expect(told.asked).toHaveLength(3);
  expect(told.clock.now()).toBe(new VirtualClock().now());
});

it('asks again after a while when nothing is pushed, ever less often, and leaves what takes long to the next run', async () => {
  const told = new Told([pending]);
  const work = told.read();
  for (let round = 1; round <= 7; round++) {
    await until(`wait ${round}`, () => told.clock.sleeps.length === round);
    await told.clock.advance(told.clock.sleeps.at(-1) ?? 0);
  }
  expect(await work).toEqual({ kind: 'pending' });
  expect(told.clock.sleeps.map((ms) => ms / 1000)).toEqual([2, 4, 8, 16, 30, 30, 30]);
});

it.each([
  ['PREMIUM_ACCOUNT_REQUIRED', { kind: 'premium' }],
  ['TRANSCRIPTION_FAILED', { kind: 'refused', reason: 'TRANSCRIPTION_FAILED' }],
  ['MSG_VOICE_MISSING', { kind: 'refused', reason: 'MSG_VOICE_MISSING' }],
])('takes %s for an answer', async (name, expected) => {
  expect(await new Told([refused(name)]).read()).toEqual(expected);
});

it('passes other failures on, and ends at once when it is stopped', async () => {
  await expect(new Told([refused('SOMETHING_ELSE')]).read()).rejects.toMatchObject({ detail: { text: 'SOMETHING_ELSE' } });
  const told = new Told([pending]);
  const work = told.read();
  await until('the wait', () => told.clock.sleeps.length === 1);
  told.abort();
  await expect(work).rejects.toMatchObject({ name: 'AbortError' });
});
