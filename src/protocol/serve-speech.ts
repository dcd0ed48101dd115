import { TobsFailure } from '../model/errors';
import type { SpeechPort } from '../model/speech';
import type { Dispatcher } from './dispatcher';
import { methods } from './methods';

/** Opens the speech engines of the machine the companion runs on; called once, with the first order. */
export type OpenSpeech = () => SpeechPort | Promise<SpeechPort>;

/** Answers the orders for transcripts. No account is needed for them. */
export function handleSpeech(dispatcher: Dispatcher, open: OpenSpeech | undefined): void {
  let opened: Promise<SpeechPort> | null = null;
  const speech = async (): Promise<SpeechPort> => {
    if (open === undefined) throw new TobsFailure({ code: 'SPEECH_UNAVAILABLE', reason: 'this companion has no speech engines' });
    opened ??= Promise.resolve(open());
    return await opened;
  };
  dispatcher.handle(methods.speechSetup, async ({ options }, signal) => await (await speech()).setup(options, { signal }));
  dispatcher.handle(methods.speechKeys, async ({ files, options }, signal) => (await (await speech()).keys(files, options, { signal })).map((keys) => [...keys]));
  dispatcher.handle(methods.transcribe, async ({ files, options }, signal) => await (await speech()).transcribe(files, options, { signal }));
}
