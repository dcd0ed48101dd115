import type { MessageConnection } from 'vscode-jsonrpc';
import type { SpeechFile, SpeechOptions, SpeechPort, SpeechResult, SpeechSetup } from '../model/speech';
import type { Cancellable } from '../model/telegram';
import { call } from './call';
import { methods } from './methods';

/** The companion's speech engines, used as if they were here. @throws TobsFailure COMPANION_FAILED when it is gone */
export class RemoteSpeech implements SpeechPort {
  constructor(private readonly connection: MessageConnection) {}

  setup(options: SpeechOptions, { signal }: Cancellable): Promise<SpeechSetup> {
    return call(this.connection, methods.speechSetup, { options }, signal);
  }

  keys(files: readonly SpeechFile[], options: SpeechOptions, { signal }: Cancellable): Promise<readonly (readonly string[])[]> {
    return call(this.connection, methods.speechKeys, { files: [...files], options }, signal);
  }

  transcribe(files: readonly SpeechFile[], options: SpeechOptions, { signal }: Cancellable): Promise<readonly SpeechResult[]> {
    return call(this.connection, methods.transcribe, { files: [...files], options }, signal);
  }
}
