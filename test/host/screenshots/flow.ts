import { mount } from 'svelte';
import { writable } from 'svelte/store';
import ChooseDialogs from '../../../src/ui/ChooseDialogs.svelte';
import type { ExportEvent, RunReport } from '../../../src/model/events';
import Progress from '../../../src/ui/Progress.svelte';
import Report from '../../../src/ui/Report.svelte';
import { applyEvent, finishStatus, pauseStatus, startStatus, type RunStatus } from '../../../src/ui/run-status';
import SignIn from '../../../src/ui/SignIn.svelte';
import type { PickedFolder } from '../../../src/ui/picked-target';
import { strings } from '../../../src/ui/locale/strings';
import { chooseProps, type SavedChoice } from './chats';
import { drawIcon } from './icons';
import { stoppedReport } from './runs';
import { signInProps } from './sign-in';

type Open = (title: string, show: (target: HTMLElement) => Record<string, unknown>) => () => void;

/** What a test sees of the flow, as `window.flow`. */
export interface Flow {
  /** Plays an event of the running export. */
  hear(event: ExportEvent): void;
  finish(report: RunReport): void;
  /** What was saved in the choosing window: key → what it has of its own. */
  readonly saved: { readonly keys: readonly string[]; readonly options: readonly (readonly [string, unknown])[]; readonly folders: readonly PickedFolder[] } | null;
}

/** Opens window after window as the plugin's commands do; the export is played by the test. */
export function startFlow(open: Open): void {
  const status = writable<RunStatus | null>(null);
  let current = startStatus([]);
  let saved: Flow['saved'] = null;
  const put = (next: RunStatus): void => {
    current = next;
    status.set(next);
    bar.textContent = `Telegram: ${next.phase}`;
  };

  const bar = document.createElement('button');
  bar.className = 'status-bar-item';
  bar.textContent = 'Telegram';
  bar.addEventListener('click', () => showProgress());
  document.body.append(bar);

  const showReport = (report: RunReport): void => {
    const close = open(strings.report.title, (target) => mount(Report, { target, props: { report, drawIcon, onAgain: () => close(), onNote: () => close(), onClose: () => close() } }));
  };
  const showProgress = (): void => {
    const close = open(strings.progress.title, (target) =>
      mount(Progress, {
        target,
        props: {
          status,
          now: () => Date.now(),
          onPause: () => put(pauseStatus(current)),
          onResume: () => put({ ...current, phase: 'running' }),
          onStop: () => put(current.phase === 'stopping' ? finishStatus(current, stoppedReport) : { ...current, phase: 'stopping' }),
          onWithoutTakeout: () => undefined,
          onHide: () => close(),
          onReport: () => {
            close();
            if (current.report !== undefined) showReport(current.report);
          },
        },
      }),
    );
  };
  const showChoose = (): void => {
    const onSave = ({ added, options, folders, startNow }: SavedChoice): void => {
      close();
      saved = { keys: added.map(({ chatId, topicId }) => (topicId === undefined ? chatId : `${chatId}/${topicId}`)), options: [...options], folders };
      if (!startNow) return;
      put(startStatus(added.map(({ title }) => title)));
      showProgress();
    };
    const close = open(strings.choose.title, (target) => mount(ChooseDialogs, { target, props: chooseProps(drawIcon, { onSave, onClose: () => close() }) }));
  };
  const close = open(strings.signIn.title, (target) =>
    mount(SignIn, {
      target,
      props: signInProps({
        hasKeys: false,
        onChoose: () => {
          close();
          showChoose();
        },
        onClose: () => close(),
      }),
    }),
  );

  const flow: Flow = {
    hear: (event) => put(applyEvent(current, event, Date.now())),
    finish: (report) => put(finishStatus(current, report)),
    get saved() {
      return saved;
    },
  };
  Object.assign(window, { flow });
}
