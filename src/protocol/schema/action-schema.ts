import * as v from 'valibot';
import type { ServiceAction } from '../../model/service-action';
import { finite, flag, messageId, text, whole } from './primitives';

const bare = <const Type extends string>(type: Type) => v.strictObject({ type: v.literal(type) });
const titled = <const Type extends string>(type: Type) => v.strictObject({ type: v.literal(type), title: text });
const optionallyTitled = <const Type extends string>(type: Type) => v.strictObject({ type: v.literal(type), title: v.optional(text) });
const named = v.array(text);
const members = <const Type extends string>(type: Type) => v.strictObject({ type: v.literal(type), memberNames: named });
const one = <const Type extends string, const Entries extends v.ObjectEntries>(type: Type, entries: Entries) => v.strictObject({ type: v.literal(type), ...entries });

const money = v.strictObject({ currency: text, amount: text });
const paid = { price: v.optional(money), cryptoPrice: v.optional(money) };
const gift = v.strictObject({ name: v.optional(text), stars: v.optional(text) });
const words = v.optional(text);

const chatActions = [
  one('chatCreated', { title: text, memberNames: named }),
  titled('channelCreated'),
  titled('titleChanged'),
  bare('photoChanged'),
  bare('photoRemoved'),
  bare('photoSuggested'),
  bare('historyCleared'),
  bare('screenshotTaken'),
  one('messagePinned', { messageId: v.optional(messageId) }),
  titled('topicCreated'),
  one('topicEdited', { title: words, isIconChanged: v.optional(flag), isClosed: v.optional(flag), isHidden: v.optional(flag) }),
  one('timerChanged', { periodSeconds: finite }),
  optionallyTitled('migratedTo'),
  optionallyTitled('migratedFrom'),
  one('themeChanged', { theme: words }),
  one('wallpaperChanged', { isSame: flag, isForBoth: flag }),
  one('protectionChanged', { isProtected: flag }),
  one('protectionRequested', { isProtected: flag, isExpired: flag }),
  one('communityChanged', { communityName: words }),
  one('boosted', { boosts: whole }),
  one('paidMessagesPriced', { stars: text, isForChannelMessages: flag }),
] as const;

const memberActions = [
  one('joinedByLink', { inviterName: words }),
  bare('joinedByRequest'),
  bare('contactSignedUp'),
  one('joinedViaCommunity', { communityName: text }),
  one('ownerLeaving', { newOwnerName: text }),
  one('ownerChanged', { newOwnerName: text }),
  members('membersAdded'),
  members('memberRemoved'),
] as const;

const callActions = [
  one('call', { isVideo: flag, isConference: v.optional(flag), durationSeconds: v.optional(finite), reason: v.optional(v.picklist(['missed', 'busy', 'hangup', 'disconnect'])), memberNames: v.optional(named) }),
  one('groupCall', { durationSeconds: v.optional(finite) }),
  members('groupCallInvite'),
  one('groupCallScheduled', { date: whole }),
] as const;

const paymentActions = [
  one('paymentSent', { price: money, isRecurring: flag, untilDate: v.optional(whole) }),
  one('paymentReceived', { price: money, isRecurring: flag, untilDate: v.optional(whole) }),
  one('paymentRefunded', { price: money, peerName: text }),
  one('paidMessagesRefunded', { count: whole, stars: text }),
  one('suggestedPost', { verdict: v.picklist(['approved', 'rejected', 'unaffordable']), price: v.optional(money), comment: words, date: v.optional(whole) }),
  one('suggestedPostPaid', { price: money }),
  one('suggestedPostRefunded', { isByPayer: flag }),
] as const;

const giftActions = [
  one('premiumGift', { days: whole, ...paid, text: words }),
  one('giftCode', { days: whole, isFromGiveaway: flag, isUnclaimed: flag, boostedName: words, ...paid, text: words }),
  one('starsGift', { stars: text, ...paid }),
  one('tonGift', paid),
  one('starsPrize', { stars: text, isUnclaimed: flag, boostedName: words, giveawayId: v.optional(messageId) }),
  one('starGift', { gift, senderName: words, receiverName: words, state: v.optional(v.picklist(['converted', 'upgraded', 'refunded'])), text: words }),
  one('uniqueGift', { gift, way: v.picklist(['upgraded', 'transferred', 'assigned', 'crafted', 'sent']), senderName: words, receiverName: words, price: v.optional(money), isRefunded: flag, text: words }),
  one('giftOffer', { gift, price: money, answer: v.optional(v.picklist(['accepted', 'declined', 'expired'])), untilDate: v.optional(whole) }),
  one('giveawayLaunched', { stars: words }),
  one('giveawayEnded', { winnersCount: whole, unclaimedCount: whole, isStars: flag }),
] as const;

const contentActions = [
  one('gameScore', { score: whole }),
  one('botAllowed', { way: v.picklist(['site', 'app', 'menu', 'request']), name: words }),
  one('botCreated', { botName: text }),
  one('dataSent', { buttonText: text }),
  one('documentsSent', { kinds: named }),
  one('peersShared', { names: named }),
  one('proximityReached', { fromName: text, toName: text, distanceMetres: finite }),
  one('birthdaySuggested', { day: whole, month: whole, year: v.optional(whole) }),
  one('tasksChanged', { completed: v.array(whole), reopened: v.array(whole) }),
  one('tasksAdded', { tasks: named }),
  one('pollAnswerAdded', { answer: text }),
  one('pollAnswerRemoved', { answer: text }),
  one('custom', { text }),
  bare('empty'),
  one('other', { name: text }),
] as const;

/** Every kind of service action; a test sends one of each through it. */
export const actionSchema = v.variant('type', [...chatActions, ...memberActions, ...callActions, ...paymentActions, ...giftActions, ...contentActions]) satisfies v.GenericSchema<unknown, ServiceAction>;
