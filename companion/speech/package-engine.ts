import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { clearTimeout, setTimeout } from 'node:timers';
import * as v from 'valibot';
import { reasonOf } from '../../src/telegram/clock';
import { onAbort } from '../../src/model/on-abort';
import { endChild, startChild } from '../tools/run-child';
import { makeWorkFolder } from '../tools/work-folder';
import type { Engine, EngineAnswer, EngineJob, EngineSound } from './engine';
import { silence } from './wav';
import { answerDescriptor, workerAnswerSchema, type WorkerAnswer, type WorkerStart } from './worker-messages';

/** chosen: as for programs. */
const CHECK_LIMIT_MS = 120_000;
const SECOND_MS = 1000;

/** A package of npm that hears recordings, in a process of its own. */
export interface PackageEngineParts extends Pick<Engine, 'name' | 'version' | 'modelId' | 'label'> {
  readonly start: WorkerStart;
  /** The built main.js, which is also what runs around a package. */
  readonly script: string;
  /** 0: never. */
  readonly unloadS: number;
}

/** An engine that is a package for Node: a process of its own holds the model, one sound after the other, until nobody needs it. */
export class PackageEngine implements Engine {
  readonly name: string;
  readonly version: string;
  readonly modelId: string;
  readonly label: string;
  private worker: Worker | null = null;
  private turn: Promise<unknown> = Promise.resolve();
  private unload: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly parts: PackageEngineParts) {
    ({ name: this.name, version: this.version, modelId: this.modelId, label: this.label } = parts);
  }

  async check(signal: AbortSignal): Promise<string | null> {
    return await silence.inFolder(async (folder, name) => {
      const sound: EngineSound = { name, seconds: 1, limitMs: CHECK_LIMIT_MS };
      const answer = (await this.run({ folder, sounds: [sound], language: 'auto', beam: 1, threads: 1, signal })).get(sound);
      return answer?.kind === 'heard' ? null : `${this.parts.start.folder} ${answer?.reason ?? 'gave no answer'}`;
    });
  }

  /** Jobs wait for each other: there is one model. */
  run(job: EngineJob): Promise<ReadonlyMap<EngineSound, EngineAnswer>> {
    const work = this.turn.then(() => this.runInTurn(job));
    // A job that failed is its caller's affair; the next one has its turn all the same.
    this.turn = work.catch(() => undefined);
    return work;
  }

  close(): void {
    if (this.unload !== null) clearTimeout(this.unload);
    this.worker?.end();
    this.worker = null;
  }

  private async runInTurn(job: EngineJob): Promise<ReadonlyMap<EngineSound, EngineAnswer>> {
    const answers = new Map<EngineSound, EngineAnswer>();
    if (this.unload !== null) clearTimeout(this.unload);
    try {
      for (const sound of job.sounds) {
        job.signal.throwIfAborted();
        answers.set(sound, await this.hear(sound, job));
      }
      return answers;
    } finally {
      this.unloadLater();
    }
  }

  private async hear(sound: EngineSound, job: EngineJob): Promise<EngineAnswer> {
    this.worker ??= new Worker(this.parts);
    const { worker } = this;
    const result = await worker.ask({ path: join(job.folder, sound.name), language: job.language, beam: job.beam, threads: job.threads }, sound.limitMs, job.signal);
    if (result.kind !== 'answered') this.worker = null;
    switch (result.kind) {
      case 'answered':
        if ('error' in result.answer) return { kind: 'failed', reason: result.answer.error.slice(0, 200), again: false };
        return { kind: 'heard', segments: result.answer.segments, ...(result.answer.language !== undefined && { language: result.answer.language }) };
      case 'limit':
        return { kind: 'failed', reason: `took longer than ${Math.round(sound.limitMs / SECOND_MS)} s and was ended`, again: false };
      case 'gone':
        return { kind: 'failed', reason: result.reason, again: true };
    }
  }

  private unloadLater(): void {
    if (this.worker === null || this.parts.unloadS === 0) return;
    this.unload = setTimeout(() => this.close(), this.parts.unloadS * SECOND_MS);
    this.unload.unref();
  }
}

type WorkerResult = { readonly kind: 'answered'; readonly answer: WorkerAnswer } | { readonly kind: 'limit' } | { readonly kind: 'gone'; readonly reason: string };

/** One process with one model. */
class Worker {
  private readonly child: ChildProcess;
  private readonly gone: Promise<string>;
  private lastId = 0;
  private stderr = '';
  private hear: (answer: WorkerAnswer) => void = () => undefined;

  constructor({ script, start }: PackageEngineParts) {
    // Its working folder tells a process that was left behind by one that is gone.
    const folder = makeWorkFolder();
    this.child = startChild(process.execPath, [script, 'speech-worker'], { cwd: folder.path, stdio: ['pipe', 'ignore', 'pipe', 'pipe'] });
    this.child.once('close', () => folder.remove());
    this.gone = Promise.race([
      once(this.child, 'close').then(([code, signal]) => `crashed (${signal === null ? `code ${String(code)}` : String(signal)}${this.lastWords()})`),
      once(this.child, 'error').then(([error]) => `could not be started (${error instanceof Error ? error.message : String(error)})`),
    ]);
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr = `${this.stderr}${text}`.slice(-2000)));
    // A process that is gone is noticed by its end.
    this.child.stdin?.on('error', () => undefined);
    const answers = this.child.stdio[answerDescriptor] as Readable;
    createInterface({ input: answers }).on('line', (line) => this.take(line));
    this.send(start);
  }

  /** @throws the signal's reason, once the process is asked to end */
  async ask(order: { readonly path: string; readonly language: string; readonly beam: number; readonly threads: number }, limitMs: number, signal: AbortSignal): Promise<WorkerResult> {
    const id = ++this.lastId;
    const answered = new Promise<WorkerResult>((resolve) => (this.hear = (answer) => resolve({ kind: 'answered', answer })));
    this.send({ id, ...order });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<WorkerResult>((resolve) => (timer = setTimeout(() => resolve({ kind: 'limit' }), limitMs)));
    const removeStop = onAbort(signal, () => this.end());
    try {
      const result = await Promise.race([answered, late, this.gone.then((reason): WorkerResult => ({ kind: 'gone', reason }))]);
      if (signal.aborted) throw reasonOf(signal);
      if (result.kind === 'limit') this.end();
      return result;
    } finally {
      clearTimeout(timer);
      removeStop();
    }
  }

  end(): void {
    endChild(this.child);
  }

  private take(line: string): void {
    const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), workerAnswerSchema), line);
    if (answer.success && answer.output.id === this.lastId) this.hear(answer.output);
  }

  private send(message: object): void {
    this.child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  /** What a package says before it gives up: its error, without the stack. */
  private lastWords(): string {
    const error = this.stderr.split('\n').find((line) => /^\w*Error\b/.test(line.trim()));
    return error === undefined ? '' : `: ${error.trim().slice(0, 200)}`;
  }
}
