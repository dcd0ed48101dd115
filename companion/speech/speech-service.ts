import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { SpeechFile, SpeechOptions, SpeechPort, SpeechResult, SpeechSetup } from '../../src/model/speech';
import type { Cancellable } from '../../src/model/telegram';
import { codeOf } from '../server/process-alive';
import { findTool, kindOf, type ToolFound } from '../tools/find-tools';
import { clearStaleWorkFolders, inWorkFolder } from '../tools/work-folder';
import { cleanSegments } from './clean-segments';
import type { Engine, EngineAnswer } from './engine';
import { sha256Of } from './file-identity';
import { findEngines, type FoundEngines, type SpeechMachine } from './find-engines';
import { hearAll, type PreparedSound } from './hear-all';
import { prepareSound } from './prepare-sound';
import { beamFor, limitMsFor, rulesVersion } from './speech-rules';

interface Search {
  readonly options: string;
  readonly found: Promise<FoundEngines>;
}

/** What a file has come to before an engine hears it. */
type Draft = { readonly file: SpeechFile; readonly hash: string } & ({ readonly sound: PreparedSound; readonly hasMore: boolean } | { readonly result: SpeechResult } | { readonly isSilent: true });

/** Speech to text with the engines of this machine; one for the whole process. */
export class SpeechService implements SpeechPort {
  private search: Search | null = null;
  /** Engines that turned out not to work, with the reason; they are not tried again. */
  private readonly broken = new Map<Engine, string>();
  private readonly proven = new Set<Engine>();
  /** Engines that were found, and may hold something. */
  private readonly known = new Set<Engine>();
  private ffmpeg: { readonly setting: string; readonly found: Promise<ToolFound> } | null = null;
  private cleaned: Promise<void> | null = null;

  constructor(private readonly host: SpeechMachine) {}

  async setup(options: SpeechOptions, { signal }: Cancellable): Promise<SpeechSetup> {
    signal.throwIfAborted();
    this.forget();
    const { problem, details, modelId } = await this.find(options);
    const signature = hashOf([options.engine, options.enginePath, modelId, options.language, rulesVersion]);
    return { signature, autoJobs: Math.max(1, Math.floor(availableParallelism() / 4)), ...(problem !== null && { problem, details: details.join('; ') }) };
  }

  async keys(files: readonly SpeechFile[], options: SpeechOptions, { signal }: Cancellable): Promise<readonly (readonly string[])[]> {
    const { engines } = await this.find(options);
    const keys: (readonly string[])[] = [];
    for (const { path } of files) {
      const hash = await hashOfFile(path, signal);
      keys.push(hash === null ? [] : engines.map((engine) => keyOf(hash, engine, options)));
    }
    return keys;
  }

  async transcribe(files: readonly SpeechFile[], options: SpeechOptions, { signal }: Cancellable): Promise<readonly SpeechResult[]> {
    const { engines, problem } = await this.find(options);
    if (problem !== null) return files.map(() => ({ kind: 'impossible', reason: problem }));
    const { path: ffmpeg, reason } = await this.findFfmpeg(options);
    if (ffmpeg === null) return files.map(() => ({ kind: 'impossible', reason: options.ffmpegPath === '' ? 'ffmpeg not found' : `ffmpeg cannot be used: ${reason ?? 'not found'}` }));
    await (this.cleaned ??= clearStaleWorkFolders());
    return await inWorkFolder(async (folder) => {
      const drafts: Draft[] = [];
      for (const [index, file] of files.entries()) drafts.push(await draftOf(file, { ffmpeg, folder, name: `${String(index + 1).padStart(4, '0')}.wav`, options, signal }));
      const heard = await this.hear(engines, drafts, { folder, options, signal });
      return drafts.map((draft) => resultOf(draft, heard, options));
    });
  }

  /** Ends what engines hold. */
  close(): void {
    this.forget();
  }

  /** The first engine that works hears everything; one that turns out not to work makes room for the next. */
  private async hear(engines: readonly Engine[], drafts: readonly Draft[], { folder, options, signal }: { readonly folder: string; readonly options: SpeechOptions; readonly signal: AbortSignal }): Promise<Heard> {
    const sounds = drafts.flatMap((draft) => ('sound' in draft ? [draft.sound] : []));
    const first = engines.find((engine) => !this.broken.has(engine)) ?? null;
    if (sounds.length === 0) return { engine: first, answers: new Map(), problem: null };
    for (const engine of engines) {
      if (this.broken.has(engine)) continue;
      const answers = await hearAll(engine, sounds, { folder, language: options.language, signal });
      if ([...answers.values()].some(({ kind }) => kind === 'heard')) this.proven.add(engine);
      const problem = this.proven.has(engine) ? null : await engine.check(signal);
      if (problem === null) return { engine, answers, problem: this.broken.size === 0 ? null : this.brokenBecause() };
      this.broken.set(engine, problem);
    }
    return { engine: null, answers: new Map(), problem: this.brokenBecause() };
  }

  private brokenBecause(): string {
    return [...new Set(this.broken.values())].join('; ');
  }

  private find(options: SpeechOptions): Promise<FoundEngines> {
    const { timeoutMin: _timeout, ...rest } = options;
    const text = JSON.stringify(rest);
    if (this.search?.options !== text) {
      this.forget();
      this.search = { options: text, found: this.lookFor(options) };
    }
    return this.search.found;
  }

  private async lookFor(options: SpeechOptions): Promise<FoundEngines> {
    const found = await findEngines(options, this.host);
    found.engines.forEach((engine) => this.known.add(engine));
    return found;
  }

  private forget(): void {
    this.search = null;
    this.broken.clear();
    this.proven.clear();
    const before = [...this.known];
    this.known.clear();
    for (const engine of before) engine.close();
  }

  /** Tried once, also where the user says it is: a wrong path is one line in the report, not one for each file. */
  private async findFfmpeg({ ffmpegPath: setting }: SpeechOptions): Promise<ToolFound> {
    if (this.ffmpeg?.setting !== setting) this.ffmpeg = { setting, found: findTool(kindOf('ffmpeg'), this.host.machine, { setting }) };
    return await this.ffmpeg.found;
  }
}

interface Heard {
  /** Whose answers these are; null: none works. */
  readonly engine: Engine | null;
  readonly answers: ReadonlyMap<PreparedSound, EngineAnswer>;
  /** What is wrong with engines that were to come first. */
  readonly problem: string | null;
}

async function draftOf(file: SpeechFile, { ffmpeg, folder, name, options, signal }: { readonly ffmpeg: string; readonly folder: string; readonly name: string; readonly options: SpeechOptions; readonly signal: AbortSignal }): Promise<Draft> {
  const hash = await hashOfFile(file.path, signal);
  if (hash === null) return { file, hash: '', result: { kind: 'failed', reason: 'the file cannot be read' } };
  const prepared = await prepareSound({ ffmpeg, path: file.path, folder, name, fromMs: file.heard?.upToMs ?? 0, signal });
  switch (prepared.kind) {
    case 'failed':
      return { file, hash, result: prepared };
    case 'silent':
      return { file, hash, isSilent: true };
    case 'sound':
      return { file, hash, hasMore: prepared.hasMore, sound: { name, seconds: prepared.seconds, limitMs: limitMsFor(prepared.seconds, options), beam: beamFor(file.seconds), ...(file.heard?.language !== undefined && { language: file.heard.language }) } };
  }
}

function resultOf(draft: Draft, { engine, answers, problem }: Heard, options: SpeechOptions): SpeechResult {
  if ('result' in draft) return draft.result;
  if (engine === null) return { kind: 'impossible', reason: `no speech engine works${problem === null ? '' : `: ${problem}`}` };
  const { file, hash } = draft;
  const before = file.heard ?? { upToMs: 0, segments: [] };
  const key = keyOf(hash, engine, options);
  if ('isSilent' in draft) return { kind: 'done', key, transcript: { by: engine.label, ...(before.language !== undefined && { language: before.language }), segments: before.segments } };
  const answer = answers.get(draft.sound);
  if (answer?.kind !== 'heard') return { kind: 'failed', reason: answer?.reason ?? 'the engine gave no answer' };
  const lengthMs = draft.sound.seconds * 1000;
  const clean = cleanSegments(answer.segments, lengthMs);
  const segments = [...before.segments, ...clean.segments.map(({ startMs, endMs, text }) => ({ startMs: startMs + before.upToMs, endMs: endMs + before.upToMs, text }))];
  const language = before.language ?? answer.language;
  const spoken = { segments, ...(language !== undefined && { language }) };
  if (draft.hasMore) return { kind: 'part', heard: { upToMs: before.upToMs + Math.round(lengthMs), ...spoken } };
  return { kind: 'done', key, transcript: { by: engine.label, ...spoken, ...(clean.isDoubtful && { isDoubtful: true }) }, ...(problem !== null && { remark: problem }) };
}

function keyOf(hash: string, { name, version, modelId }: Engine, { language }: SpeechOptions): string {
  return hashOf([hash, name, version, modelId, language, rulesVersion]);
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Null for a file that cannot be read; that is found again, with its reason, when it is to be heard. */
async function hashOfFile(path: string, signal: AbortSignal): Promise<string | null> {
  try {
    return await sha256Of(path, signal);
  } catch (error) {
    if (signal.aborted || codeOf(error) === undefined) throw error;
    return null;
  }
}
