import type { App, Modal } from 'obsidian';
import { HostedModal, type HostedScreen } from './hosted-modal';

/** The screens of the plugin; each is loaded when its window first opens. */
export const screens = {
  signIn: async () => (await import('../ui/SignIn.svelte')).default,
  chooseDialogs: async () => (await import('../ui/ChooseDialogs.svelte')).default,
  linkForm: async () => (await import('../ui/LinkForm.svelte')).default,
  progress: async () => (await import('../ui/Progress.svelte')).default,
  importExport: async () => (await import('../ui/ImportExport.svelte')).default,
  report: async () => (await import('../ui/Report.svelte')).default,
  askedByLink: async () => (await import('../ui/AskedByLink.svelte')).default,
  settingsExport: async () => (await import('../ui/SettingsExport.svelte')).default,
  settingsImport: async () => (await import('../ui/SettingsImport.svelte')).default,
  tools: async () => (await import('../ui/Tools.svelte')).default,
} as const;

/** A window on the screen. */
export type OpenWindow = Pick<Modal, 'close'>;

/** Opens a window around a screen. */
export function openWindow<Props extends Record<string, unknown>>(app: App, screen: HostedScreen<Props>): OpenWindow {
  const modal = new HostedModal<Props>(app, screen);
  modal.open();
  return modal;
}

/** Opens a window whose requests are dropped when it is closed. @param screenOf its screen, given the signal of its requests */
export function openAskingWindow<Props extends Record<string, unknown>>(app: App, screenOf: (signal: AbortSignal) => HostedScreen<Props>): OpenWindow {
  const controller = new AbortController();
  const screen = screenOf(controller.signal);
  const onClosed = (): void => {
    controller.abort();
    screen.onClosed?.();
  };
  return openWindow(app, { ...screen, onClosed });
}
