import { chatIdOf } from '../../../model/ids';
import type { Money, ServiceAction } from '../../../model/service-action';
import { asTlList, child, int, long, longs, longText, optionalText, text, type Tl } from '../../codec/tl';
import { idOfPeer } from '../../chats/peers';
import type { Names } from '../media';

/** What reading a service action may need besides the action. */
export interface ActionSource {
  /** The `messageService` around it. */
  readonly message: Tl;
  readonly names: Names;
}

/** Makes a service action's words out of one TL constructor. */
export type ActionReader = (action: Tl, source: ActionSource) => ServiceAction;

/** Names of the users in a vector of ids. */
export function userNames(action: Tl, field: string, { names }: ActionSource): readonly string[] {
  return longs(action, field).map((id) => names.author(chatIdOf('user', id)).name);
}

/** Name of the user in a field; undefined when there is none. */
export function userName(action: Tl, field: string, { names }: ActionSource): string | undefined {
  const id = long(action, field);
  return id === undefined || id === 0n ? undefined : names.author(chatIdOf('user', id)).name;
}

/** Name of the user or chat in a field; undefined when there is none. */
export function peerName(action: Tl, field: string, { names }: ActionSource): string | undefined {
  const id = idOfPeer(child(action, field));
  return id === undefined ? undefined : names.author(id).name;
}

/** Names of the users and chats in a vector of peers. */
export function peerNames(action: Tl, field: string, { names }: ActionSource): readonly string[] {
  return asTlList(action[field]).flatMap((peer) => {
    const id = idOfPeer(peer);
    return id === undefined ? [] : [names.author(id).name];
  });
}

/** Message this one answers. */
export function repliedId({ message }: ActionSource): number | undefined {
  const reply = child(message, 'replyTo');
  return reply === undefined ? undefined : int(reply, 'replyToMsgId');
}

/** Sum in two fields of their own; undefined without a currency. */
export function moneyOf(action: Tl, currencyField: string, amountField: string): Money | undefined {
  const currency = optionalText(action, currencyField);
  return currency === undefined ? undefined : { currency, amount: longText(action, amountField) ?? '0' };
}

/** `starsAmount` or `starsTonAmount`. */
export function starsMoney(amount: Tl | undefined): Money | undefined {
  if (amount === undefined) return undefined;
  const whole = longText(amount, 'amount') ?? '0';
  if (amount._ === 'starsTonAmount') return { currency: 'TON', amount: whole };
  // Nanos are billionths of one Star.
  const nanos = Math.abs(int(amount, 'nanos') ?? 0);
  const decimals = nanos === 0 ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  return { currency: 'XTR', amount: whole + decimals };
}

/** Text of a `textWithEntities`; undefined when absent or empty. */
export function formattedText(action: Tl, field: string): string | undefined {
  const value = child(action, field);
  const content = value === undefined ? '' : text(value, 'text');
  return content === '' ? undefined : content;
}
