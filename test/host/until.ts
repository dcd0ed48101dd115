/** chosen: often enough that tests do not wait for it, rare enough to cost nothing. */
const lookEveryMs = 10;

/**
 * Resolves with the first value of `look` that is neither null, undefined, false nor empty text.
 * @throws Error naming `what` after the limit
 */
export async function until<T>(what: string, look: () => T | null | undefined | false, limitMs = 30_000): Promise<T> {
  const endMs = Date.now() + limitMs;
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false && found !== '') return found;
    if (Date.now() > endMs) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
