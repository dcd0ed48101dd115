import type { Author } from '../../model/message';
import { dateAndTime, formatDuration, plain } from '../render/inline';
import { inBrackets, namesOf, quoted, type Tellers } from './telling';

/** Who comes, goes and calls. */
export const memberTellers: Tellers<
  'membersAdded' | 'memberRemoved' | 'joinedByLink' | 'joinedByRequest' | 'joinedViaCommunity' | 'contactSignedUp' | 'ownerLeaving' | 'ownerChanged' | 'call' | 'groupCall' | 'groupCallInvite' | 'groupCallScheduled'
> = {
  membersAdded: ({ memberNames }, { author, words }) => (isAlone(memberNames, author) ? words.deeds.joined : `${words.deeds.added} ${namesOf(memberNames, words)}`),
  memberRemoved: ({ memberNames }, { author, words }) => (isAlone(memberNames, author) ? words.deeds.left : `${words.deeds.removed} ${namesOf(memberNames, words)}`),
  joinedByLink: ({ inviterName }, { author, words }) => words.deeds.joinedByLink + (inviterName === undefined || inviterName === author.name ? '' : ` ${words.joints.linkOf} ${plain(inviterName)}`),
  joinedByRequest: (_action, { words }) => words.deeds.joinedByRequest,
  joinedViaCommunity: ({ communityName }, { words }) => `${words.deeds.joinedViaCommunity} ${quoted(communityName, words)}`,
  contactSignedUp: (_action, { words }) => words.deeds.contactSignedUp,
  ownerLeaving: ({ newOwnerName }, { words }) => `${words.deeds.ownerLeaving} ${namesOf([newOwnerName], words)}`,
  ownerChanged: ({ newOwnerName }, { words }) => `${words.deeds.ownerChanged} ${namesOf([newOwnerName], words)}`,
  call: ({ isVideo, isConference, durationSeconds, reason, memberNames = [] }, { words }) => {
    const deed = isConference === true ? words.deeds.conferenceCall : isVideo ? words.deeds.videoCall : words.deeds.call;
    // Whoever talked hung up in the end: that says nothing.
    const shownReason = reason === undefined || (reason === 'hangup' && durationSeconds !== undefined) ? undefined : words.callReasons[reason];
    return deed + inBrackets([durationSeconds === undefined ? undefined : formatDuration(durationSeconds), shownReason, memberNames.length === 0 ? undefined : `${words.joints.with} ${namesOf(memberNames, words)}`]);
  },
  groupCall: ({ durationSeconds }, { words }) => (durationSeconds === undefined ? words.deeds.groupCallStarted : words.deeds.groupCallEnded + inBrackets([formatDuration(durationSeconds)])),
  groupCallInvite: ({ memberNames }, { words }) => `${words.deeds.groupCallInvite} ${namesOf(memberNames, words)}`,
  groupCallScheduled: ({ date }, { words, zone }) => `${words.deeds.groupCallScheduled} ${dateAndTime(date, zone)}`,
};

/** True when somebody did it to themselves: they were not added, they joined. */
function isAlone(names: readonly string[], author: Author): boolean {
  return names.length === 0 || (names.length === 1 && names[0] === author.name);
}
