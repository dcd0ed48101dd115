import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import big50k from '../telegram-dc/scenarios/big50k.json';
import type { TelegramProcess } from '../host/telegram-process';
import { bundled } from './bundled';
import { withProgram, type BuiltProgram } from './built-program';
import { exportFigures, measureExport } from './export-figures';
import { figureOf, type Figure } from './figure';
import { profileArgs } from './profile-args';
import { bigChat } from './reader-process';
import { scenarioFile } from './scaled-scenario';
import type { SocketReading, SocketTask } from './socket-reader';

const ROUNDS = 3;
const MESSAGES = Number(process.env['MESSAGES'] ?? 50_000);

const scenario = { ...big50k, name: 'pipeline', chats: big50k.chats.map((chat) => ({ ...chat, messages: chat.messages.map((group) => ({ ...group, count: MESSAGES })) })) };

/** Where the server answers at once: how many messages a second reach the plugin over the socket, and how many notes on disk. */
export async function benchPipeline(): Promise<readonly Figure[]> {
  return await withProgram(scenarioFile(scenario), measure);
}

async function measure(server: TelegramProcess, program: BuiltProgram): Promise<readonly Figure[]> {
  await server.control('network.set', { network: { latencyMs: 0 } });
  const socket = await overSocket(server);
  const runs = [];
  for (let round = 0; round < ROUNDS; round++) runs.push(await measureExport(server, () => program.export(`vault${round}`, bigChat.id, { settings: { layout: 'day', media: [] } })));
  const [first] = runs;
  const perMessage = (cpuSeconds: number): number => (cpuSeconds * 1e6) / MESSAGES;
  return [
    figureOf('over the socket', 'messages/s', socket.rounds.map(({ seconds }) => MESSAGES / seconds), { least: 25_000 }),
    figureOf('over the socket, companion’s processor time per message', 'µs', socket.rounds.map(({ companionCpu }) => perMessage(companionCpu))),
    figureOf('over the socket, plugin’s processor time per message', 'µs', socket.rounds.map(({ pluginCpu }) => perMessage(pluginCpu))),
    figureOf('over the socket, companion’s peak memory', 'MB', [socket.companionPeakMB], 250),
    figureOf('into day notes on disk', 'messages/s', runs.map(({ messages, finish }) => messages / Number(finish['seconds'])), { least: 10_000 }),
    figureOf('into day notes on disk, with the start of the program', 'messages/s', runs.map(({ messages, seconds }) => messages / seconds)),
    figureOf('into day notes on disk, processor time per message', 'µs', runs.map(({ cpuSeconds }) => perMessage(cpuSeconds)), 120),
    ...(first === undefined ? [] : exportFigures('into day notes on disk, first round', first)),
  ];
}

/** A process of its own stands for the plugin, bundled as it is: the loader of these scripts would cost a call per imported name. */
async function overSocket({ ready }: TelegramProcess): Promise<SocketReading> {
  const child = spawn(process.execPath, [...profileArgs('socket'), await bundled('socket-reader')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const task: SocketTask = { ready, chatId: bigChat.id, messages: MESSAGES, rounds: ROUNDS };
  child.stdin.end(JSON.stringify(task));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const output = await text(child.stdout);
  if ((await ended)[0] !== 0) throw new Error('reading over the socket failed');
  return JSON.parse(output) as SocketReading;
}
