/** Spreads requests over the connections of one kind to one DC: the one with the fewest in flight comes next. */
export class ConnectionChoice {
  private readonly inFlight: number[] = [];

  /** @param connections how many there may be now */
  constructor(private readonly connections: () => number) {}

  /** Number of the connection to use; pair with `release`. Of equal ones the first: it is open already. */
  take(): number {
    const usable = Array.from({ length: this.connections() }, (_none, index) => this.inFlight[index] ?? 0);
    const index = usable.indexOf(Math.min(...usable));
    this.inFlight[index] = (this.inFlight[index] ?? 0) + 1;
    return index;
  }

  release(index: number): void {
    this.inFlight[index] = (this.inFlight[index] ?? 1) - 1;
  }
}
