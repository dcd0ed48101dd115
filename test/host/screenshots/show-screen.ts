import { mount, unmount } from 'svelte';
import { writable } from 'svelte/store';
import AskedByLink from '../../../src/ui/AskedByLink.svelte';
import ChooseDialogs from '../../../src/ui/ChooseDialogs.svelte';
import ImportExport from '../../../src/ui/ImportExport.svelte';
import LinkForm from '../../../src/ui/LinkForm.svelte';
import Progress from '../../../src/ui/Progress.svelte';
import Report from '../../../src/ui/Report.svelte';
import { finishStatus, pauseStatus, startStatus, type RunStatus } from '../../../src/ui/run-status';
import SettingsExport from '../../../src/ui/SettingsExport.svelte';
import SettingsImport from '../../../src/ui/SettingsImport.svelte';
import type { SettingsPreview } from '../../../src/ui/settings-preview';
import SignIn from '../../../src/ui/SignIn.svelte';
import { strings } from '../../../src/ui/locale/strings';
import Tools from '../../../src/ui/Tools.svelte';
import { chooseProps, dialogs, foundExport, manyDialogs } from './chats';
import { startFlow } from './flow';
import { drawIcon } from './icons';
import { failedReport, longRun, partialReport, running, stoppedReport, waiting } from './runs';
import { signInProps } from './sign-in';

/*
 * Shows one screen in a window like Obsidian's: page.html#NAME,THEME,LANGUAGE. With the name `flow` all of them, one after the other,
 * as the commands of the plugin open them.
 */

const [name = '', theme = 'light', language = 'en'] = location.hash.slice(1).split(',');

type Show = (target: HTMLElement) => Record<string, unknown>;
interface Screen {
  readonly title: string;
  readonly show: Show;
}

const nothing = (): void => undefined;
const offline = { ok: false, error: { code: 'TELEGRAM_UNREACHABLE', reason: 'ENETUNREACH 149.154.167.50:443' } } as const;
const signedOut = { ok: false, error: { code: 'SIGNED_OUT' } } as const;

const progress = (status: RunStatus | null): Screen => ({
  title: strings.progress.title,
  show: (target) => mount(Progress, { target, props: { status: writable(status), now: () => Date.now(), onPause: nothing, onResume: nothing, onStop: nothing, onWithoutTakeout: nothing, onHide: nothing, onReport: nothing } }),
});
const report = (shown: typeof partialReport | null): Screen => ({ title: strings.report.title, show: (target) => mount(Report, { target, props: { report: shown, drawIcon, onAgain: nothing, onNote: nothing, onClose: nothing } }) });
const choose = (props: ReturnType<typeof chooseProps>): Screen => ({ title: strings.choose.title, show: (target) => mount(ChooseDialogs, { target, props }) });
const chooseWith = (load: ReturnType<typeof chooseProps>['source']['load']): Screen => {
  const props = chooseProps(drawIcon);
  return choose({ ...props, source: { ...props.source, load } });
};
const node = { name: 'Node.js', why: strings.tools.why.node, advice: strings.tools.nodeMissing, attempts: [{ path: '/usr/bin/node', version: '18.20.1', problem: 'is version 18.20.1, 20 or newer is needed' }] };
const ffmpeg = { name: 'FFmpeg', why: strings.tools.why.ffmpeg, advice: strings.tools.ffmpegMissing, attempts: [{ path: '/usr/bin/ffmpeg', problem: 'does not exist' }] };
const foundNode = { ...node, used: { path: '/usr/bin/node', version: '22.11.0' }, attempts: [{ path: '/usr/bin/node', version: '22.11.0' }] };

const settingsFile = JSON.stringify({ folder: 'Telegram', layout: 'month', reactions: 'people', media: ['photo', 'video'] }, null, 2);
function changed(key: 'layout' | 'reactions', [before, after]: readonly [string, string]): SettingsPreview['changes'][number] {
  const { name, choices }: { readonly name: string; readonly choices: Readonly<Record<string, string>> } = strings.settings[key];
  return { name, before: choices[before] ?? before, after: choices[after] ?? after };
}
const readSettings = (text: string): SettingsPreview | null =>
  text.startsWith('{')
    ? { changes: [changed('layout', ['day', 'month']), changed('reactions', ['counts', 'people'])], leftOut: [strings.automation.transfer.bound(strings.settings.proxyUrl.name), strings.automation.transfer.unknown('layuot')] }
    : null;

const screens: Readonly<Record<string, () => Screen>> = {
  keys: () => ({ title: strings.signIn.title, show: (target) => mount(SignIn, { target, props: signInProps({ hasKeys: false }) }) }),
  phone: () => ({ title: strings.signIn.title, show: (target) => mount(SignIn, { target, props: signInProps() }) }),
  choose: () => choose(chooseProps(drawIcon)),
  'choose-many': () => choose(chooseProps(drawIcon, { listed: manyDialogs(5000) })),
  'choose-offline': () => chooseWith(() => Promise.resolve(offline)),
  'choose-signed-out': () => chooseWith((onPage) => (onPage(dialogs.slice(0, 2)), Promise.resolve(signedOut))),
  'choose-loading': () => chooseWith(() => new Promise(() => undefined)),
  link: () => ({ title: strings.link.title, show: (target) => mount(LinkForm, { target, props: { start: () => Promise.resolve({ ok: false, error: { code: 'CHAT_UNKNOWN', reference: '@nobody' } }), onClose: nothing } }) }),
  import: () => ({ title: strings.importing.title, show: (target) => mount(ImportExport, { target, props: { pathOf: () => null, read: () => Promise.resolve({ ok: true, value: foundExport }), layouts: Object.entries(strings.settings.layout.choices), onStart: nothing, onClose: nothing } }) }),
  'asked-by-link': () => ({ title: strings.automation.byLink.title, show: (target) => mount(AskedByLink, { target, props: { chats: dialogs.map(({ chat }) => chat.title), messages: strings.automation.byLink.last(100), folder: 'Telegram', onExport: nothing, onClose: nothing } }) }),
  'settings-export': () => ({ title: strings.automation.transfer.exportTitle, show: (target) => mount(SettingsExport, { target, props: { content: settingsFile, onCopy: nothing, onSave: nothing, onClose: nothing } }) }),
  'settings-import': () => ({ title: strings.automation.transfer.importTitle, show: (target) => mount(SettingsImport, { target, props: { read: readSettings, onApply: nothing, onClose: nothing } }) }),
  idle: () => progress(null),
  progress: () => progress(running(Date.now())),
  waiting: () => progress(waiting(Date.now())),
  long: () => progress(longRun(Date.now())),
  paused: () => progress(pauseStatus(running(Date.now()))),
  takeout: () => progress({ ...startStatus(['Mountain weather', 'Anna Öberg']), takeout: { untilMs: Date.now() + 287_000, availableMs: Date.now() + 86_400_000 } }),
  finished: () => progress(finishStatus(running(Date.now()), partialReport)),
  report: () => report(partialReport),
  'report-stopped': () => report(stoppedReport),
  'report-failed': () => report(failedReport),
  'report-none': () => report(null),
  tools: () => ({ title: strings.tools.title, show: (target) => mount(Tools, { target, props: { find: () => Promise.resolve([foundNode, ffmpeg]), onClose: nothing } }) }),
  'tools-none': () => ({ title: strings.tools.title, show: (target) => mount(Tools, { target, props: { find: () => Promise.resolve([node, ffmpeg]), onClose: nothing } }) }),
};

/** Puts a window around a screen. Returns its end. */
function openWindow(title: string, show: Show): () => void {
  const modal = document.createElement('div');
  modal.className = 'modal tobs-modal';
  modal.setAttribute('role', 'dialog');
  modal.setAttribute('aria-modal', 'true');
  modal.setAttribute('aria-label', title);
  const heading = document.createElement('div');
  heading.className = 'modal-title';
  heading.textContent = title;
  const content = document.createElement('div');
  content.className = 'modal-content';
  modal.append(heading, content);
  document.body.append(modal);
  const shown = show(content);
  return () => {
    void unmount(shown);
    modal.remove();
  };
}

document.documentElement.lang = language;
document.body.className = `theme-${theme}`;
if (name === 'flow') startFlow(openWindow);
else {
  const screen = screens[name]?.();
  if (screen !== undefined) openWindow(screen.title, screen.show);
}
Object.assign(window, { screenNames: Object.keys(screens) });
