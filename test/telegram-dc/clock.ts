/** Time of the server: real, or moved ahead by tests so that a flood wait of a day takes no time. */
export interface Timer {
  cancel(): void;
}

/** What the server needs of time; times are milliseconds. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, delayMs: number): Timer;
}

interface Entry {
  readonly due: number;
  readonly run: () => void;
  real: NodeJS.Timeout | undefined;
}

/** Real time plus what `advance` added. Owns its timers: {@link stop} cancels all of them. */
export class ServerClock implements Clock {
  private offset = 0;
  private readonly entries = new Set<Entry>();

  now(): number {
    return Date.now() + this.offset;
  }

  setTimeout(run: () => void, delayMs: number): Timer {
    const entry: Entry = { due: this.now() + Math.max(0, delayMs), run, real: undefined };
    this.entries.add(entry);
    this.arm(entry);
    return {
      cancel: () => {
        if (this.entries.delete(entry)) clearTimeout(entry.real);
      },
    };
  }

  private arm(entry: Entry): void {
    clearTimeout(entry.real);
    entry.real = setTimeout(() => {
      if (this.entries.delete(entry)) entry.run();
    }, Math.min(entry.due - this.now(), 0x7fffffff));
  }

  /** Milliseconds until the next timer is due; without one, for ever. */
  untilNext(): number {
    return Math.max(0, Math.min(...[...this.entries].map(({ due }) => due)) - this.now());
  }

  /** Moves time ahead; timers due by then fire at once, earliest first. */
  advance(ms: number): void {
    this.offset += ms;
    const now = this.now();
    const ordered = [...this.entries].sort((a, b) => a.due - b.due);
    for (const entry of ordered) {
      if (entry.due > now) this.arm(entry);
      else if (this.entries.delete(entry)) {
        clearTimeout(entry.real);
        entry.run();
      }
    }
  }

  stop(): void {
    for (const entry of this.entries) clearTimeout(entry.real);
    this.entries.clear();
  }
}
