import type { ServiceAction, StarGift } from '../../../model/service-action';
import { child, children, flag, int, longText, optionalText, text, type Tl } from '../../codec/tl';
import { optional } from '../optional';
import { formattedText, moneyOf, peerName, starsMoney, type ActionReader, type ActionSource } from './read-action';

/** Gifts, prizes and giveaways. */
export const giftActions: Readonly<Record<string, ActionReader>> = {
  messageActionGiftPremium: (action) => ({ type: 'premiumGift', days: int(action, 'days') ?? 0, ...paid(action), ...optional('text', formattedText(action, 'message')) }),
  messageActionGiftCode: (action, source) => ({
    type: 'giftCode',
    days: int(action, 'days') ?? 0,
    isFromGiveaway: flag(action, 'viaGiveaway'),
    isUnclaimed: flag(action, 'unclaimed'),
    ...optional('boostedName', peerName(action, 'boostPeer', source)),
    ...paid(action),
    ...optional('text', formattedText(action, 'message')),
  }),
  messageActionGiftStars: (action) => ({ type: 'starsGift', stars: longText(action, 'stars') ?? '0', ...paid(action) }),
  messageActionGiftTon: (action) => ({ type: 'tonGift', ...paid(action) }),
  messageActionPrizeStars: (action, source) => ({
    type: 'starsPrize',
    stars: longText(action, 'stars') ?? '0',
    isUnclaimed: flag(action, 'unclaimed'),
    ...optional('boostedName', peerName(action, 'boostPeer', source)),
    ...optional('giveawayId', int(action, 'giveawayMsgId')),
  }),
  messageActionStarGift: (action, source) => ({ type: 'starGift', gift: giftOf(child(action, 'gift')), ...people(action, source), ...optional('receiverName', receiverName(action, source)), ...optional('state', giftState(action)), ...optional('text', formattedText(action, 'message')) }),
  messageActionStarGiftUnique: (action, source) => ({
    type: 'uniqueGift',
    gift: giftOf(child(action, 'gift')),
    way: wayOf(action),
    ...people(action, source),
    ...optional('receiverName', peerName(action, 'peer', source)),
    ...optional('price', starsMoney(child(action, 'resaleAmount'))),
    isRefunded: flag(action, 'refunded'),
    ...optional('text', formattedText(action, 'message')),
  }),
  messageActionStarGiftPurchaseOffer: (action) => giftOffer(action, flag(action, 'accepted') ? 'accepted' : flag(action, 'declined') ? 'declined' : undefined),
  messageActionStarGiftPurchaseOfferDeclined: (action) => giftOffer(action, flag(action, 'expired') ? 'expired' : 'declined'),
  messageActionGiveawayLaunch: (action) => ({ type: 'giveawayLaunched', ...optional('stars', longText(action, 'stars')) }),
  messageActionGiveawayResults: (action) => ({ type: 'giveawayEnded', winnersCount: int(action, 'winnersCount') ?? 0, unclaimedCount: int(action, 'unclaimedCount') ?? 0, isStars: flag(action, 'stars') }),
};

/** What a gift is called: `Plush Pepe #42`, its title, or the emoji of its sticker. */
export function giftName(gift: Tl | undefined): string | undefined {
  if (gift === undefined) return undefined;
  const number = int(gift, 'num');
  const title = optionalText(gift, 'title');
  if (title !== undefined) return number === undefined ? title : `${title} #${number}`;
  const sticker = child(gift, 'sticker');
  const attribute = sticker === undefined ? undefined : children(sticker, 'attributes').find(({ _ }) => _ === 'documentAttributeSticker' || _ === 'documentAttributeCustomEmoji');
  const alt = attribute === undefined ? '' : text(attribute, 'alt');
  return alt === '' ? undefined : alt;
}

function giftOf(gift: Tl | undefined): StarGift {
  return { ...optional('name', giftName(gift)), ...optional('stars', gift === undefined ? undefined : longText(gift, 'stars')) };
}

function paid(action: Tl): Pick<Extract<ServiceAction, { type: 'tonGift' }>, 'price' | 'cryptoPrice'> {
  return { ...optional('price', moneyOf(action, 'currency', 'amount')), ...optional('cryptoPrice', moneyOf(action, 'cryptoCurrency', 'cryptoAmount')) };
}

/** Gifts of somebody else than the message's author name their sender. */
function people(action: Tl, source: ActionSource): { readonly senderName?: string } {
  return optional('senderName', peerName(action, 'fromId', source));
}

function receiverName(action: Tl, source: ActionSource): string | undefined {
  return peerName(action, 'toId', source) ?? peerName(action, 'peer', source);
}

function giftState(action: Tl): 'converted' | 'upgraded' | 'refunded' | undefined {
  if (flag(action, 'refunded')) return 'refunded';
  if (flag(action, 'upgraded')) return 'upgraded';
  return flag(action, 'converted') ? 'converted' : undefined;
}

function wayOf(action: Tl): 'upgraded' | 'transferred' | 'assigned' | 'crafted' | 'sent' {
  if (flag(action, 'upgrade')) return 'upgraded';
  if (flag(action, 'transferred')) return 'transferred';
  if (flag(action, 'assigned')) return 'assigned';
  return flag(action, 'craft') ? 'crafted' : 'sent';
}

function giftOffer(action: Tl, answer: 'accepted' | 'declined' | 'expired' | undefined): ServiceAction {
  return {
    type: 'giftOffer',
    gift: giftOf(child(action, 'gift')),
    price: starsMoney(child(action, 'price')) ?? { currency: 'XTR', amount: '0' },
    ...optional('answer', answer),
    ...optional('untilDate', int(action, 'expiresAt')),
  };
}
