import { startTelegramProcess } from '../host/telegram-process';
import { BuiltProgram, type ProgramRun } from './built-program';
import { figureOf, type Figure } from './figure';
import { bigChat } from './reader-process';

/** The companion may need this much (F-PERF-10 allows 300 MB). */
const MOST_MB = 250;

/** Memory of the built companion while it exports 50,000 and 500,000 messages: it must not grow with the chat. */
export async function benchMemory(): Promise<readonly Figure[]> {
  const [small, large] = [await exportOnce('big50k'), await exportOnce('big500k')];
  return [
    figureOf('export of 50,000 messages, peak memory', 'MB', [small.peakMB], MOST_MB),
    figureOf('export of 500,000 messages, peak memory', 'MB', [large.peakMB], MOST_MB),
    figureOf('ten times the messages, growth', '%', [(100 * large.peakMB) / small.peakMB - 100], 20),
    figureOf('export of 50,000 messages', 's', [small.seconds]),
    figureOf('export of 500,000 messages', 's', [large.seconds]),
  ];
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
