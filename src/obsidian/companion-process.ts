import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers';
import * as v from 'valibot';
import { connectSocket } from '../../companion/server/connect-socket';
import { heartbeatClock } from '../../companion/server/heartbeat-clock';
import { toTobsError, TobsFailure } from '../model/errors';
import type { Cancellable } from '../model/telegram';
import { connectCompanion, type Companion } from '../protocol/companion-client';
import { clientLimits, type HeartbeatLimits } from '../protocol/heartbeat';
import { productVersion } from '../protocol/version';
import { CompanionStartError } from './companion-start-error';
import { OtherVersion } from './other-version';
import type { CompanionStarter } from './telegram-link';
import { cleanEnvironment, type NodeProgram } from './node-finder';

/** chosen: a cold start of Node takes well under a second; virus scanners make it several. */
const startLimitMs = 15_000;
/** chosen: the companion closes its account within 1.5 s; after that it is ended by force. */
const killDelayMs = 2000;
/** chosen: what fits into a notice. */
const keptErrorCharacters = 300;

const GreetingSchema = v.object({ socket: v.pipe(v.string(), v.minLength(1)), version: v.string(), pid: v.number() });

/** How a companion is started in a process of its own. */
export interface ProcessOptions {
  readonly node: NodeProgram;
  /** Absolute path of the running main.js. */
  readonly script: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly idleSeconds: number;
  /** When a companion that says nothing is given up; default: `clientLimits`. */
  readonly heartbeat?: HeartbeatLimits;
}

/** Runs this same file with Node as a companion process and connects to its socket. */
export class CompanionProcess implements CompanionStarter {
  constructor(private readonly options: ProcessOptions) {}

  async start({ signal }: Cancellable): Promise<Companion> {
    signal.throwIfAborted();
    const { node, script, environment, idleSeconds, heartbeat = clientLimits } = this.options;
    const token = randomBytes(32).toString('hex');
    const child = spawn(node.path, [script, 'serve'], {
      stdio: 'pipe',
      windowsHide: true,
      env: cleanEnvironment(environment, node.isElectron),
    });
    try {
      child.stdin.on('error', () => undefined); // A child that died early is reported below, with its reason.
      child.stdin.end(`${token}\n`);
      const limited = AbortSignal.any([signal, AbortSignal.timeout(startLimitMs)]);
      const greeting = await readGreeting(child, limited);
      if (greeting.version !== productVersion) throw otherVersion(greeting.version);
      const transport = await connectSocket(greeting.socket, { signal: limited });
      const companion = await connectCompanion(transport, { token, version: productVersion, idleSeconds, heartbeat: { ...heartbeat, clock: heartbeatClock }, signal: limited });
      return withProcess(companion, child);
    } catch (error) {
      end(child);
      if (signal.aborted || (error instanceof TobsFailure && error.cause instanceof OtherVersion)) throw error;
      const reason = toTobsError(error);
      throw new TobsFailure({ code: 'COMPANION_FAILED', reason: startReason(reason, node.path) }, { cause: new CompanionStartError(reason.code, { cause: error }) });
    }
  }
}

function startReason(error: ReturnType<typeof toTobsError>, nodePath: string): string {
  if ('reason' in error) return `${nodePath} ${error.reason}`;
  return `${nodePath} did not start in time`;
}

function otherVersion(version: string): TobsFailure {
  return new TobsFailure({ code: 'PROTOCOL', reason: `the companion is version ${version}, the plugin ${productVersion}` }, { cause: new OtherVersion() });
}

/** Path of the socket and version, from the first line the companion writes. */
async function readGreeting(child: ChildProcess, signal: AbortSignal): Promise<v.InferOutput<typeof GreetingSchema>> {
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint = `${complaint}${text}`.slice(-keptErrorCharacters)));
  const line = await new Promise<string>((resolve, reject) => {
    const failed = (reason: string): void => reject(new TobsFailure({ code: 'COMPANION_FAILED', reason }));
    signal.addEventListener('abort', () => failed('did not answer in time'), { once: true });
    child.once('error', (error) => failed(`could not be run (${error.message})`));
    child.once('close', (code) => failed(`ended at once with code ${code ?? 'none'}${complaint === '' ? '' : `: ${complaint.trim()}`}`));
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
  });
  const greeting = v.safeParse(v.pipe(v.string(), v.parseJson(), GreetingSchema), line);
  if (!greeting.success) throw new TobsFailure({ code: 'COMPANION_FAILED', reason: 'answered something else than a companion' });
  return greeting.output;
}

/** Ties the process to its connection: disposing ends both. */
function withProcess(companion: Companion, child: ChildProcess): Companion {
  companion.onClose(() => end(child));
  return companion;
}

function end(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  setTimeout(() => child.kill('SIGKILL'), killDelayMs).unref();
}
