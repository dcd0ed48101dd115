import { readFile, rm } from 'node:fs/promises';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runChild, type ChildEnd } from '../tools/run-child';
import { codeOf } from '../server/process-alive';
import type { Engine, EngineAnswer, EngineJob, EngineSound } from './engine';
import { silence } from './wav';

/** chosen: loading a large model from a slow disk takes tens of seconds. */
const CHECK_LIMIT_MS = 120_000;

/** How one kind of command line program is called, and what it leaves behind. */
export interface CommandStyle {
  /** Arguments for one process that does all sounds of a job. */
  args(job: EngineJob): readonly string[];
  /** Name of the JSON file it writes beside a sound. */
  outputOf(sound: EngineSound): string;
  /** What the file says. @throws Error when it is something else */
  read(json: unknown): Extract<EngineAnswer, { kind: 'heard' }>;
}

/** A program that hears recordings. */
export interface CommandEngineParts extends Pick<Engine, 'name' | 'version' | 'modelId' | 'label'> {
  /** Absolute path. */
  readonly program: string;
  readonly style: CommandStyle;
}

/** An engine that is a program of its own: one process for each job, so that a crash costs no more than that. */
export class CommandEngine implements Engine {
  readonly name: string;
  readonly version: string;
  readonly modelId: string;
  readonly label: string;

  constructor(private readonly parts: CommandEngineParts) {
    ({ name: this.name, version: this.version, modelId: this.modelId, label: this.label } = parts);
  }

  /** Hears one second of silence. */
  async check(signal: AbortSignal): Promise<string | null> {
    return await silence.inFolder(async (folder, name) => {
      const sound: EngineSound = { name, seconds: 1, limitMs: CHECK_LIMIT_MS };
      const answer = (await this.run({ folder, sounds: [sound], language: 'auto', beam: 1, threads: 1, signal })).get(sound);
      return answer?.kind === 'heard' ? null : `${this.parts.program} ${answer?.reason ?? 'gave no answer'}`;
    });
  }

  async run(job: EngineJob): Promise<ReadonlyMap<EngineSound, EngineAnswer>> {
    const { program, style } = this.parts;
    // What an earlier try left is no answer.
    for (const sound of job.sounds) await rm(join(job.folder, style.outputOf(sound)), { force: true });
    const deadline = new JobDeadline(job, style);
    const end = await runChild({ program, args: style.args(job), cwd: job.folder, limitMs: deadline.firstMs, onLimit: () => deadline.moreMs(), signal: job.signal });
    const answers = new Map<EngineSound, EngineAnswer>();
    for (const sound of job.sounds) answers.set(sound, await this.answerOf(sound, job.folder, end));
    // Whatever was under way at the limit is what hung; the rest never had its turn.
    const hung = end.why === 'limit' ? job.sounds.find((sound) => answers.get(sound)?.kind === 'failed') : undefined;
    if (hung !== undefined) answers.set(hung, { kind: 'failed', reason: `took longer than ${Math.round(hung.limitMs / 1000)} s and was ended`, again: false });
    return answers;
  }

  /** An exit code of 0 proves nothing: what counts is the file. */
  private async answerOf(sound: EngineSound, folder: string, end: ChildEnd): Promise<EngineAnswer> {
    const text = await readOutput(join(folder, this.parts.style.outputOf(sound)));
    if (text === null) return { kind: 'failed', reason: reasonOf(end), again: true };
    try {
      // Control characters that were heard would not be JSON; between its parts they are only space.
      return this.parts.style.read(JSON.parse(text.replace(/\p{Cc}/gu, ' ')));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', reason: `answered something unreadable (${reason.slice(0, 100)})`, again: true };
    }
  }

  close(): void {
    // Nothing lives longer than a job.
  }
}

/** The limit is for each sound, not for all of them: it begins anew with every answer. */
class JobDeadline {
  constructor(
    private readonly job: EngineJob,
    private readonly style: CommandStyle,
  ) {}

  get firstMs(): number {
    return this.job.sounds[0]?.limitMs ?? 0;
  }

  /** Milliseconds the sound under way still has, or null when it has none. */
  moreMs(): number | null {
    const { folder, sounds } = this.job;
    const written = new Set(readdirSync(folder));
    const done = sounds.filter((sound) => written.has(this.style.outputOf(sound)));
    const next = sounds.find((sound) => !done.includes(sound));
    if (done.length === 0 || next === undefined) return null;
    const lastMs = Math.max(...done.map((sound) => statSync(join(folder, this.style.outputOf(sound))).mtimeMs));
    const leftMs = lastMs + next.limitMs - Date.now();
    return leftMs > 0 ? leftMs : null;
  }
}

async function readOutput(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function reasonOf({ why, code, stderr }: ChildEnd): string {
  const last = stderr.trim().split('\n').at(-1)?.trim().slice(0, 200) ?? '';
  const said = last === '' ? '' : `: ${last}`;
  if (why === 'not-started') return `could not be started${said}`;
  if (why !== 'exit') return 'was ended before it came to this file';
  if (code === 139 || code === 134 || code === 132) return `crashed (code ${code}); a model with f16 weights may work`;
  return code === 0 ? 'gave no text' : `ended with code ${code ?? 'none'}${said}`;
}
