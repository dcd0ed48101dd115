import { speechOptionsOf } from '../../../../src/export/speech/run-speech';
import type { Settings } from '../../../../src/settings/definitions';
import { defaultSettings } from '../../../../src/settings/settings';

/** What an engine makes of each is tested with the engines. */
it.each<[Partial<Settings>, object]>([
  [{ transcribeEngine: 'whisper-cli' }, { engine: 'whisper-cli' }],
  [{ whisperPath: '/opt/whisper' }, { enginePath: '/opt/whisper' }],
  [{ transcribeModel: '/models/ggml-small.bin' }, { model: '/models/ggml-small.bin' }],
  [{ transcribeLanguage: 'ru' }, { language: 'ru' }],
  [{ transcribeDevice: 'cpu' }, { device: 'cpu' }],
  [{ transcribePrecision: 'int8' }, { precision: 'int8' }],
  [{ transcribeTimeoutMin: 7 }, { timeoutMin: 7 }],
  [{ transcribeUnloadS: 11 }, { unloadS: 11 }],
])('%p reaches the engine', (changed, expected) => {
  const usual = speechOptionsOf(defaultSettings());
  expect(speechOptionsOf({ ...defaultSettings(), ...changed })).toEqual({ ...usual, ...expected });
  expect(usual).not.toMatchObject(expected);
});
