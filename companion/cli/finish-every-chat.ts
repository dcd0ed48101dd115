import { Tally } from '../../src/export/run/tally';
import type { ExportTarget } from '../../src/export/types';
import { exitCodeOf, isAbort, toTobsError, type TobsError } from '../../src/model/errors';
import type { ExportEvent } from '../../src/model/events';
import type { Output } from './output';

/**
 * Does the work of an export. When it fails outside of the run, as for want of a sign-in, every chat that was asked for still gets
 * the `export_finish` that scripts wait for (F-CLI-5). Not for a command that was wrongly given: nobody has asked for an export then.
 *
 * @throws what the work throws
 */
export async function finishEveryChat<Result>(output: Output, targets: readonly ExportTarget[], work: (output: Output) => Promise<Result>): Promise<Result> {
  const told = new ToldChats(output);
  try {
    return await work(told.output);
  } catch (caught) {
    const error: TobsError = isAbort(caught) ? { code: 'STOPPED' } : toTobsError(caught);
    if (output.mode === 'json' && exitCodeOf(error) !== 2) for (const event of told.missing(targets, error)) output.event(event);
    throw caught;
  }
}

/** Remembers which chats were begun and finished in what is said. */
class ToldChats {
  readonly output: Output;
  private begun: { readonly title: string; readonly index: number; readonly count: number } | null = null;
  private isOpen = false;

  constructor(output: Output) {
    this.output = {
      mode: output.mode,
      event: (event) => {
        this.hear(event);
        output.event(event);
      },
      result: (line, text) => {
        if (line.type === 'export_finish') this.isOpen = false;
        output.result(line, text);
      },
      note: (text) => output.note(text),
      failure: (error) => output.failure(error),
    };
  }

  /** What is still to be said of them. Of chats a folder stands for only those that were begun are known. */
  missing(targets: readonly ExportTarget[], error: TobsError): readonly ExportEvent[] {
    const open = this.isOpen && this.begun !== null ? [finishOf(this.begun.title, error)] : [];
    const rest = this.begun === null ? targets : this.begun.count === targets.length ? targets.slice(this.begun.index) : [];
    return [...open, ...rest.flatMap(({ title, reference }) => eventsOf(title ?? reference, { index: targets.findIndex((one) => one.reference === reference) + 1, count: targets.length, error }))];
  }

  private hear(event: ExportEvent): void {
    if (event.type === 'chat-start') {
      this.begun = { title: event.chatTitle, index: event.index, count: event.count };
      this.isOpen = true;
    } else if (event.type === 'chat-finish') this.isOpen = false;
  }
}

function eventsOf(chatTitle: string, { index, count, error }: { readonly index: number; readonly count: number; readonly error: TobsError }): readonly ExportEvent[] {
  return [{ type: 'chat-start', chatTitle, index, count }, finishOf(chatTitle, error)];
}

function finishOf(title: string, error: TobsError): ExportEvent {
  const tally = new Tally();
  const isStopped = error.code === 'STOPPED';
  if (!isStopped) tally.failures.push({ error, subject: title });
  return { type: 'chat-finish', report: tally.report({ title }, { requests: 0, seconds: 0 }, false, isStopped) };
}
