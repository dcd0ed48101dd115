import { spawn } from 'node:child_process';
import type { ChatId } from '../../src/model/ids';
import { startTelegramProcess, type TelegramProcess } from '../host/telegram-process';
import type { ReferenceTask } from './archive-reference';
import { BuiltProgram } from './built-program';
import { bundled } from './bundled';
import { figureOf, type Figure } from './figure';

const channel = '-1001500000001' as ChatId;
const group = '-1001500000002' as ChatId;
const POSTS = 500;
const COMMENTS = 200;
const PHOTOS = 100;
const GROUP = 5000;
const PAGE_S = 0.9;
const PHOTO_S = 2;
/** The reference takes five minutes at full size; it is run that many times faster and multiplied. */
const SCALE = 10;

interface Profile {
  readonly name: string;
  readonly mostSeconds: number;
  readonly settings: { readonly profile: string; readonly fetchConnections: number; readonly requestsInFlight: number; readonly filesAtOnce: number; readonly partsInFlight: number; readonly mediaConnections?: number; readonly windowBatches: number };
}

const profiles: readonly Profile[] = [
  { name: 'balanced', mostSeconds: 60, settings: { profile: 'balanced', fetchConnections: 2, requestsInFlight: 2, filesAtOnce: 4, partsInFlight: 4, windowBatches: 4 } },
  { name: 'aggressive', mostSeconds: 30, settings: { profile: 'aggressive', fetchConnections: 4, requestsInFlight: 4, filesAtOnce: 8, partsInFlight: 8, windowBatches: 8 } },
];

interface Stats {
  readonly methods: Readonly<Record<string, { readonly calls: number; readonly bytes: number }>>;
  readonly violations: readonly unknown[];
  readonly bytesOut: number;
}

/**
 * A channel with its comments at the pace of the real service: 500 posts, 100 photos, 200 comments in a group of 5,000
 * messages, 0.9 s per page and 2 s per photo. No client can be faster than the longer of both kinds of work.
 */
export async function benchChannelArchive(): Promise<readonly Figure[]> {
  const server = await startTelegramProcess('channel-archive');
  try {
    const program = await BuiltProgram.signIn(server);
    try {
      const figures: Figure[] = [];
      for (const profile of profiles) figures.push(...(await archiveWith(profile, server, program)));
      return [...figures, await reference(server)];
    } finally {
      await program.remove();
    }
  } finally {
    await server.stop();
  }
}

async function archiveWith({ name, mostSeconds, settings }: Profile, server: TelegramProcess, program: BuiltProgram): Promise<readonly Figure[]> {
  await server.control('reset');
  const { seconds: wholeSeconds, peakMB, finish } = await program.export(name, channel, { flags: ['--comments'], settings });
  const { methods, violations, bytesOut } = await server.control<Stats>('stats');
  if (violations.length > 0) throw new Error(`the server objects: ${JSON.stringify(violations)}`);
  const got = [finish.messages, finish.comments, finish.media_downloaded];
  if (got.join() !== [POSTS, COMMENTS, PHOTOS].join()) throw new Error(`posts, comments and photos: ${got.join(', ')}`);
  const pages = Math.ceil(GROUP / 100) + Math.ceil(POSTS / 100);
  const lanes = settings.fetchConnections * settings.requestsInFlight;
  const bound = Math.max((pages * PAGE_S) / lanes, (PHOTOS * PHOTO_S) / settings.filesAtOnce);
  const seconds = Number(finish.seconds);
  const requests = Object.values(methods).reduce((sum, { calls }) => sum + calls, 0);
  const again = await program.export(name, channel, { flags: ['--comments'], settings });
  return [
    figureOf(`${name}, bound`, 's', [bound]),
    figureOf(`${name}, TOBS`, 's', [seconds], mostSeconds),
    figureOf(`${name}, from the start of the program to its end`, 's', [wholeSeconds]),
    figureOf(`${name}, TOBS of the bound`, '%', [(100 * bound) / seconds], { least: 80 }),
    figureOf(`${name}, requests per message read`, '', [requests / (POSTS + GROUP)]),
    figureOf(`${name}, history requests`, '', [methods['messages.getHistory']?.calls ?? 0], pages + 4),
    figureOf(`${name}, received`, 'MB', [bytesOut / 1e6]),
    figureOf(`${name}, peak memory`, 'MB', [peakMB]),
    figureOf(`${name}, second run, requests of the chat`, '', [Number(again.finish.requests)], 3),
    figureOf(`${name}, second run, notes written`, '', [Number(again.finish.notes_created) + Number(again.finish.notes_updated)], 0),
  ];
}

async function reference(server: TelegramProcess): Promise<Figure> {
  await server.control('network.set', { network: { latencyMs: 50 / SCALE, perMethod: { 'messages.getHistory': (PAGE_S * 1000) / SCALE, 'upload.getFile': (PHOTO_S * 1000) / SCALE } } });
  const child = spawn(process.execPath, [await bundled('archive-reference')], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((done) => child.once('close', done));
  child.stdin.end(JSON.stringify({ ready: server.ready, channel, group, scale: SCALE } satisfies ReferenceTask));
  if ((await ended) !== 0) throw new Error('the reference failed');
  const { seconds } = JSON.parse(output) as { readonly seconds: number };
  return figureOf(`the old flow, one thing after the other (1/${SCALE} of the time, times ${SCALE})`, 's', [seconds * SCALE]);
}
