import type { StarGift } from '../../model/service-action';
import { dateAndTime, formatMoney, plain } from '../render/inline';
import { localDay } from '../render/local-time';
import { countOf, type NoteWords } from '../words/words';
import { inBrackets, namesOf, pricesOf, quoted, withText, type Tellers } from './telling';

/** Payments, gifts, prizes and giveaways. */
export const giftTellers: Tellers<
  | 'paymentSent'
  | 'paymentReceived'
  | 'paymentRefunded'
  | 'paidMessagesRefunded'
  | 'suggestedPost'
  | 'suggestedPostPaid'
  | 'suggestedPostRefunded'
  | 'premiumGift'
  | 'giftCode'
  | 'starsGift'
  | 'tonGift'
  | 'starsPrize'
  | 'starGift'
  | 'uniqueGift'
  | 'giftOffer'
  | 'giveawayLaunched'
  | 'giveawayEnded'
> = {
  paymentSent: ({ price, isRecurring, untilDate }, { words, zone }) => `${words.deeds.paid} ${formatMoney(price)}${inBrackets([isRecurring ? words.joints.recurring : undefined, untilDay(untilDate, words, zone)])}`,
  paymentReceived: ({ price, isRecurring, untilDate }, { words, zone }) => `${words.deeds.paid} ${formatMoney(price)}${inBrackets([isRecurring ? words.joints.recurring : undefined, untilDay(untilDate, words, zone)])}`,
  paymentRefunded: ({ price, peerName }, { author, words }) => `${words.deeds.refunded} ${formatMoney(price)}${peerName === '' || peerName === author.name ? '' : inBrackets([`${words.joints.from} ${plain(peerName)}`])}`,
  paidMessagesRefunded: ({ count, stars }, { words }) => `${words.deeds.refunded} ⭐ ${plain(stars)} ${words.joints.refundFor} ${countOf(count, 'message', words)}`,
  suggestedPost: ({ verdict, price, comment, date }, { words, zone }) => {
    const deed = { approved: words.deeds.postApproved, rejected: words.deeds.postRejected, unaffordable: words.deeds.postUnaffordable }[verdict];
    return deed + inBrackets([...pricesOf({ ...(price !== undefined && { price }) }), date === undefined ? undefined : dateAndTime(date, zone)]) + withText(comment, words);
  },
  suggestedPostPaid: ({ price }, { words }) => `${words.deeds.postPaid} ${formatMoney(price)}`,
  suggestedPostRefunded: ({ isByPayer }, { words }) => words.deeds.postRefunded + inBrackets([isByPayer ? words.joints.atPayersWish : undefined]),
  premiumGift: (action, { words }) => `${words.deeds.gave} ${words.joints.premium}${inBrackets([countOf(action.days, 'day', words), ...pricesOf(action)])}${withText(action.text, words)}`,
  giftCode: (action, { words }) => {
    const { days, isFromGiveaway, isUnclaimed, boostedName, text } = action;
    const facts = [countOf(days, 'day', words), isFromGiveaway ? words.joints.giveaway : undefined, boostedName === undefined ? undefined : `${words.joints.from} ${plain(boostedName)}`, isUnclaimed ? words.joints.unclaimed : undefined, ...pricesOf(action)];
    return `${words.deeds.gave} ${words.joints.giftCode}${inBrackets(facts)}${withText(text, words)}`;
  },
  starsGift: (action, { words }) => `${words.deeds.gave} ⭐ ${plain(action.stars)}${inBrackets(pricesOf(action))}`,
  tonGift: ({ price, cryptoPrice }, { words }) => {
    const [first, second] = [cryptoPrice, price].filter((sum) => sum !== undefined);
    return `${words.deeds.gave} ${first === undefined ? 'TON' : formatMoney(first)}${inBrackets([second === undefined ? undefined : formatMoney(second)])}`;
  },
  starsPrize: ({ stars, isUnclaimed, boostedName }, { words }) => `${words.deeds.gave} ${words.joints.prize} ⭐ ${plain(stars)}${inBrackets([boostedName === undefined ? undefined : `${words.joints.from} ${plain(boostedName)}`, isUnclaimed ? words.joints.unclaimed : undefined])}`,
  starGift: ({ gift, senderName, receiverName, state, text }, { author, words }) =>
    `${words.deeds.gave} ${giftOf(gift, words)}${people({ senderName, receiverName }, author.name, words)}${inBrackets([gift.stars === undefined ? undefined : `⭐ ${plain(gift.stars)}`, state === undefined ? undefined : words.joints[state]])}${withText(text, words)}`,
  uniqueGift: ({ gift, way, senderName, receiverName, price, isRefunded, text }, { author, words }) => {
    const { deeds } = words;
    const deed = { upgraded: deeds.giftUpgraded, transferred: deeds.giftTransferred, assigned: deeds.giftAssigned, crafted: deeds.giftCrafted, sent: deeds.gave }[way];
    const facts = inBrackets([...pricesOf({ ...(price !== undefined && { price }) }), isRefunded ? words.joints.refunded : undefined]);
    return `${deed} ${giftOf(gift, words)}${people({ senderName, receiverName }, author.name, words)}${facts}${withText(text, words)}`;
  },
  giftOffer: ({ gift, price, answer, untilDate }, { words, zone }) =>
    `${words.deeds.giftOffered} ${formatMoney(price)} ${words.joints.offerFor} ${giftOf(gift, words)}${inBrackets([answer === undefined ? undefined : words.joints[answer], untilDay(untilDate, words, zone)])}`,
  giveawayLaunched: ({ stars }, { words }) => words.deeds.giveawayLaunched + inBrackets([stars === undefined ? undefined : `⭐ ${plain(stars)}`]),
  giveawayEnded: ({ winnersCount, unclaimedCount, isStars }, { words }) => words.deeds.giveawayEnded + inBrackets([isStars ? words.joints.stars : undefined, countOf(winnersCount, 'winner', words), unclaimedCount > 0 ? `${unclaimedCount} ${words.joints.unclaimed}` : undefined]),
};

function giftOf({ name }: StarGift, words: NoteWords): string {
  return name === undefined ? words.joints.someGift : `${words.joints.gift} ${quoted(name, words)}`;
}

function people({ senderName, receiverName }: { readonly senderName: string | undefined; readonly receiverName: string | undefined }, authorName: string, words: NoteWords): string {
  const from = senderName === undefined || senderName === authorName ? '' : ` ${words.joints.from} ${namesOf([senderName], words)}`;
  return from + (receiverName === undefined ? '' : ` ${words.joints.to} ${namesOf([receiverName], words)}`);
}

function untilDay(date: number | undefined, words: NoteWords, zone: string): string | undefined {
  return date === undefined ? undefined : `${words.joints.until} ${localDay(date, zone)}`;
}
