import { cpus, loadavg, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import { benchChannelArchive } from './channel-archive';
import { benchCommentsMemory } from './comments-memory';
import { describeFigure, type Figure } from './figure';
import { keepFigures } from './kept-figures';
import { benchDownload } from './download';
import { benchFlood } from './flood';
import { benchForum } from './forum';
import { benchHistory } from './history';
import { benchHostExport } from './host-export';
import { benchHostMemory } from './host-memory';
import { benchIncremental } from './incremental';
import { benchImport } from './import';
import { benchLoad } from './load';
import { benchMemory } from './memory';
import { benchOverhead } from './overhead';
import { benchNotes } from './notes';
import { benchPicker } from './picker';
import { benchPipeline } from './pipeline';
import { benchPrivate } from './private';
import { benchResume } from './resume';
import { benchScale } from './scale';
import { benchScenarios } from './scenarios';
import { benchStatus } from './status';

/** Benchmarks by name; each measures in processes of its own and takes its medians over several rounds. */
const benchmarks: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  load: benchLoad,
  history: benchHistory,
  flood: benchFlood,
  download: benchDownload,
  forum: benchForum,
  private: benchPrivate,
  incremental: benchIncremental,
  resume: benchResume,
  picker: benchPicker,
  pipeline: benchPipeline,
  notes: async () => [...(await benchNotes()), ...(await benchHostExport())],
  overhead: benchOverhead,
  scale: benchScale,
  scenarios: benchScenarios,
  status: benchStatus,
  memory: benchMemory,
  'host-memory': benchHostMemory,
  'channel-archive': benchChannelArchive,
  import: benchImport,
  'comments-memory': benchCommentsMemory,
};

/** `npm run bench -- [name …] [--json FILE]`: figures go into the file as each benchmark ends, in the place of its earlier ones. */
async function main(args: readonly string[]): Promise<number> {
  const jsonAt = args.indexOf('--json');
  const jsonFile = jsonAt < 0 ? undefined : args[jsonAt + 1];
  const names = args.filter((arg, index) => !arg.startsWith('--') && index !== (jsonAt < 0 ? -1 : jsonAt + 1));
  const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
  if (unknown.length > 0) {
    process.stderr.write(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}\n`);
    return 2;
  }
  const machine = machineLine();
  process.stdout.write(`${machine}\n`);
  for (const name of names.length > 0 ? names : Object.keys(benchmarks)) {
    const figures = (await benchmarks[name]?.()) ?? [];
    for (const figure of figures) process.stdout.write(`${describeFigure(figure)}\n`);
    if (jsonFile !== undefined) keepFigures(jsonFile, name, { machine, versions: versions(), measured: new Date().toISOString().slice(0, 10), figures });
  }
  return 0;
}

/** What the figures were measured on; others at work on it make all of them worse, and only ratios of one run comparable. */
function machineLine(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, load ${(loadavg()[0] ?? 0).toFixed(1)}`;
}

/** Versions of what takes part. */
function versions(): Readonly<Record<string, string>> {
  const versionOf = (path: string): string => (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version;
  return { tobs: versionOf('package.json'), node: process.version, telegram: versionOf('node_modules/telegram/package.json'), mtcute: versionOf('node_modules/@mtcute/node/package.json') };
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
