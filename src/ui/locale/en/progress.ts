import type { ExportStage, FileProgress, WaitReason } from '../../../model/events';
import { counted, format } from './words';

export const progress = {
  title: 'Export',
  phases: {
    starting: 'Connecting to Telegram…',
    running: 'Exporting',
    waiting: 'Waiting',
    stopping: 'Stopping: the current batch is being written…',
    pausing: 'Pausing: the current batch is being written…',
    paused: 'Paused',
    restarting: 'The companion is being restarted…',
    finished: 'Finished',
  },
  importPhases: { starting: 'Reading the export…', running: 'Importing' },
  idle: 'No export is running.',
  stages: {
    planning: 'Looking for new messages',
    messages: 'Messages',
    comments: 'Comments',
    media: 'Files',
    transcripts: 'Transcripts',
    done: 'Done',
  } satisfies Record<ExportStage, string>,
  waiting: 'Waiting',
  messages: (done: number, total: number | null): string => (total === null ? counted(done, 'message', 'messages') : `${format.count(done)} of ${counted(total, 'message', 'messages')}`),
  comments: (done: number, read: number, total: number | null): string => `${counted(done, 'comment', 'comments')}${total === null ? '' : `, ${format.count(read)} of ${format.count(total)} in the discussion`}`,
  media: (done: number, total: number): string => `${format.count(done)} of ${counted(total, 'file', 'files')}`,
  processing: (done: number, total: number): string => `${format.count(done)} of ${counted(total, 'file', 'files')} processed`,
  allMessages: (done: number, total: number | null): string => (total === null ? `${counted(done, 'message', 'messages')} so far` : `${format.count(done)} of ${counted(total, 'message', 'messages')} in all`),
  bytes: (done: number, total: number): string => `${format.bytes(done)} of ${format.bytes(total)}`,
  file: ({ path, done, total, perSecond, etaSeconds }: FileProgress): string =>
    [path.slice(path.lastIndexOf('/') + 1), `${format.bytes(done)} of ${format.bytes(total)}`, ...(perSecond > 0 ? [`${format.bytes(perSecond)}/s`] : []), ...(etaSeconds !== null && etaSeconds > 0 ? [`${format.duration(etaSeconds)} left`] : [])].join(' · '),
  mediaRate: (perSecond: number): string => `${format.bytes(perSecond)}/s`,
  doneHidden: (count: number): string => counted(count, 'chat before these is done', 'chats before these are done'),
  waitingHidden: (count: number): string => counted(count, 'more chat waits', 'more chats wait'),
  log: {
    label: (lines: number): string => (lines === 0 ? 'Log' : `Log (${format.count(lines)})`),
    started: (title: string): string => `${title}: started`,
    finished: (title: string, outcome: string, messages: number): string => `${title}: ${outcome.toLowerCase()}, ${counted(messages, 'message', 'messages')}`,
    waited: (method: string, seconds: number, reason?: WaitReason): string =>
      reason === undefined ? `Telegram asks to wait ${format.duration(seconds)} (${method})` : `${reason === 'unreachable' ? 'Telegram cannot be reached' : 'Telegram answers with errors'} (${method}); next try in ${format.duration(seconds)}`,
    takeoutDecided: 'The question about the takeout is answered',
  },
  rate: (perSecond: number): string => `${format.count(Math.round(perSecond))} msg/s`,
  eta: (seconds: number): string => `${format.duration(seconds)} left`,
  wait: (seconds: number, reason?: WaitReason): string => {
    if (reason === 'unreachable') return `Telegram cannot be reached; trying again in ${format.duration(seconds)}`;
    if (reason === 'errors') return `Telegram answers with errors; trying again in ${format.duration(seconds)}`;
    return `Telegram asked for a pause: ${format.duration(seconds)} left`;
  },
  takeoutTitle: 'Waiting for your permission',
  takeout: (seconds: number): string => `Telegram asks you to allow this export. Confirm it in a Telegram app; ${format.duration(seconds)} left, then it goes on without takeout.`,
  takeoutLater: (ms: number): string => `Unconfirmed, Telegram would allow it on ${format.moment(ms)}.`,
  withoutTakeout: 'Continue without takeout',
  failures: (count: number): string => `${counted(count, 'problem', 'problems')} so far`,
  pause: 'Pause',
  resume: 'Resume',
  noLog: (reason: string) => `The log cannot be written (${reason}); the export goes on without.`,
  pausedNotice: 'The export is paused. Run "Resume the export" to go on.',
  pausedHint: 'Nothing is asked of Telegram. The export goes on where it was, after a restart of Obsidian, too.',
  stop: 'Stop',
  stopNow: 'Stop now',
  hide: 'Hide',
  report: 'Show report',
  overall: 'Overall progress',
  chatsLabel: 'Chats of this export',
  percent: (percent: number): string => `${Math.floor(percent)} %`,
} as const;
