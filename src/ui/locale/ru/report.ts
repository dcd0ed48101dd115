import { counted, format, formFor, type Forms } from './words';

const messages: Forms = ['сообщение', 'сообщения', 'сообщений'];
const problems: Forms = ['проблема', 'проблемы', 'проблем'];

export const report = {
  title: 'Последний экспорт',
  none: 'Отчёта ещё нет.',
  outcomes: {
    success: 'Экспортировано всё',
    partial: 'Экспортировано, но с проблемами',
    failed: 'Экспорт не удался',
    stopped: 'Остановлено',
  },
  importOutcomes: {
    success: 'Импортировано всё',
    partial: 'Импортировано, но с проблемами',
    failed: 'Импорт не удался',
    stopped: 'Остановлено',
  },
  nothingNew: 'Ничего нового: заметки не изменились',
  outcomeShort: { success: 'Готово', partial: 'С проблемами', failed: 'Не удалось', stopped: 'Остановлено' },
  stoppedHint: 'Следующий экспорт продолжит с этого места.',
  importStoppedHint: 'Импортируйте файл ещё раз: то, что уже есть, останется как есть.',
  columns: { chat: 'Чат', messages: 'Сообщения', notes: 'Заметки', files: 'Файлы', time: 'Время' },
  figures: {
    messages: (count: number): string => formFor(count, messages),
    comments: (count: number): string => formFor(count, ['комментарий', 'комментария', 'комментариев']),
    notes: (count: number): string => formFor(count, ['заметка записана', 'заметки записаны', 'заметок записано']),
    files: (count: number): string => formFor(count, ['файл', 'файла', 'файлов']),
    time: 'время',
  },
  summary: (count: number, notes: number): string => `${counted(count, messages)}, записано ${counted(notes, ['заметка', 'заметки', 'заметок'])}.`,
  created: (count: number): string => counted(count, ['новая', 'новые', 'новых']),
  updated: (count: number): string => counted(count, ['изменена', 'изменены', 'изменено']),
  unchanged: 'без изменений',
  reused: (count: number): string => `${format.count(count)} уже ${formFor(count, ['был', 'были', 'было'])}`,
  failed: (count: number): string => `${format.count(count)} не ${formFor(count, ['удался', 'удались', 'удалось'])}`,
  conflicts: (count: number): string => `${counted(count, ['конфликт', 'конфликта', 'конфликтов'])}: в заметках сохранены обе версии.`,
  skipped: (count: number): string => `По настройкам ${formFor(count, ['пропущено', 'пропущены', 'пропущено'])} ${counted(count, ['служебное сообщение', 'служебных сообщения', 'служебных сообщений'])}.`,
  unsupported: (names: readonly string[]): string => `Часть содержимого эта версия может только назвать и дать ссылку: ${names.join(', ')}.`,
  problems: (count: number): string => counted(count, problems),
  warnings: 'Сделано иначе',
  retried: (): string => 'Следующий экспорт попробует снова.',
  more: (count: number): string => `и ещё ${format.count(count)}`,
  message: (id: number): string => `сообщение ${id}`,
  again: 'Экспортировать снова',
  openNote: 'Открыть заметку об экспорте',
};
