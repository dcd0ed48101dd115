import type { FileProgress, WaitReason } from '../../../model/events';
import { counted, format, formFor, type Forms } from './words';

const chats: Forms = ['чат', 'чата', 'чатов'];
const messages: Forms = ['сообщение', 'сообщения', 'сообщений'];
/** After "of". */
const ofMessages: Forms = ['сообщения', 'сообщений', 'сообщений'];
const ofFiles: Forms = ['файла', 'файлов', 'файлов'];

export const progress = {
  title: 'Экспорт',
  phases: {
    starting: 'Подключаемся к Telegram…',
    running: 'Идёт экспорт',
    waiting: 'Ожидание',
    stopping: 'Останавливаем: дописывается текущая порция…',
    pausing: 'Ставим на паузу: дописывается текущая порция…',
    paused: 'На паузе',
    restarting: 'Вспомогательный процесс перезапускается…',
    finished: 'Завершено',
  },
  importPhases: { starting: 'Читаем экспорт…', running: 'Идёт импорт' },
  idle: 'Экспорт не идёт.',
  stages: {
    planning: 'Ищем новые сообщения',
    messages: 'Сообщения',
    comments: 'Комментарии',
    media: 'Файлы',
    transcripts: 'Расшифровки',
    done: 'Готово',
  },
  waiting: 'Ожидает',
  messages: (done: number, total: number | null): string => (total === null ? counted(done, messages) : `${format.count(done)} из ${counted(total, ofMessages)}`),
  comments: (done: number, read: number, total: number | null): string => `${counted(done, ['комментарий', 'комментария', 'комментариев'])}${total === null ? '' : `, ${format.count(read)} из ${format.count(total)} в обсуждении`}`,
  media: (done: number, total: number): string => `${format.count(done)} из ${counted(total, ofFiles)}`,
  processing: (done: number, total: number): string => `Обработано ${format.count(done)} из ${counted(total, ofFiles)}`,
  allMessages: (done: number, total: number | null): string => (total === null ? `${counted(done, messages)} на данный момент` : `${format.count(done)} из ${counted(total, ofMessages)} всего`),
  bytes: (done: number, total: number): string => `${format.bytes(done)} из ${format.bytes(total)}`,
  file: ({ path, done, total, perSecond, etaSeconds }: FileProgress): string =>
    [path.slice(path.lastIndexOf('/') + 1), `${format.bytes(done)} из ${format.bytes(total)}`, ...(perSecond > 0 ? [`${format.bytes(perSecond)}/с`] : []), ...(etaSeconds !== null && etaSeconds > 0 ? [`осталось ${format.duration(etaSeconds)}`] : [])].join(' · '),
  mediaRate: (perSecond: number): string => `${format.bytes(perSecond)}/с`,
  doneHidden: (count: number): string => `До них ${formFor(count, ['готов', 'готовы', 'готово'])} ${counted(count, chats)}`,
  waitingHidden: (count: number): string => `Ещё ${counted(count, chats)} в очереди`,
  log: {
    label: (lines: number): string => (lines === 0 ? 'Журнал' : `Журнал (${format.count(lines)})`),
    started: (title: string): string => `${title}: начат`,
    finished: (title: string, outcome: string, count: number): string => `${title}: ${outcome.toLowerCase()}, ${counted(count, messages)}`,
    waited: (method: string, seconds: number, reason?: WaitReason): string =>
      reason === undefined ? `Telegram просит подождать ${format.duration(seconds)} (${method})` : `${reason === 'unreachable' ? 'Telegram недоступен' : 'Telegram отвечает ошибками'} (${method}); следующая попытка через ${format.duration(seconds)}`,
    takeoutDecided: 'Вопрос о режиме takeout решён',
  },
  rate: (perSecond: number): string => `${format.count(Math.round(perSecond))} сообщ./с`,
  eta: (seconds: number): string => `осталось ${format.duration(seconds)}`,
  wait: (seconds: number, reason?: WaitReason): string => {
    if (reason === 'unreachable') return `Telegram недоступен; новая попытка через ${format.duration(seconds)}`;
    if (reason === 'errors') return `Telegram отвечает ошибками; новая попытка через ${format.duration(seconds)}`;
    return `Telegram попросил паузу: осталось ${format.duration(seconds)}`;
  },
  takeoutTitle: 'Ждём вашего разрешения',
  takeout: (seconds: number): string => `Telegram просит разрешить этот экспорт. Подтвердите его в приложении Telegram: осталось ${format.duration(seconds)}, затем экспорт продолжится без takeout.`,
  takeoutLater: (ms: number): string => `Без подтверждения Telegram разрешит его ${format.moment(ms)}.`,
  withoutTakeout: 'Продолжить без takeout',
  failures: (count: number): string => `${counted(count, ['проблема', 'проблемы', 'проблем'])} на данный момент`,
  pause: 'Пауза',
  resume: 'Продолжить',
  noLog: (reason: string): string => `Журнал записать нельзя (${reason}); экспорт продолжается без него.`,
  pausedNotice: 'Экспорт на паузе. Чтобы продолжить, выполните «Продолжить экспорт».',
  pausedHint: 'К Telegram ничего не отправляется. Экспорт продолжится с того же места, даже после перезапуска Obsidian.',
  stop: 'Остановить',
  stopNow: 'Остановить сейчас',
  hide: 'Скрыть',
  report: 'Показать отчёт',
  overall: 'Общий ход',
  chatsLabel: 'Чаты этого экспорта',
  percent: (percent: number): string => `${Math.floor(percent)} %`,
};
