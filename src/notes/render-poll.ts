import type { PollMedia } from '../model/media';
import { count, dateAndTime, listOfPeople, plain, plainLine } from './inline';
import type { NoteStyle } from './types';
import { cardWords } from './words';

/** Question, kind and total, options with their share, and a quiz's explanation. */
export function renderPoll(poll: PollMedia, { timeZone }: NoteStyle): readonly string[] {
  const word = poll.isQuiz ? cardWords.quiz : cardWords.poll;
  const facts = [
    poll.isAnonymous ? 'anonymous' : 'public',
    ...(poll.isMultiple ? ['several answers'] : []),
    ...(poll.totalVoters === undefined ? [] : [count(poll.totalVoters, 'voter')]),
    ...(poll.isClosed ? ['closed'] : []),
    ...(poll.closeDate === undefined ? [] : [`${poll.isClosed ? 'ended' : 'ends'} ${dateAndTime(poll.closeDate, timeZone)}`]),
  ];
  const options = poll.options.map((option) => optionLine(option, poll.totalVoters ?? 0));
  return [
    [`**${word}:** ${plain(poll.question) || '?'}`, `*${facts.join(' · ')}*`, ...options].join('\n'),
    ...(poll.explanation === undefined || plain(poll.explanation) === '' ? [] : [`*Explanation:* ${plain(poll.explanation)}`]),
  ];
}

function optionLine({ text, voters, isChosen, isCorrect, people }: PollMedia['options'][number], total: number): string {
  // Nobody may have voted, and several answers may add up to more than the people who gave them.
  const share = voters === undefined ? '' : ` — ${count(voters, 'vote')}${total > 0 ? ` (${Math.round((voters / total) * 100)} %)` : ''}`;
  return `- ${plainLine(text) || '?'}${share}${isCorrect === true ? ' · correct' : ''}${isChosen === true ? ' · own vote' : ''}${people === undefined || people.length === 0 ? '' : ` · ${listOfPeople(people, voters ?? people.length)}`}`;
}
