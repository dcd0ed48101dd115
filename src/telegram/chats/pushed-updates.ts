/** Names of the updates in what the library hands over from a connection, such as `UpdateLoginToken`; unknown shapes hold none. */
function updateNames(pushed: unknown): readonly string[] {
  const name = classNameOf(pushed);
  if (name === undefined) return [];
  const { update, updates } = pushed as { readonly update?: unknown; readonly updates?: unknown };
  const inner = Array.isArray(updates) ? (updates as readonly unknown[]) : [update];
  const names = inner.map(classNameOf).filter((one): one is string => one !== undefined);
  return names.length === 0 ? [name] : names;
}

/** Who wants to hear of updates, by their names. */
export class UpdateListeners {
  private readonly listeners = new Set<(name: string) => void>();

  /** Registers a listener; returns its removal. */
  add(listener: (name: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Something was pushed, as the library hands it over. */
  hear(pushed: unknown): void {
    if (this.listeners.size === 0) return;
    for (const name of updateNames(pushed)) for (const listener of this.listeners) listener(name);
  }
}

function classNameOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'className' in value && typeof value.className === 'string' ? value.className : undefined;
}
