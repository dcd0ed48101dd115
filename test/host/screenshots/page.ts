import { mount } from 'svelte';
import { writable } from 'svelte/store';
import type { ChatReport } from '../../../src/model/events';
import type { ChatId } from '../../../src/model/ids';
import ChooseDialogs from '../../../src/ui/ChooseDialogs.svelte';
import LinkForm from '../../../src/ui/LinkForm.svelte';
import Progress from '../../../src/ui/Progress.svelte';
import Report from '../../../src/ui/Report.svelte';
import { applyEvent, startStatus, type RunStatus } from '../../../src/ui/run-status';
import SignIn from '../../../src/ui/SignIn.svelte';
import { strings } from '../../../src/ui/strings';
import Tools from '../../../src/ui/Tools.svelte';
import { chooseProps } from './chats';

/** Lucide shapes of the icons used; in Obsidian they come from the app. */
const shapes: Readonly<Record<string, string>> = {
  bookmark: 'M19 21l-7-4-7 4V5a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2z',
  user: 'M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8',
  users: 'M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M22 21v-2a4 4 0 0 0-3-3.9M16 3.1a4 4 0 0 1 0 7.8',
  bot: 'M12 8V4H8M4 8h16v12H4zM2 14h2M20 14h2M15 13v2M9 13v2',
  megaphone: 'm3 11 18-5v12L3 14v-3zM11.6 16.8a3 3 0 1 1-5.8-1.6',
  'messages-square': 'M14 9a2 2 0 0 1-2 2H6l-4 4V4c0-1.1.9-2 2-2h8a2 2 0 0 1 2 2zM18 9h2a2 2 0 0 1 2 2v11l-4-4h-6a2 2 0 0 1-2-2v-1',
  'chevron-right': 'm9 18 6-6-6-6',
  hash: 'M4 9h16M4 15h16M10 3 8 21M16 3l-2 18',
  'message-circle': 'M7.9 20A9 9 0 1 0 4 16.1L2 22Z',
  'circle-check': 'M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20M9 12l2 2 4-4',
  'triangle-alert': 'm21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4M12 17h.01',
  'circle-x': 'M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20M15 9l-6 6M9 9l6 6',
  'circle-pause': 'M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20M10 15V9M14 15V9',
};

function drawIcon(element: HTMLElement, name: string): void {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, value] of Object.entries({ width: '18', height: '18', viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': '2' })) svg.setAttribute(key, value);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', shapes[name] ?? '');
  svg.append(path);
  element.append(svg);
}

const chat = (values: Partial<ChatReport>): ChatReport => ({
  chatTitle: '', outcome: 'success', messages: 0, notesCreated: 0, notesUpdated: 0, notesUnchanged: 0, mediaDownloaded: 0, mediaReused: 0, mediaFailed: 0, messagesDeleted: 0, conflicts: 0, requests: 0, seconds: 0, failures: [], ...values,
});

function running(): RunStatus {
  let status = startStatus(['Mountain weather', 'Anna Öberg', 'Gardeners of the North']);
  const hear = (event: Parameters<typeof applyEvent>[1]): void => void (status = applyEvent(status, event, Date.now()));
  hear({ type: 'chat-start', chatTitle: 'Mountain weather', index: 1, count: 3 });
  hear({ type: 'chat-finish', report: chat({ chatTitle: 'Mountain weather', messages: 1204 }) });
  hear({ type: 'chat-start', chatTitle: 'Anna Öberg', index: 2, count: 3 });
  hear({ type: 'progress', progress: { chatId: '7' as ChatId, chatTitle: 'Anna Öberg', stage: 'messages', messagesProcessed: 5210, messagesTotal: 18_344, messagesPerSecond: 412, mediaDone: 120, mediaTotal: 310, etaSeconds: 32 } });
  return status;
}

const later = <T>(value: T): Promise<{ ok: true; value: T }> => Promise.resolve({ ok: true, value });
const nothing = (): void => undefined;
const signIn = { initial: { apiId: '', hasApiHash: false, hasKeys: true }, saveKeys: () => later(null), sendCode: () => later({ phoneCodeHash: 'x', via: 'app', codeLength: 5, nextVia: 'sms', timeoutSeconds: 60 } as const), resendCode: () => later({ phoneCodeHash: 'x', via: 'sms', codeLength: 5 } as const), now: () => Date.now(), scanQr: (onLink: (url: string) => void) => (onLink(`tg://login?token=${'Az09_-'.repeat(7)}x`), new Promise<never>(() => undefined)), signIn: () => Promise.resolve({ ok: false, error: { code: 'CODE_INVALID' } } as const), checkPassword: () => Promise.resolve({ ok: false, error: { code: 'PASSWORD_INVALID' } } as const), onClose: nothing, onChoose: nothing };

/** Screen name → title and how it is mounted. */
const screens: Readonly<Record<string, { readonly title: string; readonly show: (target: HTMLElement) => unknown }>> = {
  keys: { title: strings.signIn.title, show: (target) => mount(SignIn, { target, props: { ...signIn, initial: { ...signIn.initial, hasKeys: false } } }) },
  phone: { title: strings.signIn.title, show: (target) => mount(SignIn, { target, props: signIn }) },
  password: { title: strings.signIn.title, show: (target) => mount(SignIn, { target, props: { ...signIn, signIn: () => later({ kind: 'password-needed', hint: 'the old house' } as const) } }) },
  choose: { title: strings.choose.title, show: (target) => mount(ChooseDialogs, { target, props: chooseProps(drawIcon) }) },
  link: { title: strings.link.title, show: (target) => mount(LinkForm, { target, props: { start: () => Promise.resolve({ ok: false, error: { code: 'CHAT_UNKNOWN', reference: '@nobody' } } as const), onClose: nothing } }) },
  progress: { title: strings.progress.title, show: (target) => mount(Progress, { target, props: { status: writable(running()), now: () => Date.now(), onPause: nothing, onResume: nothing, onStop: nothing, onWithoutTakeout: nothing, onHide: nothing, onReport: nothing } }) },
  waiting: { title: strings.progress.title, show: (target) => mount(Progress, { target, props: { status: writable({ ...running(), failures: 2, waits: [{ method: 'messages.getHistory', dc: 2, untilMs: Date.now() + 754_000 }] }), now: () => Date.now(), onPause: nothing, onResume: nothing, onStop: nothing, onWithoutTakeout: nothing, onHide: nothing, onReport: nothing } }) },
  takeout: { title: strings.progress.title, show: (target) => mount(Progress, { target, props: { status: writable({ ...startStatus(['Mountain weather', 'Anna Öberg']), takeout: { untilMs: Date.now() + 287_000, availableMs: Date.now() + 86_400_000 } }), now: () => Date.now(), onPause: nothing, onResume: nothing, onStop: nothing, onWithoutTakeout: nothing, onHide: nothing, onReport: nothing } }) },
  report: {
    title: strings.report.title,
    show: (target) =>
      mount(Report, {
        target,
        props: {
          report: {
            outcome: 'partial',
            seconds: 187,
            warnings: [{ error: { code: 'TAKEOUT_NOT_USED', reason: 'you chose to go on without it' } }],
            chats: [
              chat({ chatTitle: 'Mountain weather', messages: 1204, notesCreated: 310, notesUpdated: 2, mediaDownloaded: 96, mediaReused: 4 }),
              chat({ chatTitle: 'Anna Öberg', outcome: 'partial', messages: 18_344, notesCreated: 512, mediaDownloaded: 309, mediaFailed: 1, conflicts: 1, failures: [{ error: { code: 'FILE_UNAVAILABLE', fileId: '1', reason: 'its file reference is no longer valid' }, messageId: 4711, subject: 'holiday.mp4' }] }),
              chat({ chatTitle: 'Old club', outcome: 'failed', failures: [{ error: { code: 'CHAT_UNAVAILABLE', reason: 'you were removed from it' }, subject: 'Old club' }] }),
            ],
          },
          onAgain: nothing,
          onClose: nothing,
          drawIcon,
        },
      }),
  },
  tools: { title: strings.tools.title, show: (target) => mount(Tools, { target, props: { find: () => Promise.resolve([{ name: 'Node.js', why: strings.tools.why.node, advice: strings.tools.nodeMissing, attempts: [{ path: '/usr/bin/node', version: '18.20.1', problem: 'is version 18.20.1, 20 or newer is needed' }] }]), onClose: nothing } }) },
};

const [name = '', theme = 'light'] = location.hash.slice(1).split(',');
document.body.className = `theme-${theme}`;
const screen = screens[name];
if (screen !== undefined) {
  const modal = document.createElement('div');
  modal.className = 'modal tobs-modal';
  const title = document.createElement('div');
  title.className = 'modal-title';
  title.textContent = screen.title;
  const content = document.createElement('div');
  content.className = 'modal-content';
  modal.append(title, content);
  document.body.append(modal);
  screen.show(content);
}
