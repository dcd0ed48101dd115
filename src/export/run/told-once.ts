import type { ExportPorts } from '../types';

/** What went wrong in the same way for one after the other: the first is told at once, how many more there were at the end of the run. */
export class ToldOnce {
  private more = 0;
  private isTold = false;

  /** @param rest sentence about those that were not told; called with one or more */
  constructor(
    private readonly emit: ExportPorts['emit'],
    private readonly rest: (count: number) => string,
  ) {}

  tell(text: string): void {
    if (this.isTold) this.more++;
    else this.emit({ type: 'message', level: 'warn', text });
    this.isTold = true;
  }

  /** The run is over. */
  tellRest(): void {
    if (this.more > 0) this.emit({ type: 'message', level: 'warn', text: this.rest(this.more) });
    this.more = 0;
  }
}
