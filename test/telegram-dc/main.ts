/** Command line of the local Telegram: the first line on stdout is the ready object, everything else goes to stderr. */
import { parseArgs } from 'node:util';
import { startTelegramDc } from './index';
import { toJson } from './control';
import { createWorld, listScenarios, loadScenario } from './world/index';

const USAGE = `telegram-dc --scenario NAME|FILE [--port N] [--network PRESET] [--json]
  --list           names of the shipped scenarios
  --check          only read the scenario and say whether it is right
  --oracle CHAT    what an export of the chat must contain, as JSON
  --port N         data centre d listens on N+d; 0 = free ports (default)
  --network NAME   none, typical, slow or bad in place of the scenario's`;

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', default: 'demo' }, port: { type: 'string', default: '0' }, network: { type: 'string' }, json: { type: 'boolean' }, list: { type: 'boolean' },
    check: { type: 'boolean' }, oracle: { type: 'string' }, verbose: { type: 'boolean' }, help: { type: 'boolean' },
  },
});

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function serve(): Promise<void> {
  const base = Number(values.port);
  const scenario = loadScenario(values.scenario);
  const dc = await startTelegramDc({
    scenario,
    ...(base === 0 ? {} : { ports: Object.fromEntries(scenario.dcs.map((id) => [id, base + id])) }),
    ...(values.network === undefined ? {} : { network: values.network }),
    onViolation: (violation) => say(`violation ${JSON.stringify(violation)}`),
  });
  const stop = (): void => void dc.stop();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Last: whoever reads the line may stop the server at once.
  process.stdout.write(`${JSON.stringify(dc.ready)}\n`);
  // The starter holds the other end: when it is gone, nobody would stop this process.
  process.stdin.once('end', stop).once('close', stop).resume();
  await dc.stopped;
}

async function main(): Promise<number> {
  if (values.help === true) {
    say(USAGE);
    return 0;
  }
  if (values.list === true) {
    process.stdout.write(`${listScenarios().join('\n')}\n`);
    return 0;
  }
  if (values.check === true) {
    createWorld(loadScenario(values.scenario));
    say(`${values.scenario}: right`);
    return 0;
  }
  if (values.oracle !== undefined) {
    process.stdout.write(`${toJson(createWorld(loadScenario(values.scenario)).oracle(values.oracle))}\n`);
    return 0;
  }
  await serve();
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
    process.stdin.destroy();
  },
  (error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
    process.stdin.destroy();
  },
);
