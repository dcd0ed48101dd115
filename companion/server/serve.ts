import type { Readable, Writable } from 'node:stream';
import process from 'node:process';
import { setTimeout } from 'node:timers';
import { toTobsError, describeError } from '../../src/model/errors';
import type { ProgramUses } from '../../src/model/metrics';
import type { OpenOptions } from '../../src/protocol/methods';
import type { MakeArticles } from '../../src/protocol/serve-articles';
import type { OpenRecords } from '../../src/model/stored-records';
import type { OpenExport } from '../../src/protocol/serve-imports';
import type { MakeProcessing } from '../../src/protocol/serve-processing';
import type { OpenSpeech } from '../../src/protocol/serve-speech';
import type { ServeOptions } from '../../src/protocol/serve-telegram';
import type { ServedTelegram } from '../../src/protocol/served-telegram';
import { productVersion } from '../../src/protocol/version';
import { IdleTimer, watchParent } from './lifetime';
import { makeSocketPlace, removeStaleSocketDirectories } from './socket-directory';
import { SocketServer } from './socket-server';
import { ExpectedToken, readToken } from './token';

/** Contract: the token and the first request each come within this time. */
const HELLO_TIMEOUT_MS = 5000;
/** Before the client says how long it wants. Same as the setting's default. */
const DEFAULT_IDLE_MS = 10 * 60_000;
/** Nobody said hello at all. Chosen: six times the limit of one connection. */
const LONELY_MS = 30_000;
/** Closing the account may take this long; the socket must be gone within 2 s of the client. */
const CLOSE_LIMIT_MS = 1500;

/** The process a companion runs in, and what it can do. */
export interface ServeEnvironment {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  openTelegram(options: OpenOptions): ServedTelegram | Promise<ServedTelegram>;
  readonly makeProcessing?: MakeProcessing;
  readonly makeArticles?: MakeArticles;
  readonly openSpeech?: OpenSpeech;
  readonly openExport?: OpenExport;
  readonly openRecords?: OpenRecords;
  /** Child processes that are running now. */
  childCount?(): number;
  /** What they use, by the names of their programs. */
  childUse?(): ProgramUses;
  /** Ends the child processes, at once. */
  killChildren?(): void;
}

/** The companion's life as the plugin's helper; resolves with the exit code when it is over. */
export async function serve(environment: ServeEnvironment): Promise<number> {
  const token = new ExpectedToken(await readToken(environment.stdin, HELLO_TIMEOUT_MS));
  await removeStaleSocketDirectories();
  const place = await makeSocketPlace();
  process.once('exit', place.remove);
  const log = (text: string): void => void environment.stderr.write(`${text}\n`);

  let end: (reason: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (end = resolve));
  const idle = new IdleTimer(LONELY_MS, () => {
    if (server.isBusy) idle.restart();
    else end('nothing to do');
  });
  const server = new SocketServer({
    path: place.path,
    helloTimeoutMs: HELLO_TIMEOUT_MS,
    service: {
      version: productVersion,
      pid: process.pid,
      authenticate: (given) => token.matches(given),
      openTelegram: (options) => environment.openTelegram(options),
      ...(environment.makeProcessing !== undefined && { makeProcessing: environment.makeProcessing }),
      makeArticles: environment.makeArticles,
      openSpeech: environment.openSpeech,
      ...(environment.openExport !== undefined && { openExport: environment.openExport }),
      ...(environment.openRecords !== undefined && { openRecords: environment.openRecords }),
      now: () => performance.now(),
      usage: () => usage(environment),
      onShutdown: () => end('asked to'),
    },
    onWelcome: (idleSeconds) => idle.setIdleMs(idleSeconds === undefined ? DEFAULT_IDLE_MS : idleSeconds * 1000),
    onIdle: () => idle.restart(),
    onFinished: end,
  });
  const unwatch = watchParent(() => end('parent is gone'));
  const onSignal = (signal: NodeJS.Signals): void => end(signal);
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  process.once('SIGHUP', onSignal);

  try {
    await server.listen();
    environment.stdout.write(`${JSON.stringify({ socket: place.path, version: productVersion, pid: process.pid })}\n`);
    const reason = await ended;
    log(`companion ends: ${reason}`);
    return reason === 'bad-tokens' ? 1 : 0;
  } finally {
    idle.stop();
    unwatch();
    environment.killChildren?.();
    await withinLimit(server.close(), log);
    place.remove();
  }
}

function usage(environment: ServeEnvironment): ReturnType<ServeOptions['usage']> {
  const { user, system } = process.cpuUsage();
  return { rssBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6, children: environment.childCount?.() ?? 0, programs: environment.childUse?.() };
}

async function withinLimit(work: Promise<void>, log: (text: string) => void): Promise<void> {
  const limit = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_LIMIT_MS).unref());
  try {
    await Promise.race([work, limit]);
  } catch (error) {
    // The process ends in any case; what failed is only worth a line.
    log(`closing failed: ${describeError(toTobsError(error))}`);
  }
}
