/** Starts a local Telegram in this process from a scenario. */
import './rpc/index';
import { serveWorld, type TelegramDc, type TelegramDcOptions } from './serve';
import { createWorld, loadScenario } from './world/index';

export type { Ready, TelegramDc, TelegramDcOptions } from './serve';

/**
 * Starts a server; the caller stops it.
 * @param options.scenario a shipped name, a path, or the object itself.
 * @throws Error when the scenario is wrong.
 */
export async function startTelegramDc({ scenario, ...options }: TelegramDcOptions & { readonly scenario: string | object }): Promise<TelegramDc> {
  return serveWorld(createWorld(loadScenario(scenario)), options);
}
