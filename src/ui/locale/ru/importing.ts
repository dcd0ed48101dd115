import { counted, format, formFor, type Forms } from './words';

const chats: Forms = ['чат', 'чата', 'чатов'];

export const importing = {
  title: 'Импорт из Telegram Desktop',
  intro: 'Импортирует то, что Telegram Desktop экспортировал в формате «Машиночитаемый JSON»: один чат или весь аккаунт. Входить в Telegram не нужно.',
  path: 'Файл или папка',
  pathHint: 'Путь к result.json или к папке с ним',
  browse: 'Выбрать файл',
  look: 'Прочитать',
  missing: 'Введите путь или выберите файл.',
  noPath: 'Эта версия Obsidian не сообщает, где находится файл. Введите путь.',
  reading: (bytes: number): string => `Читаем и проверяем файл: ${format.bytes(bytes)}`,
  all: 'Выбрать все',
  none: 'Снять выбор',
  left: 'вы вышли',
  leftOut: (count: number): string => `${counted(count, chats)} из файла импортировать нельзя`,
  layout: 'Заметки',
  files: 'Файлы экспорта',
  filesChoices: {
    link: 'Общие с экспортом, иначе копировать',
    copy: 'Копировать',
    move: 'Переместить',
    none: 'Не брать',
  },
  moveHint: 'Файлы уходят из папки экспорта по мере появления в хранилище.',
  start: (count: number): string => `Импортировать ${format.count(count)} ${formFor(count, chats)}`,
};
