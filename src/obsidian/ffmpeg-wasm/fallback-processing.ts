import type { FileProcessing, ProcessingOptions, ProcessingTools, ProcessOrder, ProcessResult, SettleStep } from '../../model/processing';
import type { Cancellable } from '../../model/telegram';

/** What processes files where there is no program for it. */
export type SecondProcessing = Pick<FileProcessing, 'begin' | 'process'>;

/** The companion's programs; where it finds none, the first of what Obsidian itself can do that works. */
export class FallbackProcessing implements FileProcessing {
  private second: SecondProcessing | null = null;

  constructor(
    private readonly first: FileProcessing,
    private readonly others: readonly (() => Promise<SecondProcessing>)[],
  ) {}

  async begin(options: ProcessingOptions, context: Cancellable): Promise<ProcessingTools> {
    this.second = null;
    const tools = await this.first.begin(options, context);
    if (tools.kind === 'ready') return tools;
    let { reason } = tools;
    for (const make of this.others) {
      const second = await make();
      const instead = await second.begin(options, context);
      if (instead.kind === 'ready') {
        this.second = second;
        return { ...instead, remark: `${reason}. ${instead.remark ?? ''}`.trim(), ...(instead.only !== undefined && { only: { ...instead.only, reason: `${reason}; ${instead.only.reason}` } }) };
      }
      reason = `${reason}; ${instead.reason}`;
    }
    return { kind: 'missing', reason };
  }

  hash(path: string, context: Cancellable): Promise<string> {
    return this.first.hash(path, context);
  }

  process(order: ProcessOrder, context: Cancellable & { readonly onProgress?: (share: number) => void }): Promise<ProcessResult> {
    return (this.second ?? this.first).process(order, context);
  }

  settle(step: SettleStep): Promise<void> {
    return this.first.settle(step);
  }
}
