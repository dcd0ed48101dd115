import { TobsFailure } from '../../model/errors';
import type { CodeSent, CodeWay } from '../../model/telegram';
import { child, int, text, type Tl } from '../codec/tl';

/** Telegram's `auth.SentCodeType…` and `auth.CodeType…`, without their prefixes, by how the code arrives. */
const ways: Readonly<Record<string, CodeWay>> = {
  App: 'app',
  Sms: 'sms',
  SmsWord: 'sms',
  SmsPhrase: 'sms',
  FragmentSms: 'sms',
  FirebaseSms: 'sms',
  Call: 'call',
  FlashCall: 'call',
  MissedCall: 'call',
  EmailCode: 'email',
};

/** How the code was sent, and how the next one would be. @throws TobsFailure TELEGRAM_ERROR for an answer that means no code */
export function readSentCode(method: string, answer: Tl): CodeSent {
  const type = child(answer, 'type');
  // An account without a login e-mail address that must have one gets no code at all.
  if (answer._ !== 'auth.sentCode' || type?._ === 'auth.sentCodeTypeSetUpEmailRequired') throw new TobsFailure({ code: 'TELEGRAM_ERROR', method, status: 0, text: type?._ ?? answer._ });
  const next = child(answer, 'nextType');
  const codeLength = type === undefined ? undefined : int(type, 'length');
  const timeoutSeconds = int(answer, 'timeout');
  return {
    phoneCodeHash: text(answer, 'phoneCodeHash'),
    via: wayOf(type),
    ...(next === undefined ? {} : { nextVia: wayOf(next) }),
    ...(codeLength === undefined ? {} : { codeLength }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
}

function wayOf(type: Tl | undefined): CodeWay {
  const name = type?._.replace(/^auth\.(?:sentCodeType|codeType)/, '') ?? '';
  return ways[name] ?? 'other';
}
