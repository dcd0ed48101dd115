import { fenceLanguage } from './code-language';
import { withoutCommands } from './escape';

/** Stands before a line of code that looks like a block id. */
export const markerGuard = '\u2060';

/** A code block: a fence longer than any run of backticks inside, the language where it is harmless, the code as it is. */
export function fenceLines(code: string, language: string): readonly string[] {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [fence + fenceLanguage(language), ...code.split(/\r\n|[\n\r\u2028\u2029]/).map(guardMarker), fence];
}

/** Invisible, so that code which looks like the end of a block is none, not even to a reader who knows nothing of fences. */
function guardMarker(line: string): string {
  return withoutCommands(line.replace(/^(?=\u2060*\s*\^tg-[cm]?\d+\s*$)/, markerGuard));
}
