import type { ChatId } from '../../src/model/ids';
import { startTelegramProcess } from '../host/telegram-process';
import archive from '../telegram-dc/scenarios/channel.json';
import { BuiltProgram, type ProgramRun } from './built-program';
import { figureOf, type Figure } from './figure';
import { scenarioFile } from './scaled-scenario';

const channel = '-1001500000001' as ChatId;

/** A channel and its discussion group. */
interface Size {
  readonly group: number;
  readonly posts: number;
  readonly comments: number;
}

/** More posts with comments than the larger group has pages, so that one pass over the group is the cheaper way in both. */
const passes: readonly [Size, Size] = [
  { group: 20_000, posts: 3000, comments: 12_000 },
  { group: 200_000, posts: 3000, comments: 12_000 },
];
/** Comments in the scenarios of the channel archive, which are read thread by thread in the larger group. */
const COMMENTS = 200;

interface Stats {
  readonly methods: Readonly<Record<string, { readonly calls: number }>>;
  readonly violations: readonly unknown[];
}

/** Memory must not grow with the discussion group: neither where a program chooses the way, nor where it has to read the whole group. */
export async function benchCommentsMemory(): Promise<readonly Figure[]> {
  const [few, many] = [await exportComments('channel', COMMENTS), await exportComments('channel-200k', COMMENTS)];
  const [small, large] = [await exportByPass(passes[0]), await exportByPass(passes[1])];
  return [
    figureOf('500 posts, group of 5,000 messages, peak memory', 'MB', [few.peakMB]),
    figureOf('500 posts, group of 200,000 messages, peak memory', 'MB', [many.peakMB], 250),
    figureOf('500 posts, growth of the memory', '%', [100 * (many.peakMB / few.peakMB - 1)], 20),
    figureOf('3,000 posts, pass over 20,000 messages, peak memory', 'MB', [small.peakMB]),
    figureOf('3,000 posts, pass over 200,000 messages, peak memory', 'MB', [large.peakMB], 250),
    figureOf('3,000 posts, growth of the memory', '%', [100 * (large.peakMB / small.peakMB - 1)], 20),
    figureOf('3,000 posts, pass over 200,000 messages', 's', [Number(large.finish.seconds)]),
  ];
}

async function exportByPass(size: Size): Promise<ProgramRun> {
  return await exportComments(scenarioFile(scenarioOf(size)), size.comments, size.group / 100);
}

/** @param pages history requests it takes at least */
async function exportComments(scenario: string, comments: number, pages = 0): Promise<ProgramRun> {
  const server = await startTelegramProcess(scenario);
  try {
    const program = await BuiltProgram.signIn(server);
    try {
      const run = await program.export('vault', channel, { flags: ['--comments', '--no-media'] });
      const { methods, violations } = await server.control<Stats>('stats');
      if (violations.length > 0) throw new Error(`the server objects: ${JSON.stringify(violations)}`);
      if (run.finish.comments !== comments) throw new Error(`${String(run.finish.comments)} comments instead of ${comments}`);
      if ((methods['messages.getHistory']?.calls ?? 0) < pages) throw new Error('the group was not read by one pass');
      return run;
    } finally {
      await program.remove();
    }
  } finally {
    await server.stop();
  }
}

function scenarioOf({ group, posts, comments }: Size): { readonly name: string; readonly chats: readonly object[] } {
  const [blog, talk] = archive.chats;
  const chats = [
    { ...blog, messages: [{ count: posts, every: 7200, words: [10, 80] }] },
    { ...talk, messages: [{ count: group, commentsOn: 'blog', comments, authors: 'any:60', mix: { reply: 0.2 } }] },
  ];
  return { ...archive, name: `comments-${group}`, chats };
}
