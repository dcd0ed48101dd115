/** How the values of rows are fetched, in batches, once their rows are seen. */
export interface LazyPorts<Item, Value> {
  /** Identity of an item. */
  readonly keyOf: (item: Item) => string;
  /** Fetches one batch, in order; null as a whole when there is nothing to be had. */
  readonly fetch: (items: readonly Item[]) => Promise<readonly Value[] | null>;
  readonly onLoaded: (values: ReadonlyMap<string, Value>) => void;
  readonly batchSize: number;
  /** Resolves when the view has come to rest. */
  readonly settle: () => Promise<void>;
}

/** Fetches what is in view, batch by batch, every item at most once; what has been scrolled past is left out. */
export class LazyLoader<Item, Value> {
  private readonly values = new Map<string, Value>();
  private readonly asked = new Set<string>();
  private wanted: readonly Item[] = [];
  private isBusy = false;
  private isClosed = false;

  constructor(private readonly ports: LazyPorts<Item, Value>) {}

  /** These are in view now. */
  show(items: readonly Item[]): void {
    this.wanted = items;
    if (!this.isBusy && this.missing().length > 0) void this.run();
  }

  /** Nothing is asked for from now on. */
  close(): void {
    this.isClosed = true;
  }

  private missing(): readonly Item[] {
    return this.isClosed ? [] : this.wanted.filter((item) => !this.asked.has(this.ports.keyOf(item)));
  }

  private async run(): Promise<void> {
    const { keyOf, fetch, onLoaded, batchSize, settle } = this.ports;
    this.isBusy = true;
    try {
      for (;;) {
        await settle();
        const batch = this.missing().slice(0, batchSize);
        if (batch.length === 0) return;
        for (const item of batch) this.asked.add(keyOf(item));
        const values = await fetch(batch);
        values?.forEach((value, index) => {
          const item = batch[index];
          if (item !== undefined) this.values.set(keyOf(item), value);
        });
        if (!this.isClosed) onLoaded(new Map(this.values));
      }
    } finally {
      this.isBusy = false;
    }
  }
}
