import type { Engine, EngineAnswer, EngineSound } from './engine';
import { threadsFor } from './speech-rules';

/** A sound, and how it is to be heard. */
export interface PreparedSound extends EngineSound {
  readonly beam: number;
  /** Known from what came before it in the same recording. */
  readonly language?: string;
}

/** How recordings are heard. */
export interface Hearing {
  readonly folder: string;
  /** `auto`, or ISO 639-1. */
  readonly language: string;
  readonly signal: AbortSignal;
}

/**
 * Has all sounds heard by one engine: together where they are heard alike, so that it loads its model once; what a job did not
 * come to, because of a crash or an answer nobody can read, is tried once more, each sound alone.
 *
 * @throws the signal's reason
 */
export async function hearAll(engine: Engine, sounds: readonly PreparedSound[], hearing: Hearing): Promise<ReadonlyMap<PreparedSound, EngineAnswer>> {
  const answers = new Map<PreparedSound, EngineAnswer>();
  for (const group of alike(sounds, hearing.language)) {
    const first = await run(engine, group, hearing);
    for (const sound of group.sounds) {
      const answer = first.get(sound);
      const again = answer === undefined || (answer.kind === 'failed' && answer.again);
      // When nothing at all was heard the engine is at fault, which its owner finds out with one sound less.
      const isHopeless = group.sounds.length === 1 || [...answers.values()].filter(({ kind }) => kind === 'failed').length >= maxFailures;
      const final = again && !isHopeless ? (await run(engine, { ...group, sounds: [sound] }, hearing)).get(sound) : answer;
      answers.set(sound, final ?? { kind: 'failed', reason: 'the engine gave no answer', again: false });
    }
  }
  return answers;
}

/** chosen: so many sounds that fail even alone speak against the engine, not against the next one. */
const maxFailures = 3;

interface Group {
  readonly beam: number;
  readonly language: string;
  readonly sounds: readonly PreparedSound[];
}

async function run(engine: Engine, { beam, language, sounds }: Group, { folder, signal }: Hearing): Promise<ReadonlyMap<EngineSound, EngineAnswer>> {
  return await engine.run({ folder, sounds, language, beam, threads: threadsFor(), signal });
}

function alike(sounds: readonly PreparedSound[], setLanguage: string): readonly Group[] {
  const groups = new Map<string, Group & { readonly sounds: PreparedSound[] }>();
  for (const sound of sounds) {
    const language = sound.language ?? setLanguage;
    const key = `${sound.beam} ${language}`;
    const group = groups.get(key) ?? { beam: sound.beam, language, sounds: [] };
    group.sounds.push(sound);
    groups.set(key, group);
  }
  return [...groups.values()];
}
