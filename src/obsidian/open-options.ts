import * as v from 'valibot';
import { TobsFailure, toTobsError } from '../model/errors';
import type { TestServer } from '../model/telegram';
import type { OpenOptions } from '../protocol/methods';
import type { Settings } from '../settings/definitions';
import { telegramLimitsOf } from '../settings/telegram-limits';
import { serverMark } from '../telegram/connections/server-key';
import { proxyUrlWith } from './proxy-password';
import { apiKeysOf, type Secrets } from './secrets';

const TestServerSchema = v.object({
  dcs: v.record(v.pipe(v.string(), v.regex(/^\d{1,4}$/)), v.pipe(v.string(), v.minLength(1))),
  publicKeyPem: v.pipe(v.string(), v.minLength(1)),
});

/**
 * What the companion needs to open the account of `session`; without one, to sign somebody in.
 * @throws TobsFailure API_KEYS_MISSING, API_KEYS_INVALID, USAGE
 */
export function openOptionsOf(settings: Settings, secrets: Secrets, session: string | null): OpenOptions {
  const testServer = testServerOf(settings.testServer);
  const proxyUrl = proxyUrlWith(settings.proxyUrl, secrets.proxyPassword);
  return {
    keys: apiKeysOf(settings.apiId, secrets.apiHash),
    session,
    ...(testServer !== null && { testServer }),
    ...(proxyUrl !== '' && { proxyUrl }),
    limits: telegramLimitsOf(settings),
  };
}

/**
 * Mark of the test server in the settings, as sessions carry it; undefined: Telegram itself. An unusable one gets a mark no
 * session has: nothing is opened with it.
 */
export function serverMarkOf({ testServer: text }: Pick<Settings, 'testServer'>): string | undefined {
  try {
    const server = testServerOf(text);
    return server === null ? undefined : serverMark(server.publicKeyPem);
  } catch (error) {
    if (toTobsError(error).code === 'USAGE') return 'unusable';
    throw error;
  }
}

/** @throws TobsFailure USAGE: a damaged test server must never fall back to the real Telegram */
function testServerOf(text: string): TestServer | null {
  if (text === '') return null;
  const result = v.safeParse(TestServerSchema, parsed(text));
  if (!result.success) throw new TobsFailure({ code: 'USAGE', reason: 'The test server in the settings is not usable: it must be a JSON object with dcs and publicKeyPem.' });
  return { dcs: result.output.dcs, publicKeyPem: result.output.publicKeyPem };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
