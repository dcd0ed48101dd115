import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SpeechOptions } from '../../../src/model/speech';

/**
 * What a fake engine does with a sound: it writes its name as what was said, or hangs, crashes (segmentation fault, abort), is
 * silent about it, writes something else, hears nothing, is deaf to polite requests to end and has a child of its own, or waits
 * until a second engine is at work beside it.
 */
export type FakeDeed = 'hear' | 'hang' | 'segv' | 'abrt' | 'none' | 'garbage' | 'other' | 'nothing' | 'deaf' | 'meet';

export type FakeKind = 'whisper-cli' | 'whisper-ctranslate2';

const said: Readonly<Record<FakeKind, (text: string) => string>> = {
  'whisper-cli': (text) => `{"result": {"language": "en"}, "transcription": [{"offsets": {"from": 0, "to": 1000}, "text": " ${text}"}]}`,
  'whisper-ctranslate2': (text) => `{"language": "en", "text": "${text}", "segments": [{"start": 0.0, "end": 1.0, "text": " ${text}"}]}`,
};
const nothing: Readonly<Record<FakeKind, string>> = { 'whisper-cli': '{"result": {"language": "en"}, "transcription": []}', 'whisper-ctranslate2': '{"language": "en", "segments": []}' };

/** Speech engines that are shell scripts: they write down how they were called and do what they are told. */
export class FakeEngines {
  readonly folder = mkdtempSync(join(tmpdir(), 'tobs-engines-'));

  constructor() {
    mkdirSync(join(this.folder, 'deeds'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What is done with a sound of that name (`0002.wav`) from now on, every time. */
  tell(sound: string, deed: FakeDeed): void {
    writeFileSync(join(this.folder, 'deeds', sound), deed);
  }

  /** Arguments of every call so far. */
  get calls(): readonly (readonly string[])[] {
    const path = join(this.folder, 'calls');
    return existsSync(path) ? readFileSync(path, 'utf8').split('\u001e').slice(0, -1).map((call) => call.split('\u001f').slice(0, -1)) : [];
  }

  /** When engines began and ended, in order. */
  get turns(): readonly string[] {
    const path = join(this.folder, 'turns');
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  }

  /** Process ids of every program so far, and of what they started. */
  get pids(): readonly number[] {
    const path = join(this.folder, 'pids');
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map(Number) : [];
  }

  /** Writes an engine. @returns its path */
  make(kind: FakeKind, usual: FakeDeed = 'hear'): string {
    const path = join(this.folder, 'bin', kind);
    mkdirSync(join(this.folder, 'bin'), { recursive: true });
    const output = kind === 'whisper-cli' ? '$sound.json' : '${sound%.wav}.json';
    const script = `#!/bin/sh
cd "$PWD" || exit 9
{ for argument; do printf '%s\\037' "$argument"; done; printf '\\036'; } >> '${this.folder}/calls'
echo $$ >> '${this.folder}/pids'
echo begun >> '${this.folder}/turns'
for sound; do
  case "$sound" in *.wav) ;; *) continue;; esac
  deed=${usual}
  [ -f '${this.folder}/deeds/'"$sound" ] && deed=$(cat '${this.folder}/deeds/'"$sound")
  case "$deed" in
    hang) exec sleep 600;;
    deaf) trap '' TERM; (trap '' TERM; sh -c 'echo $$ >> '"'${this.folder}/pids'"'; exec sleep 600') & echo "$sound" > '${this.folder}/deaf'; while :; do sleep 1; done;;
    segv) kill -SEGV $$; sleep 1;;
    abrt) kill -ABRT $$; sleep 1;;
    none) ;;
    meet) until [ "$(wc -l < '${this.folder}/pids')" -ge 2 ]; do sleep 0.02; done; printf '%s' '${said[kind]("'\"$sound\"'")}' > "${output}";;
    garbage) printf '{"transcription": [' > "${output}";;
    other) printf '{"hello": "world"}' > "${output}";;
    nothing) printf '%s' '${nothing[kind]}' > "${output}";;
    hear) printf '%s' '${said[kind]("'\"$sound\"'")}' > "${output}";;
  esac
done
echo ended >> '${this.folder}/turns'
`;
    writeFileSync(path, script);
    chmodSync(path, 0o755);
    return path;
  }
}

/** Options of the settings' defaults, for one engine and model. */
export function speechOptions(changed: Partial<SpeechOptions>): SpeechOptions {
  return { engine: 'auto', enginePath: '', model: '', language: 'auto', device: 'auto', precision: 'auto', timeoutMin: 30, unloadS: 60, ffmpegPath: '', ...changed };
}

/** Ended, even if nobody has collected it. */
export const isGone = (pid: number): boolean => !existsSync(`/proc/${pid}/stat`) || / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
