import { syncDirectory } from './atomic-file';

/**
 * Durable names at the price of few fsyncs: everybody who asks for a directory while a sync of it is running shares the
 * next one.
 */
export class DirectorySync {
  private readonly running = new Map<string, Promise<void>>();
  private readonly next = new Map<string, Promise<void>>();

  constructor(private readonly sync: (path: string) => Promise<void> = syncDirectory) {}

  /** Resolves when all names made in `path` before the call are on the disk. */
  async durable(path: string): Promise<void> {
    const running = this.running.get(path);
    if (running === undefined) return await this.start(path);
    // The running one may have begun before our rename; only the one after it is sure to cover it.
    let next = this.next.get(path);
    if (next === undefined) {
      const begin = (): Promise<void> => {
        this.next.delete(path);
        return this.start(path);
      };
      next = running.then(begin, begin);
      this.next.set(path, next);
    }
    await next;
  }

  private start(path: string): Promise<void> {
    const work = this.sync(path).finally(() => this.running.delete(path));
    this.running.set(path, work);
    return work;
  }
}
