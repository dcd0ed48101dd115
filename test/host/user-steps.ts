import { strings } from '../../src/ui/locale/strings';
import { serverMark } from '../../src/telegram/connections/server-key';
import type { Host } from './headless-host';
import { testServerOf, type TelegramReady } from './telegram-process';

/* What a person does in the app, step by step, through windows only. */

/** Enters keys, phone and code (and password) in the sign-in window. */
export async function signIn(host: Host, telegram: Pick<TelegramReady, 'dcs' | 'publicKeyPem' | 'phone' | 'code' | 'password' | 'apiId' | 'apiHash'>): Promise<void> {
  const refused = await host.settingsTab().set('Test server', testServerOf(telegram));
  if (refused !== null) throw new Error(refused);
  host.runCommand('sign-in');
  const modal = await host.modal(strings.signIn.title);
  // Keys that are already there are not asked for again.
  if (modal.field(strings.signIn.phone) === undefined) {
    await modal.fill(strings.signIn.apiId, String(telegram.apiId));
    await modal.fill(strings.signIn.apiHash, telegram.apiHash);
    await modal.click(strings.common.next);
  }
  await modal.fill(strings.signIn.phone, telegram.phone);
  await modal.click(strings.signIn.sendCode);
  await modal.fill(strings.signIn.code, telegram.code);
  await modal.click(strings.signIn.submit);
  if (telegram.password !== null) {
    await modal.fill(strings.signIn.password, telegram.password);
    await modal.click(strings.signIn.submit);
  }
  await host.until('the sign-in', () => {
    if (modal.problem !== '') throw new Error(modal.problem);
    return modal.text.includes('Signed in as');
  });
  await modal.click(strings.common.close);
}

/** Chooses chats by title in the window, besides those that are chosen, and saves; answers how many chats were listed. */
export async function chooseChats(host: Host, titles: readonly string[] | ((title: string, index: number) => boolean)): Promise<number> {
  host.runCommand('choose-dialogs');
  const modal = await host.modal(strings.choose.title);
  await host.until('all chats', () => {
    if (modal.problem !== '') throw new Error(modal.problem);
    return modal.element.querySelector('[role=tree]')?.getAttribute('aria-busy') === 'false';
  });
  const wanted = typeof titles === 'function' ? titles : (title: string): boolean => titles.includes(title);
  const rows = modal.options();
  const isChosen = (row: HTMLElement): boolean => row.getAttribute('aria-selected') === 'true';
  rows.filter((row, index) => !isChosen(row) && wanted(row.querySelector('.title')?.textContent ?? '', index)).forEach((row) => row.click());
  const count = rows.length;
  await modal.click(strings.choose.save);
  await modal.closed();
  return count;
}

/** Runs `export now` to its end and answers the notice that closes it. */
export async function exportNow(host: Host, limitMs = 120_000): Promise<string> {
  const before = host.notices.length;
  host.runCommand('export-now');
  return await host.until('the end of the export', () => host.notices[before], limitMs);
}

/** Session the plugin has stored for an account of this server; empty when there is none. */
export function storedSession(host: Host, { publicKeyPem }: Pick<TelegramReady, 'publicKeyPem'>, accountId = '7000000001'): string {
  return host.memory.secrets.get(`tobs-session-${accountId}-${serverMark(publicKeyPem)}`) ?? '';
}
