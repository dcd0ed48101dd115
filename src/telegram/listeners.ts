/** Whoever wants to hear of something. */
export class Listeners<Notice> {
  private readonly listeners = new Set<(notice: Notice) => void>();

  /** Returns the removal. */
  add(listener: (notice: Notice) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  readonly tell = (notice: Notice): void => {
    for (const listener of this.listeners) listener(notice);
  };
}
