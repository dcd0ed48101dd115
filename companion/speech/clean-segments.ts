import type { SpeechSegment } from '../../src/model/speech';

/** From so many on, engines repeat what nobody said. */
const REPEATS = 3;

/** What is left of an engine's words after its repetitions are gone. */
export interface CleanSegments {
  readonly segments: readonly SpeechSegment[];
  readonly isDoubtful: boolean;
}

/**
 * Tidies what an engine heard: trimmed, without empty segments and times beyond the end, and with a segment that comes three
 * times or more in a row once. Nothing else is "improved".
 */
export function cleanSegments(heard: readonly SpeechSegment[], lengthMs: number): CleanSegments {
  const inside = (ms: number): number => Math.round(Math.min(Math.max(0, ms), lengthMs));
  const spoken = heard.map(({ startMs, endMs, text }) => ({ startMs: inside(startMs), endMs: inside(endMs), text: text.replace(/\s+/g, ' ').trim() })).filter(({ text }) => text !== '');
  const segments: SpeechSegment[] = [];
  let isDoubtful = false;
  for (let start = 0; start < spoken.length; ) {
    let end = start + 1;
    while (end < spoken.length && spoken[end]?.text === spoken[start]?.text) end++;
    const run = spoken.slice(start, end);
    const [first] = run;
    if (run.length >= REPEATS && first !== undefined) {
      segments.push({ ...first, endMs: run.at(-1)?.endMs ?? first.endMs });
      isDoubtful = true;
    } else segments.push(...run);
    start = end;
  }
  return { segments, isDoubtful };
}
