import { cpus } from 'node:os';
import { writeFileSync } from 'node:fs';
import { benchChannelArchive } from './channel-archive';
import { describeFigure, type Figure } from './figure';
import { benchFlood } from './flood';
import { benchHistory } from './history';
import { benchLoad } from './load';
import { benchMemory } from './memory';
import { benchNotes } from './notes';

/** Benchmarks by name; each measures in processes of its own and takes its medians over several rounds. */
const benchmarks: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  load: benchLoad,
  history: benchHistory,
  flood: benchFlood,
  notes: benchNotes,
  memory: benchMemory,
  'channel-archive': benchChannelArchive,
};

/** `npm run bench -- [name …] [--json FILE]` */
async function main(args: readonly string[]): Promise<number> {
  const jsonAt = args.indexOf('--json');
  const jsonFile = jsonAt < 0 ? undefined : args[jsonAt + 1];
  const names = args.filter((arg, index) => !arg.startsWith('--') && index !== (jsonAt < 0 ? -1 : jsonAt + 1));
  const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
  if (unknown.length > 0) {
    process.stderr.write(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}\n`);
    return 2;
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.version}`;
  process.stdout.write(`${machine}\n`);
  const figures: Figure[] = [];
  for (const name of names.length > 0 ? names : Object.keys(benchmarks)) {
    for (const figure of (await benchmarks[name]?.()) ?? []) {
      figures.push(figure);
      process.stdout.write(`${describeFigure(figure)}\n`);
    }
  }
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify({ machine, figures }, null, 2)}\n`);
  return 0;
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
