import type { Money, ServiceAction } from '../../src/model/service-action';
import { optional } from '../../src/telegram/normalise/optional';
import { nameOf, messageIdIn, type MapContext } from './map-context';
import { peerIn } from './map-peer';
import { plainText } from './map-text';
import { countIn, fieldOf, isTrue, textOf, wholeOf, type Raw } from './raw-value';

type ActionReader = (raw: Raw, context: MapContext) => ServiceAction;

/** Telegram counts a month of Premium as thirty days. */
const daysPerMonth = 30;

/** Payments, gifts, prizes and giveaways. */
export const giftActions: Readonly<Record<string, ActionReader>> = {
  send_payment: (raw) => ({ type: 'paymentSent', price: sumOf(raw), isRecurring: fieldOf(raw, 'recurring') !== undefined }),
  refunded_payment: (raw) => ({ type: 'paymentRefunded', price: sumOf(raw), peerName: textOf(raw, 'peer_name') ?? '' }),
  paid_messages_refund: (raw) => ({ type: 'paidMessagesRefunded', count: countIn(raw, 'messages_count') ?? 0, stars: String(countIn(raw, 'stars_count') ?? 0) }),
  paid_messages_price_change: (raw) => ({ type: 'paidMessagesPriced', stars: String(countIn(raw, 'price_stars') ?? 0), isForChannelMessages: isTrue(raw, 'is_broadcast_messages_allowed') }),
  send_premium_gift: (raw) => ({ type: 'premiumGift', days: daysOf(raw), ...cost(raw) }),
  gift_code_prize: (raw, { names }) => ({ type: 'giftCode', days: daysOf(raw), isFromGiveaway: isTrue(raw, 'via_giveaway'), isUnclaimed: isTrue(raw, 'unclaimed'), ...optional('boostedName', boosted(raw, names)) }),
  send_stars_gift: (raw) => ({ type: 'starsGift', stars: starsOf(raw, 'amount'), ...cost(raw) }),
  send_ton_gift: (raw) => ({ type: 'tonGift', cryptoPrice: { currency: 'TON', amount: nanosOf(raw, 'amount') }, ...cost(raw) }),
  stars_prize: (raw, { names }) => ({
    type: 'starsPrize',
    stars: String(countIn(raw, 'stars') ?? 0),
    isUnclaimed: isTrue(raw, 'is_unclaimed'),
    ...optional('boostedName', textOf(raw, 'boost_peer_name') ?? boosted(raw, names)),
    ...optional('giveawayId', messageIdIn(fieldOf(raw, 'giveaway_msg_id'))?.id),
  }),
  send_star_gift: (raw) => {
    const stars = countIn(raw, 'stars');
    return { type: 'starGift', gift: { ...(stars !== undefined && { stars: String(stars) }) }, ...optional('text', plainText(raw, 'gift_text')) };
  },
  giveaway_launch: () => ({ type: 'giveawayLaunched' }),
  giveaway_results: (raw) => ({ type: 'giveawayEnded', winnersCount: countIn(raw, 'winners') ?? 0, unclaimedCount: countIn(raw, 'unclaimed') ?? 0, isStars: isTrue(raw, 'stars') }),
  process_suggested_post: (raw) => ({
    type: 'suggestedPost',
    verdict: isTrue(raw, 'rejected') ? 'rejected' : 'approved',
    ...optional('price', postPrice(raw)),
    ...optional('comment', textOf(raw, 'comment')),
    ...optional('date', countIn(raw, 'scheduled_date') || undefined),
  }),
  suggested_post_success: (raw) => ({ type: 'suggestedPostPaid', price: postPrice(raw) ?? { currency: 'XTR', amount: '0' } }),
  suggested_post_refund: (raw) => ({ type: 'suggestedPostRefunded', isByPayer: isTrue(raw, 'user_initiated') }),
};

function sumOf(raw: Raw): Money {
  return { currency: textOf(raw, 'currency') ?? '', amount: String(wholeOf(raw, 'amount') ?? 0) };
}

/** Prices that are written out already, such as `€4.99`, are shown as they are. */
function cost(raw: Raw): { readonly price?: Money } {
  const written = textOf(raw, 'cost');
  return written === undefined ? {} : { price: { currency: written, amount: '' } };
}

function daysOf(raw: Raw): number {
  return countIn(raw, 'days') ?? (countIn(raw, 'months') ?? 0) * daysPerMonth;
}

function boosted(raw: Raw, names: MapContext['names']): string | undefined {
  return nameOf(peerIn(fieldOf(raw, 'boost_peer_id')), names) || undefined;
}

/** Stars with their billionths as decimals. */
function starsOf(raw: Raw, key: string): string {
  const nanos = Math.abs(wholeOf(raw, `${key}_nano`) ?? 0);
  const decimals = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  return `${countIn(raw, `${key}_whole`) ?? 0}${decimals}`;
}

function nanosOf(raw: Raw, key: string): string {
  return (BigInt(countIn(raw, `${key}_whole`) ?? 0) * 1_000_000_000n + BigInt(Math.abs(wholeOf(raw, `${key}_nano`) ?? 0))).toString();
}

function postPrice(raw: Raw): Money | undefined {
  if (fieldOf(raw, 'price_amount_whole') === undefined) return undefined;
  return textOf(raw, 'price_currency') === 'TON' ? { currency: 'TON', amount: nanosOf(raw, 'price_amount') } : { currency: 'XTR', amount: starsOf(raw, 'price_amount') };
}
