import type { PollMedia } from '../../model/media';
import { dateAndTime, listOfPeople, plain, plainLine } from './inline';
import type { NoteStyle } from '../types';
import { countOf, wordsOf, type NoteWords } from '../words/words';

/** Question, kind and total, options with their share, and a quiz's explanation. */
export function renderPoll(poll: PollMedia, { timeZone, language }: NoteStyle): readonly string[] {
  const words = wordsOf(language);
  const word = poll.isQuiz ? words.cards.quiz : words.cards.poll;
  const facts = [
    ...(poll.isAnonymous === undefined ? [] : [poll.isAnonymous ? words.facts.anonymous : words.facts.public]),
    ...(poll.isMultiple ? [words.facts.multiple] : []),
    ...(poll.totalVoters === undefined ? [] : [countOf(poll.totalVoters, 'voter', words)]),
    ...(poll.isClosed ? [words.facts.closed] : []),
    ...(poll.closeDate === undefined ? [] : [`${poll.isClosed ? words.facts.closingDate : words.facts.ends} ${dateAndTime(poll.closeDate, timeZone)}`]),
  ];
  const options = poll.options.map((option) => optionLine(option, poll.totalVoters ?? 0, words));
  return [
    [`**${word}:** ${plain(poll.question) || '?'}`, ...(facts.length === 0 ? [] : [`*${facts.join(' · ')}*`]), ...options].join('\n'),
    ...(poll.explanation === undefined || plain(poll.explanation) === '' ? [] : [`*${words.facts.explanation}:* ${plain(poll.explanation)}`]),
  ];
}

function optionLine({ text, voters, isChosen, isCorrect, people }: PollMedia['options'][number], total: number, words: NoteWords): string {
  // Nobody may have voted, and several answers may add up to more than the people who gave them.
  const share = voters === undefined ? '' : ` — ${countOf(voters, 'vote', words)}${total > 0 ? ` (${Math.round((voters / total) * 100)} %)` : ''}`;
  const named = people === undefined || people.length === 0 ? '' : ` · ${listOfPeople(people, voters ?? people.length, words)}`;
  return `- ${plainLine(text) || '?'}${share}${isCorrect === true ? ` · ${words.facts.correct}` : ''}${isChosen === true ? ` · ${words.facts.ownVote}` : ''}${named}`;
}
