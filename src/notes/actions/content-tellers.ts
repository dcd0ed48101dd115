import { plain } from '../render/inline';
import type { NoteWords } from '../words/words';
import { inBrackets, namesOf, quoted, type Tellers } from './telling';

/** What bots, games, lists and polls say. */
export const contentTellers: Tellers<
  'gameScore' | 'botAllowed' | 'botCreated' | 'dataSent' | 'documentsSent' | 'peersShared' | 'proximityReached' | 'birthdaySuggested' | 'tasksChanged' | 'tasksAdded' | 'pollAnswerAdded' | 'pollAnswerRemoved'
> = {
  gameScore: ({ score }, { words }) => `${words.deeds.scored} ${score} ${words.joints.inGame}`,
  botAllowed: ({ way, name }, { words }) => words.deeds.botAllowed + inBrackets([name === undefined ? words.botWays[way === 'app' ? 'someApp' : way] : `${words.botWays[way]} ${plain(name)}`]),
  botCreated: ({ botName }, { words }) => `${words.deeds.botCreated} ${namesOf([botName], words)}`,
  dataSent: ({ buttonText }, { words }) => `${words.deeds.dataSent}${plain(buttonText) === '' ? '' : ` ${quoted(buttonText, words)}`}`,
  documentsSent: ({ kinds }, { words }) => `${words.deeds.documentsSent} ${kinds.map((kind) => documentName(kind, words)).join(', ') || '?'}`,
  peersShared: ({ names }, { words }) => `${words.deeds.peersShared} ${namesOf(names, words)}`,
  proximityReached: ({ toName, distanceMetres }, { words }) => `${words.deeds.proximityReached} ${distanceMetres} ${words.metres} ${words.joints.proximityOf} ${namesOf([toName], words)}`,
  birthdaySuggested: ({ day, month, year }, { words }) => `${words.deeds.birthdaySuggested} ${day} ${words.months[month - 1] ?? String(month)}${year === undefined ? '' : ` ${year}`}`,
  tasksChanged: ({ completed, reopened }, { words }) =>
    [...(completed.length === 0 ? [] : [`${words.deeds.tasksCompleted} ${completed.join(', ')}`]), ...(reopened.length === 0 ? [] : [`${words.deeds.tasksReopened} ${reopened.join(', ')}`])].join('; ') || words.deeds.tasksChanged,
  tasksAdded: ({ tasks }, { words }) => `${words.deeds.tasksAdded} ${tasks.map((task) => quoted(task, words)).join(', ') || '?'}`,
  pollAnswerAdded: ({ answer }, { words }) => `${words.deeds.pollAnswerAdded} ${quoted(answer, words)}`,
  pollAnswerRemoved: ({ answer }, { words }) => `${words.deeds.pollAnswerRemoved} ${quoted(answer, words)}`,
};

function documentName(kind: string, { documents }: NoteWords): string {
  const known: Readonly<Record<string, string | undefined>> = documents;
  return Object.hasOwn(documents, kind) ? (known[kind] ?? '') : plain(kind);
}
