import forwards from '../telegram-dc/scenarios/forwards.json';
import dialogs from '../telegram-dc/scenarios/dialogs.json';
import { withProgram } from './built-program';
import { exportFigures, measureExport } from './export-figures';
import { figureOf, type Figure } from './figure';
import { benchFileSchedule } from './file-schedule';
import { benchMerge } from './merge';
import { scenarioFile } from './scaled-scenario';
import { benchSparse } from './sparse';
import { benchVaultWriting } from './vault-writing';
import { benchWholeForum } from './whole-forum';

const ROUNDS = 3;
const FORWARDS = Number(process.env['MESSAGES'] ?? 20_000);
const DIALOGS = 2000;
/** Telegram lists a hundred at a time. */
const DIALOG_PAGE = 100;

/** Chats and vaults of kinds the other benchmarks do not have. */
export async function benchScenarios(): Promise<readonly Figure[]> {
  return [...(await benchWholeForum()), ...(await benchSparse()), ...(await benchForwards()), ...(await benchDialogs()), ...(await benchFileSchedule()), ...(await benchMerge()), ...(await benchVaultWriting())];
}

/** A channel in which six of ten messages are forwarded and every one has a file; the files are left where they are. */
async function benchForwards(): Promise<readonly Figure[]> {
  const scenario = { ...forwards, name: 'forward-heavy', chats: forwards.chats.map((chat) => ({ ...chat, messages: chat.messages.map((group) => ({ ...group, count: FORWARDS })) })) };
  return await withProgram(scenarioFile(scenario), async (server, program) => {
    await server.control('network.set', { network: { latencyMs: 0 } });
    const run = await measureExport(server, () => program.export('vault', '-1001500000001', { settings: { layout: 'day', media: [] } }));
    return exportFigures('forward-heavy channel, 0 ms', run, { requests: FORWARDS / 100 + 4 });
  });
}

/** The list of two thousand dialogs, as the picker asks for it. */
async function benchDialogs(): Promise<readonly Figure[]> {
  const [generated, ...rest] = dialogs.chats;
  const scenario = { ...dialogs, name: 'dialogs-2000', chats: [{ ...generated, generate: DIALOGS - 1 }, ...rest] };
  return await withProgram(scenarioFile(scenario), async (server, program) => {
    await server.control('network.set', { network: { latencyMs: 0 } });
    const runs = [];
    for (let round = 0; round < ROUNDS; round++) {
      await server.control('reset');
      const run = await program.dialogs();
      const { methods } = await server.control<{ readonly methods: Readonly<Record<string, { readonly calls: number }>> }>('stats');
      if (run.count < DIALOGS) throw new Error(`${run.count} of ${DIALOGS} dialogs were listed`);
      runs.push({ ...run, requests: methods['messages.getDialogs']?.calls ?? 0 });
    }
    return [
      figureOf(`${DIALOGS} dialogs, from the start of the program to its end`, 's', runs.map(({ seconds }) => seconds)),
      figureOf(`${DIALOGS} dialogs, requests`, '', runs.map(({ requests }) => requests), DIALOGS / DIALOG_PAGE + 4),
      figureOf(`${DIALOGS} dialogs, processor time`, 's', runs.map(({ cpuSeconds }) => cpuSeconds)),
      figureOf(`${DIALOGS} dialogs, peak memory`, 'MB', runs.map(({ peakMB }) => peakMB)),
    ];
  });
}
