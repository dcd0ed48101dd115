/** Schemes a link in a note may have; all others could start programs or other plugins' commands. */
const safeScheme = /^(?:https?|tg|mailto):/i;
const anyScheme = /^[a-z][a-z0-9+.-]*:/i;
/** `example.com`, `example.com:80/path`: an address whose scheme was left out. */
const bareHost = /^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+(?::\d+)?(?:[/?#]|$)/u;

/** Address with its scheme, or null when it is not safe to open. */
export function safeUrl(url: string): string | null {
  const trimmed = url.trim();
  if (safeScheme.test(trimmed)) return trimmed;
  if (bareHost.test(trimmed)) return `http://${trimmed}`;
  return null;
}

/** True when the address names its scheme itself. */
export function hasScheme(url: string): boolean {
  return anyScheme.test(url);
}

/** Address for the round brackets of a Markdown link: nothing in it can end the link or be read as Obsidian syntax. */
export function encodeUrl(url: string): string {
  return url
    .replace(/%(?![0-9a-f]{2})/gi, '%25')
    .replace(/[\p{C}\p{Z}<>()[\]{}"\\^`|$*]/gu, percent)
    .replace(/(?<==)=|(?<=~)~|(?<=&#?\w+);/g, percent);
}

function percent(character: string): string {
  try {
    return encodeURIComponent(character).replace(/[()*~=;]/g, (plain) => `%${plain.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    // Half of a surrogate pair has no encoding.
    return '%EF%BF%BD';
  }
}
