import type { SpeechSegment, Transcript } from '../../model/speech';
import { formatDuration, plain, plainLine } from './inline';
import type { NoteStyle, TranscriptState } from '../types';
import { wordsOf, type NoteWords } from '../words/words';

/** documented (media.md section 9): a longer pause begins a paragraph. */
const PARAGRAPH_PAUSE_MS = 2000;

/**
 * What is said in a message's file: a folded callout, or one line in its place while there is none. What was heard is shown
 * literally, like any message's text.
 */
export function renderTranscript(state: TranscriptState, { language, transcriptTimes = false }: NoteStyle): string {
  const words = wordsOf(language);
  switch (state.kind) {
    case 'waiting':
      return line(words.text.transcriptWaiting, words);
    case 'failed':
      return line(`${words.text.transcriptMissing} (${plain(words.said(state.reason).replace(/\.\s*$/, ''))})`, words);
    case 'done':
      return state.transcript.segments.length === 0 ? line(words.text.noSpeech, words) : callout(state.transcript, words, transcriptTimes);
  }
}

function line(text: string, words: NoteWords): string {
  return `*${words.text.transcript}: ${text}*`;
}

function callout({ language, by, segments, isDoubtful = false }: Transcript, words: NoteWords, hasTimes: boolean): string {
  // Engines name languages by code; anything else would be somebody's text.
  const facts = [...(language !== undefined && /^[a-z]{2,3}$/.test(language) ? [language] : []), plain(by), ...(isDoubtful ? [words.text.doubtful] : [])];
  const paragraphs = paragraphsOf(segments).map((paragraph) => (hasTimes ? timedLines(paragraph) : [plainLine(paragraph.map(({ text }) => text).join(' '))]));
  const lines = paragraphs.flatMap((paragraph, index) => [...(index > 0 ? ['>'] : []), ...paragraph.map((text) => `> ${text}`)]);
  return [`> [!quote]- ${words.text.transcript} (${facts.join(', ')})`, ...lines].join('\n');
}

function timedLines(segments: readonly SpeechSegment[]): readonly string[] {
  return segments.map(({ startMs, text }) => `[${formatDuration(Math.floor(startMs / 1000))}] ${plainLine(text)}`);
}

/** Segments between longer pauses. */
function paragraphsOf(segments: readonly SpeechSegment[]): readonly (readonly SpeechSegment[])[] {
  const paragraphs: SpeechSegment[][] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const segment of segments) {
    if (segment.startMs - lastMs > PARAGRAPH_PAUSE_MS) paragraphs.push([]);
    paragraphs.at(-1)?.push(segment);
    lastMs = segment.endMs;
  }
  return paragraphs;
}
