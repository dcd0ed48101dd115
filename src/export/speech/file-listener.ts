import type { VaultPath } from '../../model/ids';
import type { SpeechFile, SpeechPort, SpeechResult } from '../../model/speech';
import type { MediaPlan } from '../files/media-plan';
import type { StatePort, VaultPort } from '../ports';
import type { RunSpeech } from './run-speech';
import { heardKey, parseHeard, parseTranscript, transcriptKey } from './speech-records';
import type { WaitingFile } from './speech-jobs';
import type { TranscriptBook } from './transcript-book';
import type { Listened } from './transcript-queue';

/** Turns the speech in files into text, in whatever way the settings ask for. */
export interface FileListener {
  /** @returns a result for each file that was come to  @throws TobsFailure what ends the run, its stop */
  listen(job: readonly WaitingFile[]): Promise<ReadonlyMap<WaitingFile, Listened>>;
}

/** What hearing files with an engine of this computer works with. */
export interface EngineListenerParts {
  readonly speech: RunSpeech;
  readonly book: TranscriptBook;
  /** Knows where files lie. */
  readonly media: Pick<MediaPlan, 'placeOf'>;
  readonly vault: VaultPort;
  readonly state: StatePort;
  readonly signal: AbortSignal;
}

/** A file of a job, on this disk. */
interface Place {
  readonly file: WaitingFile;
  readonly path: VaultPath;
  readonly speech: SpeechFile;
  /** Keys its transcript may be known by; the first is that of the engine that would be used. */
  readonly keys: readonly string[];
}

/** Listens with an engine on this machine: what was heard before, in whatever chat, is not heard again. */
export class EngineListener implements FileListener {
  constructor(private readonly parts: EngineListenerParts) {}

  async listen(job: readonly WaitingFile[]): Promise<ReadonlyMap<WaitingFile, Listened>> {
    const results = new Map<WaitingFile, Listened>();
    const { port } = this.parts.speech;
    if (port === null) return new Map(job.map((file) => [file, { kind: 'impossible', reason: 'no speech engine found' }]));
    const open: Place[] = [];
    for (const place of await this.places(job, port, results)) {
      if (await this.isKnown(place)) results.set(place.file, { kind: 'known' });
      else open.push(place);
    }
    // The same bytes under several ids are heard once.
    const [firsts, twins] = withoutTwins(open);
    await this.hear(firsts, port, results);
    for (const place of twins) if (await this.isKnown(place)) results.set(place.file, { kind: 'known' });
    return results;
  }

  /** Where the files of a job lie; those that are not there, or are known by their id, are settled. */
  private async places(job: readonly WaitingFile[], port: SpeechPort, results: Map<WaitingFile, Listened>): Promise<readonly Place[]> {
    const { book, vault, media, speech, signal } = this.parts;
    const there: Omit<Place, 'keys'>[] = [];
    for (const file of job) {
      if (await book.known(file.media.file)) {
        results.set(file, { kind: 'known' });
        continue;
      }
      const path = await media.placeOf(file.shownBy);
      if (path === null) results.set(file, { kind: 'absent' });
      else there.push({ file, path, speech: { path: await vault.prepareFile(path), ...(file.seconds !== undefined && { seconds: file.seconds }) } });
    }
    if (there.length === 0) return [];
    const keys = await port.keys(there.map((place) => place.speech), speech.options, { signal });
    return there.map((place, index) => ({ ...place, keys: keys[index] ?? [] }));
  }

  /** True when a transcript of these bytes is there; then it is the file's. */
  private async isKnown({ file, keys }: Place): Promise<boolean> {
    const { state, book } = this.parts;
    for (const key of keys) {
      const transcript = parseTranscript(await state.get(transcriptKey(key)));
      if (transcript === null) continue;
      await book.learn([file.media.file], key, transcript);
      return true;
    }
    return false;
  }

  /** Until nothing is left: a long recording takes a call for each of its pieces. */
  private async hear(places: readonly Place[], port: SpeechPort, results: Map<WaitingFile, Listened>): Promise<void> {
    const { speech, signal } = this.parts;
    let open: readonly Place[] = await Promise.all(places.map((place) => this.withHeard(place)));
    while (open.length > 0) {
      const answers = await port.transcribe(open.map((place) => place.speech), speech.options, { signal });
      const next: Place[] = [];
      for (const [index, place] of open.entries()) {
        const continued = await this.take(place, answers[index], results);
        if (continued !== null) next.push(continued);
      }
      open = next;
    }
  }

  private async withHeard(place: Place): Promise<Place> {
    const [key] = place.keys;
    const heard = key === undefined ? null : parseHeard(await this.parts.state.get(heardKey(key)));
    return heard === null ? place : { ...place, speech: { ...place.speech, heard } };
  }

  /** @returns the place, when more of it is to be heard */
  private async take(place: Place, answer: SpeechResult | undefined, results: Map<WaitingFile, Listened>): Promise<Place | null> {
    const { book, speech, state } = this.parts;
    const { file, path, keys } = place;
    const result: SpeechResult = answer ?? { kind: 'failed', reason: 'the engine gave no answer' };
    switch (result.kind) {
      case 'done':
        await book.learn([file.media.file], result.key, result.transcript);
        if (result.remark !== undefined) speech.remark(`${result.remark}; ${result.transcript.by} is used instead`);
        if (place.speech.heard !== undefined) await state.set(keys.map((key) => [heardKey(key), undefined] as const));
        results.set(file, { kind: 'made' });
        return null;
      case 'part': {
        const [key] = keys;
        if (key !== undefined) await state.set([[heardKey(key), result.heard]]);
        return { ...place, speech: { ...place.speech, heard: result.heard } };
      }
      case 'failed':
        await book.learnFailure([file.media.file], result.reason);
        results.set(file, { kind: 'failed', error: { code: 'SPEECH_FAILED', path, reason: result.reason }, subject: path });
        return null;
      case 'impossible':
        results.set(file, result);
        return null;
    }
  }
}

function withoutTwins(places: readonly Place[]): readonly [firsts: readonly Place[], twins: readonly Place[]] {
  const seen = new Set<string>();
  const firsts: Place[] = [];
  const twins: Place[] = [];
  for (const place of places) {
    const [key] = place.keys;
    if (key !== undefined && seen.has(key)) twins.push(place);
    else firsts.push(place);
    if (key !== undefined) seen.add(key);
  }
  return [firsts, twins];
}
