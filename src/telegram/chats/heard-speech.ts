import type { DetailRequest, TelegramSpeech } from '../../model/details';
import { TobsFailure } from '../../model/errors';
import { onAbort } from '../../model/on-abort';
import type { Call } from '../calls/call';
import { reasonOf, type Clock } from '../clock';
import { asTl, flag, int, optionalText, type Tl } from '../codec/tl';
import type { PeerStore } from './peers';

/** What asking Telegram for a transcript works with. */
export interface HeardSpeechPorts {
  readonly call: Call;
  readonly peers: PeerStore;
  readonly clock: Clock;
  /** Hears the names of what Telegram pushes; returns how to stop that. */
  readonly onUpdate: (listener: (name: string) => void) => () => void;
  readonly signal: AbortSignal;
}

/** chosen: asking again costs a request, and nothing of the user's quota. */
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 30_000;
/** chosen: what takes longer is taken by the next run, which gets it at once. */
const LIMIT_MS = 120_000;

/** What Telegram answers when it will not do it for this message. @see https://core.telegram.org/method/messages.transcribeAudio */
const refusals: ReadonlySet<string> = new Set(['TRANSCRIPTION_FAILED', 'MSG_VOICE_MISSING', 'MSG_VOICE_TOO_LONG']);

/**
 * What Telegram itself hears in a voice message or a round video. A transcript takes it some seconds: it is waited for until
 * `updateTranscribedAudio` comes, or asked for again after a while, whichever is first. Changes nothing on the account but the
 * number of trials of one without Premium.
 *
 * @see https://core.telegram.org/api/transcribe
 * @throws TobsFailure CHAT_UNKNOWN before the chat's history was read
 */
export async function readSpeech({ chatId, messageId }: Extract<DetailRequest, { of: 'speech' }>, ports: HeardSpeechPorts): Promise<TelegramSpeech> {
  const peer = ports.peers.inputPeer(chatId);
  if (peer === undefined) throw new TobsFailure({ code: 'CHAT_UNKNOWN', reference: chatId });
  const push = new Push(ports);
  try {
    const untilMs = ports.clock.now() + LIMIT_MS;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      push.begin();
      const answer = asTl(await ports.call({ _: 'messages.transcribeAudio', peer, msgId: messageId }, { signal: ports.signal }));
      if (answer !== undefined && !flag(answer, 'pending')) return heardIn(answer);
      if (ports.clock.now() >= untilMs) return { kind: 'pending' };
      await push.orAfter(waitMs);
    }
  } catch (error) {
    const refused = refusalIn(error);
    if (refused === null) throw error;
    return refused;
  } finally {
    push.stop();
  }
}

function heardIn(answer: Tl): TelegramSpeech {
  const trialsLeft = int(answer, 'trialRemainsNum');
  return { kind: 'heard', text: optionalText(answer, 'text') ?? '', ...(trialsLeft !== undefined && { trialsLeft }) };
}

function refusalIn(error: unknown): TelegramSpeech | null {
  if (!(error instanceof TobsFailure) || error.detail.code !== 'TELEGRAM_ERROR') return null;
  const { text } = error.detail;
  if (text === 'PREMIUM_ACCOUNT_REQUIRED') return { kind: 'premium' };
  return refusals.has(text) ? { kind: 'refused', reason: text } : null;
}

/** Waits for Telegram to say that some transcript is ready: which one is not said here, asking again tells. */
class Push {
  private hasCome = false;
  private wake: (() => void) | undefined;
  readonly stop: () => void;

  constructor(private readonly ports: HeardSpeechPorts) {
    this.stop = ports.onUpdate((name) => {
      if (name !== 'UpdateTranscribedAudio') return;
      this.hasCome = true;
      this.wake?.();
    });
  }

  /** What has come so far is answered by the next request. */
  begin(): void {
    this.hasCome = false;
  }

  /** @throws the signal's reason */
  async orAfter(ms: number): Promise<void> {
    if (this.hasCome) return;
    const { clock, signal } = this.ports;
    const timer = new AbortController();
    const come = new Promise<void>((resolve) => (this.wake = resolve));
    const remove = onAbort(signal, () => timer.abort(reasonOf(signal)));
    try {
      signal.throwIfAborted();
      const over = clock.sleep(ms, timer.signal);
      // When the update comes first, nobody waits for the end any more; its abort below is no failure.
      over.catch(ignoreEnd);
      await Promise.race([come, over]);
    } finally {
      this.wake = undefined;
      remove();
      timer.abort();
    }
  }
}

function ignoreEnd(): undefined {
  return undefined;
}
