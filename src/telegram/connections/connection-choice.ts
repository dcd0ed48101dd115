/** Spreads requests over the connections of one kind to one DC: the one with the fewest in flight comes next. */
export class ConnectionChoice {
  private readonly inFlight: number[];

  constructor(connections: number) {
    this.inFlight = Array.from({ length: connections }, () => 0);
  }

  /** Number of the connection to use; pair with `release`. Of equal ones the first: it is open already. */
  take(): number {
    const index = this.inFlight.indexOf(Math.min(...this.inFlight));
    this.inFlight[index] = (this.inFlight[index] ?? 0) + 1;
    return index;
  }

  release(index: number): void {
    this.inFlight[index] = (this.inFlight[index] ?? 1) - 1;
  }
}
