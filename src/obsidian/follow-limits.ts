import { workLimitsOf } from '../settings/telegram-limits';
import type { PluginStore } from './plugin-store';
import type { TelegramLink } from './telegram-link';

/** Tells what is open of a profile, or one of its numbers, that was changed in the settings: what an export begins from then on keeps to it. */
export function followLimits(store: PluginStore, link: TelegramLink): void {
  let told = JSON.stringify(workLimitsOf(store.settings));
  store.onChange(() => {
    const limits = workLimitsOf(store.settings);
    if (JSON.stringify(limits) === told) return;
    told = JSON.stringify(limits);
    void link.changeLimits(limits);
  });
}
