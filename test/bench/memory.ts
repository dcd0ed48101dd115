import { startTelegramProcess } from '../host/telegram-process';
import bigforum from '../telegram-dc/scenarios/bigforum.json';
import { BuiltProgram, withProgram, type ProgramRun } from './built-program';
import { figureOf, type Figure } from './figure';
import { bigChat } from './reader-process';
import { scenarioFile } from './scaled-scenario';

/** The companion may need this much (F-PERF-10 allows 300 MB). */
const MOST_MB = 250;
/** The forum of 492,640 messages, cut down; its notes grow as large as at full size. */
const FORUM_SCALE = 8;
const FORUM_MESSAGES = Math.round(492_640 / FORUM_SCALE);
const FORUM = '-1001500000003';
/** `memoryLimitMB`, and what may come of it (F-RUN-17). */
const LIMIT_MB = 200;
const ALLOWED_MB = 220;

/** Memory of the built companion while it exports 50,000 and 500,000 messages: it must not grow with the chat. */
export async function benchMemory(): Promise<readonly Figure[]> {
  const [small, large, limited] = [await exportOnce('big50k'), await exportOnce('big500k'), await exportForum()];
  return [
    figureOf(`forum, 1:${FORUM_SCALE}, memory limit of ${LIMIT_MB} MB, peak memory`, 'MB', [limited.peakMB], ALLOWED_MB),
    figureOf(`forum, 1:${FORUM_SCALE}, memory limit of ${LIMIT_MB} MB`, 's', [limited.seconds]),
    figureOf('export of 50,000 messages, peak memory', 'MB', [small.peakMB], MOST_MB),
    figureOf('export of 500,000 messages, peak memory', 'MB', [large.peakMB], MOST_MB),
    figureOf('ten times the messages, growth', '%', [(100 * large.peakMB) / small.peakMB - 100], 20),
    figureOf('export of 50,000 messages', 's', [small.seconds]),
    figureOf('export of 500,000 messages', 's', [large.seconds]),
  ];
}

/** Seven topics with notes of a megabyte each: what takes the most room of all that is written. */
async function exportForum(): Promise<ProgramRun> {
  const scenario = { ...bigforum, name: 'forum-scaled', chats: bigforum.chats.map((chat) => ({ ...chat, messages: chat.messages.map((group) => ({ ...group, count: FORUM_MESSAGES })) })) };
  return await withProgram(scenarioFile(scenario), (_server, program) => program.export('vault', FORUM, { settings: { profile: 'balanced', memoryLimitMB: LIMIT_MB, media: [] } }));
}

async function exportOnce(scenario: string): Promise<ProgramRun> {
  const server = await startTelegramProcess(scenario);
  try {
    const program = await BuiltProgram.signIn(server);
    try {
      return await program.export('vault', bigChat.id, { flags: ['--connections', '4'] });
    } finally {
      await program.remove();
    }
  } finally {
    await server.stop();
  }
}
