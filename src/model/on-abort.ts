const hubs = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Runs `run` once when the signal aborts; returns its removal. All share one listener per signal: one run's signal is waited
 * for in many places at once, and Node takes more than ten listeners for a leak.
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  const hub = hubs.get(signal) ?? openHub(signal);
  hub.add(run);
  return () => void hub.delete(run);
}

function openHub(signal: AbortSignal): Set<() => void> {
  const hub = new Set<() => void>();
  hubs.set(signal, hub);
  signal.addEventListener(
    'abort',
    () => {
      const all = [...hub];
      hub.clear();
      for (const run of all) run();
    },
    { once: true },
  );
  return hub;
}
