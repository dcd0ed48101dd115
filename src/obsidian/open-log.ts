import { randomBytes } from 'node:crypto';
import { Notice } from 'obsidian';
import { LogFile, logFolder } from '../../companion/log-file';
import { RunLog } from '../export/report/run-log';
import type { Settings } from '../settings/definitions';
import { strings } from '../ui/locale/strings';

/** The log of a run, where this computer keeps the logs of programs. */
export function openLog({ logLevel }: Pick<Settings, 'logLevel'>): RunLog {
  const sink = LogFile.open(logFolder(), (reason) => void new Notice(strings.progress.noLog(reason)));
  return new RunLog({ level: logLevel, sink, now: () => Date.now(), runId: randomBytes(4).toString('hex') });
}
