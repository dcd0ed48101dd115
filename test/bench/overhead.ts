import { build, type Plugin } from 'esbuild';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import big50k from '../telegram-dc/scenarios/big50k.json';
import type { TelegramProcess } from '../host/telegram-process';
import { withProgram, type BuiltProgram } from './built-program';
import { measureExport, type MeasuredExport } from './export-figures';
import { figureOf, type Figure } from './figure';
import { bigChat } from './reader-process';
import { scenarioFile } from './scaled-scenario';

const ROUNDS = 5;
const MESSAGES = Number(process.env['MESSAGES'] ?? 30_000);
/** F-PERF: progress, metrics and merge state together. */
const MOST_PERCENT = 10;
/** F-PERF-17: with everything in the log. */
const LOG_PERCENT = 5;

/** Modules of the product that `without` has stand-ins for. */
const taken = ['progress-meter', 'stage-times', 'message-store', 'line-hash'] as const;

const scenario = { ...big50k, name: 'overhead', chats: big50k.chats.map((chat) => ({ ...chat, messages: chat.messages.map((group) => ({ ...group, count: MESSAGES })) })) };

/**
 * What progress, metrics and merge state cost: the program bundled as it is, and with the modules that do these things taken out,
 * turn by turn in one run. The same for the log, by its setting.
 */
export async function benchOverhead(): Promise<readonly Figure[]> {
  return await withProgram(scenarioFile(scenario), measure);
}

async function measure(server: TelegramProcess, program: BuiltProgram): Promise<readonly Figure[]> {
  await server.control('network.set', { network: { latencyMs: 0 } });
  const [whole, bare] = [await bundledProgram(false), await bundledProgram(true)];
  const runs = { whole: [] as number[], bare: [] as number[], silent: [] as number[], debug: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const once = async (name: keyof typeof runs, main: string, logLevel: string): Promise<void> => {
      const run: MeasuredExport = await measureExport(server, () => program.export(`${name}${round}`, bigChat.id, { main, settings: { layout: 'day', media: [], logFile: logLevel !== '', ...(logLevel !== '' && { logLevel }) } }));
      if (run.messages !== MESSAGES) throw new Error(`${name}: ${run.messages} of ${MESSAGES} messages`);
      runs[name].push((run.cpuSeconds * 1e6) / MESSAGES);
    };
    await once('whole', whole, 'info');
    await once('bare', bare, 'info');
    await once('silent', whole, '');
    await once('debug', whole, 'debug');
  }
  const [wholeMedian, bareMedian, silentMedian, debugMedian] = [runs.whole, runs.bare, runs.silent, runs.debug].map((values) => figureOf('', '', values).median) as [number, number, number, number];
  return [
    figureOf('export into day notes, processor time per message', 'µs', runs.whole),
    figureOf('the same without progress, metrics and merge state', 'µs', runs.bare),
    figureOf('share of progress, metrics and merge state', '%', [100 * (1 - bareMedian / wholeMedian)], MOST_PERCENT),
    figureOf('the same without a log', 'µs', runs.silent),
    figureOf('the same with everything in the log', 'µs', runs.debug),
    figureOf('cost of everything in the log', '%', [100 * (debugMedian / silentMedian - 1)], LOG_PERCENT),
  ];
}

/** The command line as one file; both kinds are made in the same way, so that only what is taken out differs. */
async function bundledProgram(isBare: boolean): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'tobs-bench-')), isBare ? 'bare.js' : 'whole.js');
  const contents = `import { main } from './companion/main'; void main();`;
  const { version } = JSON.parse(readFileSync('manifest.json', 'utf8')) as { readonly version: string };
  await build({ stdin: { contents, resolveDir: resolve('.') }, outfile, bundle: true, platform: 'node', format: 'cjs', target: 'es2022', minify: true, logLevel: 'error', define: { TOBS_VERSION: JSON.stringify(version) }, plugins: isBare ? [withoutTaken] : [] });
  return outfile;
}

const withoutTaken: Plugin = {
  name: 'without-taken',
  setup(builder) {
    const folder = resolve('test/bench/without');
    builder.onResolve({ filter: new RegExp(`/(?:${taken.join('|')})$`) }, ({ path, importer }) => (importer.startsWith(folder) ? undefined : { path: join(folder, `${basename(path)}.ts`) }));
  },
};
