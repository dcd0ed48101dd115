/**
 * Overwrites secret bytes that are not needed any more, so that neither swap nor a dump of the process shows them. Only for bytes this
 * program made and nobody else holds. Texts cannot be overwritten in JavaScript: of those, only the reference can be let go.
 */
export function wipe(...secrets: readonly (Uint8Array | null | undefined)[]): void {
  for (const bytes of secrets) bytes?.fill(0);
}
