import type { MessageId, UnixSeconds } from './ids';

/** A sum as Telegram sends it. */
export interface Money {
  /** ISO 4217, `XTR` for Telegram Stars, or the name of a cryptocurrency (`TON`). */
  readonly currency: string;
  /** Decimal; in the currency's smallest unit, Stars in whole ones (with decimals where there are any). */
  readonly amount: string;
}

/** A price as it was paid, and what it was in a cryptocurrency. */
interface Paid {
  readonly price?: Money;
  readonly cryptoPrice?: Money;
}

/** Words that came with a gift. */
interface WithText {
  readonly text?: string;
}

/** Who comes and goes. Names are untrusted text. */
type MemberAction =
  | { readonly type: 'membersAdded' | 'memberRemoved'; readonly memberNames: readonly string[] }
  | { readonly type: 'joinedByLink'; readonly inviterName?: string }
  | { readonly type: 'joinedByRequest' | 'contactSignedUp' }
  | { readonly type: 'joinedViaCommunity'; readonly communityName: string }
  | { readonly type: 'ownerLeaving' | 'ownerChanged'; readonly newOwnerName: string };

/** What is changed about the chat itself. */
type ChatAction =
  | { readonly type: 'chatCreated'; readonly title: string; readonly memberNames: readonly string[] }
  | { readonly type: 'channelCreated'; readonly title: string }
  | { readonly type: 'titleChanged'; readonly title: string }
  | { readonly type: 'photoChanged' | 'photoRemoved' | 'historyCleared' | 'screenshotTaken' | 'photoSuggested' }
  | { readonly type: 'messagePinned'; readonly messageId?: MessageId }
  | { readonly type: 'topicCreated'; readonly title: string }
  | { readonly type: 'topicEdited'; readonly title?: string; readonly isIconChanged?: boolean; readonly isClosed?: boolean; readonly isHidden?: boolean }
  | { readonly type: 'timerChanged'; readonly periodSeconds: number }
  | { readonly type: 'migratedTo' | 'migratedFrom'; readonly title?: string }
  /** `theme` is an emoji or the name of a gift; without one the theme was reset. */
  | { readonly type: 'themeChanged'; readonly theme?: string }
  | { readonly type: 'wallpaperChanged'; readonly isSame: boolean; readonly isForBoth: boolean }
  /** Whether saving and forwarding is forbidden. */
  | { readonly type: 'protectionChanged'; readonly isProtected: boolean }
  | { readonly type: 'protectionRequested'; readonly isProtected: boolean; readonly isExpired: boolean }
  /** Without a name the chat left its community. */
  | { readonly type: 'communityChanged'; readonly communityName?: string }
  | { readonly type: 'boosted'; readonly boosts: number }
  | { readonly type: 'paidMessagesPriced'; readonly stars: string; readonly isForChannelMessages: boolean };

type CallAction =
  | { readonly type: 'call'; readonly isVideo: boolean; readonly isConference?: boolean; readonly durationSeconds?: number; readonly reason?: 'missed' | 'busy' | 'hangup' | 'disconnect'; readonly memberNames?: readonly string[] }
  | { readonly type: 'groupCall'; readonly durationSeconds?: number }
  | { readonly type: 'groupCallInvite'; readonly memberNames: readonly string[] }
  | { readonly type: 'groupCallScheduled'; readonly date: UnixSeconds };

type PaymentAction =
  | { readonly type: 'paymentSent' | 'paymentReceived'; readonly price: Money; readonly isRecurring: boolean; readonly untilDate?: UnixSeconds }
  | { readonly type: 'paymentRefunded'; readonly price: Money; readonly peerName: string }
  | { readonly type: 'paidMessagesRefunded'; readonly count: number; readonly stars: string }
  | { readonly type: 'suggestedPost'; readonly verdict: 'approved' | 'rejected' | 'unaffordable'; readonly price?: Money; readonly comment?: string; readonly date?: UnixSeconds }
  | { readonly type: 'suggestedPostPaid'; readonly price: Money }
  | { readonly type: 'suggestedPostRefunded'; readonly isByPayer: boolean };

type GiftAction =
  | ({ readonly type: 'premiumGift'; readonly days: number } & Paid & WithText)
  | ({ readonly type: 'giftCode'; readonly days: number; readonly isFromGiveaway: boolean; readonly isUnclaimed: boolean; readonly boostedName?: string } & Paid & WithText)
  | ({ readonly type: 'starsGift'; readonly stars: string } & Paid)
  | ({ readonly type: 'tonGift' } & Paid)
  | { readonly type: 'starsPrize'; readonly stars: string; readonly isUnclaimed: boolean; readonly boostedName?: string; readonly giveawayId?: MessageId }
  | ({ readonly type: 'starGift'; readonly gift: StarGift; readonly senderName?: string; readonly receiverName?: string; readonly state?: 'converted' | 'upgraded' | 'refunded' } & WithText)
  | ({ readonly type: 'uniqueGift'; readonly gift: StarGift; readonly way: 'upgraded' | 'transferred' | 'assigned' | 'crafted' | 'sent'; readonly senderName?: string; readonly receiverName?: string; readonly price?: Money; readonly isRefunded: boolean } & WithText)
  | { readonly type: 'giftOffer'; readonly gift: StarGift; readonly price: Money; readonly answer?: 'accepted' | 'declined' | 'expired'; readonly untilDate?: UnixSeconds }
  | { readonly type: 'giveawayLaunched'; readonly stars?: string }
  | { readonly type: 'giveawayEnded'; readonly winnersCount: number; readonly unclaimedCount: number; readonly isStars: boolean };

/** A gift bought with Stars. */
export interface StarGift {
  /** Title with its number, or the emoji of its sticker; absent when Telegram names neither. */
  readonly name?: string;
  readonly stars?: string;
}

/** What bots, games, lists and polls say. */
type ContentAction =
  /** The game is the message this one answers. */
  | { readonly type: 'gameScore'; readonly score: number }
  | { readonly type: 'botAllowed'; readonly way: 'site' | 'app' | 'menu' | 'request'; readonly name?: string }
  | { readonly type: 'botCreated'; readonly botName: string }
  | { readonly type: 'dataSent'; readonly buttonText: string }
  /** `kinds`: TL names without their prefix, such as `Passport`. */
  | { readonly type: 'documentsSent'; readonly kinds: readonly string[] }
  | { readonly type: 'peersShared'; readonly names: readonly string[] }
  | { readonly type: 'proximityReached'; readonly fromName: string; readonly toName: string; readonly distanceMetres: number }
  | { readonly type: 'birthdaySuggested'; readonly day: number; readonly month: number; readonly year?: number }
  /** Numbers of tasks in the list this message answers. */
  | { readonly type: 'tasksChanged'; readonly completed: readonly number[]; readonly reopened: readonly number[] }
  | { readonly type: 'tasksAdded'; readonly tasks: readonly string[] }
  | { readonly type: 'pollAnswerAdded' | 'pollAnswerRemoved'; readonly answer: string };

/**
 * What a service message says. `custom` is text of Telegram's own, `empty` says nothing; `other` keeps the TL constructor's name
 * (`messageActionX` without the prefix) of a kind this version does not know, so that nothing vanishes.
 */
export type ServiceAction =
  | MemberAction
  | ChatAction
  | CallAction
  | PaymentAction
  | GiftAction
  | ContentAction
  | { readonly type: 'custom'; readonly text: string }
  | { readonly type: 'empty' }
  | { readonly type: 'other'; readonly name: string };
