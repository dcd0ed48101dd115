import type { Money, ServiceAction } from '../../../model/service-action';
import { child, flag, int, longText, optionalText, type Tl } from '../../codec/tl';
import { optional } from '../optional';
import { moneyOf, peerName, starsMoney, type ActionReader } from './read-action';

/** Money and Stars that change hands for anything but gifts. */
export const paymentActions: Readonly<Record<string, ActionReader>> = {
  messageActionPaymentSent: (action) => payment('paymentSent', action),
  messageActionPaymentSentMe: (action) => payment('paymentReceived', action),
  messageActionPaymentRefunded: (action, source) => ({ type: 'paymentRefunded', price: priceOf(action), peerName: peerName(action, 'peer', source) ?? '' }),
  messageActionPaidMessagesRefunded: (action) => ({ type: 'paidMessagesRefunded', count: int(action, 'count') ?? 0, stars: longText(action, 'stars') ?? '0' }),
  messageActionSuggestedPostApproval: (action) => ({
    type: 'suggestedPost',
    verdict: flag(action, 'balanceTooLow') ? 'unaffordable' : flag(action, 'rejected') ? 'rejected' : 'approved',
    ...optional('price', starsMoney(child(action, 'price'))),
    ...optional('comment', optionalText(action, 'rejectComment')),
    ...optional('date', int(action, 'scheduleDate')),
  }),
  messageActionSuggestedPostSuccess: (action) => ({ type: 'suggestedPostPaid', price: starsMoney(child(action, 'price')) ?? noMoney }),
  messageActionSuggestedPostRefund: (action) => ({ type: 'suggestedPostRefunded', isByPayer: flag(action, 'payerInitiated') }),
};

const noMoney: Money = { currency: 'XTR', amount: '0' };

function priceOf(action: Tl): Money {
  return moneyOf(action, 'currency', 'totalAmount') ?? noMoney;
}

function payment(type: 'paymentSent' | 'paymentReceived', action: Tl): ServiceAction {
  return { type, price: priceOf(action), isRecurring: flag(action, 'recurringInit') || flag(action, 'recurringUsed'), ...optional('untilDate', int(action, 'subscriptionUntilDate')) };
}
