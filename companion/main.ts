import process from 'node:process';
import { runExport } from '../src/export/run/run-export';
import type { ArticleSource } from '../src/model/article-source';
import type { FileProcessing } from '../src/model/processing';
import type { OpenOptions } from '../src/protocol/methods';
import type { ServedTelegram } from '../src/protocol/served-telegram';
import { NodeClock } from './cli/node-clock';
import { runCli } from './cli/run-cli';
import { boundHeapGrowth } from './heap-growth';
import { childCount, childUse, killChildren } from './tools/run-child';

/** The companion's role of main.js: the only place on this side where the parts are put together. */
export async function main(): Promise<void> {
  if (process.argv[2] === 'speech-worker') return await (await import('./speech/speech-worker')).speechWorker();
  boundHeapGrowth();
  const code = await runCli(process.argv.slice(2), {
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signals: process,
    clock: new NodeClock(),
    exit: (exitCode) => process.exit(exitCode),
    openTelegram,
    openSpeech: async () => (await import('./speech/open-speech')).openSpeech(process.argv[1] ?? null),
    openExport: async (options, work) => await (await import('./open-export')).openExport(options, work),
    openRecords: async (vault, mode) => await (await import('./open-records')).openRecords(vault, mode),
    runExport,
    makeArticles,
    makeProcessing,
    childCount,
    childUse,
    killChildren,
  });
  await flushed(process.stdout);
  await flushed(process.stderr);
  process.exit(code);
}

/** Evaluates the Telegram half only when an account is really opened: `doctor` and `--help` stay quick. */
async function openTelegram(options: OpenOptions): Promise<ServedTelegram> {
  const half = await import('./open-telegram');
  return half.openTelegram(options);
}

/** Most exports fetch no article. */
async function makeArticles(): Promise<ArticleSource> {
  const { HttpsArticles } = await import('./articles/https-articles');
  return new HttpsArticles();
}

/** Most exports process nothing. */
async function makeProcessing(): Promise<FileProcessing> {
  const { LocalProcessing } = await import('./media/processing/local-processing');
  return new LocalProcessing();
}

/** Waits until what was written has left the process; a pipe is asynchronous. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || !stream.writable) resolve();
    else stream.write('', () => resolve());
  });
}
