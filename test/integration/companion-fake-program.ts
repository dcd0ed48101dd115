/*
 * The companion with a Telegram and a run that are made up: what these tests look at is the process around them. Bundled
 * by companion-support.ts and started as a child. FAKE_RUN chooses how the run behaves.
 */
import { runCli } from '../../companion/cli/run-cli';
import { NodeClock } from '../../companion/cli/node-clock';
import type { ExportPlan, ExportPorts } from '../../src/export/types';
import type { ChatId } from '../../src/model/ids';
import type { ChatReport, ExportOutcome, RunReport } from '../../src/model/events';
import { FakeTelegram, untilAborted } from '../unit/protocol/fake-telegram';

function reportOf(title: string, outcome: ExportOutcome, messages: number): ChatReport {
  return { chatTitle: title, outcome, messages, notesCreated: 1, notesUpdated: 0, notesUnchanged: 0, mediaDownloaded: 0, mediaReused: 0, mediaFailed: 0, messagesDeleted: 0, conflicts: 0, requests: 1, seconds: 0.1, failures: [] };
}

async function fakeRun(plan: ExportPlan, ports: ExportPorts, { signal }: { readonly signal: AbortSignal }): Promise<RunReport> {
  const kind = process.env.FAKE_RUN ?? 'quick';
  const title = plan.targets[0]?.reference ?? '';
  ports.emit({ type: 'chat-start', chatTitle: title, index: 1, count: 1 });
  let messages = 0;
  const stopAt = kind === 'quick' ? 20 : Number.POSITIVE_INFINITY;
  while (messages < stopAt && !signal.aborted) {
    messages++;
    await ports.vault.create(`Telegram/${title}/${messages}.md`, `note ${messages}\n`);
    ports.emit({ type: 'progress', progress: { chatId: '1' as ChatId, chatTitle: title, stage: 'messages', messagesProcessed: messages, messagesTotal: 10_000, messagesPerSecond: 1, mediaDone: 0, mediaTotal: 0, etaSeconds: 1 } });
    await ports.clock.breathe();
    if (messages === 10 && kind === 'deaf') {
      process.stderr.write('deaf\n');
      await new Promise(() => setInterval(() => undefined, 1000));
    }
  }
  const outcome = signal.aborted ? 'stopped' : 'success';
  const report = reportOf(title, outcome, messages);
  ports.emit({ type: 'chat-finish', report });
  return { outcome, chats: [report], seconds: 0.1 };
}

const telegram = new FakeTelegram();
if (process.env.FAKE_SIGNED_OUT === '1') telegram.signedIn = null;
if (process.env.FAKE_PASSWORD !== undefined) telegram.password = process.env.FAKE_PASSWORD;
if (process.env.FAKE_HANGING_ACCOUNT === '1') telegram.override.account = ({ signal }) => untilAborted(signal);

void runCli(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signals: process,
  clock: new NodeClock(),
  exit: (code) => process.exit(code),
  openTelegram: () => telegram,
  runExport: fakeRun,
}).then((code) => process.exit(code));
