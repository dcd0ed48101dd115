import type { HistoryRange } from '../../../model/chat';
import type { UnixSeconds } from '../../../model/ids';
import { counted, format, formFor, type Forms } from './words';

const chats: Forms = ['чат', 'чата', 'чатов'];
const messages: Forms = ['сообщение', 'сообщения', 'сообщений'];

export const choose = {
  title: 'Выбор чатов',
  search: 'Поиск по названию, @имени или id',
  searchOrLink: 'Название, @имя, id или ссылка',
  listLabel: 'Чаты',
  loading: (count: number): string => (count === 0 ? 'Читаем список чатов…' : `Уже ${counted(count, chats)}…`),
  count: (shown: number, all: number): string => (shown === all ? counted(all, chats) : `${format.count(shown)} из ${format.count(all)} ${formFor(all, ['чата', 'чатов', 'чатов'])}`),
  nothing: 'Таких чатов нет.',
  empty: 'В этом аккаунте нет чатов.',
  onlyChosen: 'Только выбранные',
  clear: 'Снять выбор',
  retry: 'Повторить',
  archived: 'Архив',
  pinned: 'Закреплён',
  restricted: 'Защищён',
  chosen: (count: number, folders = 0): string => {
    const parts = [...(count > 0 ? [counted(count, chats)] : []), ...(folders > 0 ? [counted(folders, ['папка', 'папки', 'папок'])] : [])];
    return parts.length === 0 ? 'Ничего не выбрано' : `${count > 0 ? formFor(count, ['Выбран', 'Выбрано', 'Выбрано']) : formFor(folders, ['Выбрана', 'Выбрано', 'Выбрано'])} ${parts.join(' и ')}`;
  },
  save: 'Сохранить',
  saveAndExport: 'Сохранить и экспортировать',
  keys: 'Стрелки перемещают, Enter выбирает, Shift выбирает несколько, Ctrl + Enter сохраняет',
  chooseShown: (count: number): string => `Выбрать показанные: ${format.count(count)}`,
  clearShown: (count: number): string => `Снять выбор с показанных: ${format.count(count)}`,
  folder: 'Папка Telegram',
  wholeFolder: (title: string): string => `Экспортировать папку «${title}» целиком: чаты, которые есть в ней на момент экспорта`,
  wholeFolders: 'Папки целиком:',
  removeFolder: (title: string): string => `Не экспортировать папку «${title}»`,
  allFolders: 'Все папки',
  kindsLabel: 'Виды чатов',
  groups: { people: 'Люди', groups: 'Группы', forums: 'Форумы', channels: 'Каналы', bots: 'Боты' },
  aboutMessages: (count: number): string => `до ${format.count(count)} ${formFor(count, ['сообщения', 'сообщений', 'сообщений'])}`,
  topicsChosen: (count: number): string => `${formFor(count, ['выбрана', 'выбраны', 'выбрано'])} ${counted(count, ['тема', 'темы', 'тем'])}`,
  loadingTopics: 'Читаем темы…',
  noTopics: 'В этом форуме нет тем.',
  topicPinned: 'Закреплена',
  topicClosed: 'Закрыта',
  topicHidden: 'Скрыта',
  topicMessages: (count: number): string => counted(count, messages),
  byLink: (link: string): string => `Добавить ${link}`,
  addingLink: 'Ищем…',
  addedByLink: (title: string): string => `«${title}»: чат добавлен и выбран.`,
  alreadyChosen: (title: string): string => `«${title}»: чат уже выбран.`,
  noMessages: 'нет сообщений',
  secret: 'Секретных чатов в списке нет: они существуют только на устройствах, где были начаты, и другая программа не может их экспортировать.',
};

export const kinds = {
  self: 'Чат с собой',
  user: 'Личный чат',
  bot: 'Бот',
  group: 'Группа',
  supergroup: 'Группа',
  forum: 'Форум',
  channel: 'Канал',
  monoforum: 'Личные сообщения канала',
};

export const preview = {
  label: (title: string): string => `Подробности: ${title}`,
  show: 'Просмотр',
  count: (count: number | null): string => (count === null ? 'Число сообщений неизвестно' : counted(count, messages)),
  newest: (day: string): string => `последнее ${day}`,
  service: 'Служебное сообщение',
  other: 'Вложение',
  media: {
    photo: 'Фото',
    video: 'Видео',
    gif: 'GIF',
    roundVideo: 'Видеосообщение',
    voice: 'Голосовое сообщение',
    audio: 'Музыка',
    sticker: 'Стикер',
    document: 'Файл',
    poll: 'Опрос',
    contact: 'Контакт',
    location: 'Геопозиция',
    venue: 'Место',
  },
  asInSettings: 'Как в настройках',
  these: 'Эти',
  fromHere: 'Отсюда',
  fromHereLabel: (author: string, text: string): string => `Начать с сообщения, ${author}: ${text}`,
  rangeWords: ({ fromId, toId }: HistoryRange): string => {
    if (fromId === undefined) return 'Свой диапазон';
    if (toId === fromId) return `Только сообщение ${fromId}`;
    return toId === undefined ? `Начиная с сообщения ${fromId}` : `Сообщения с ${fromId} по ${toId}`;
  },
  wholeAgain: 'Снова все сообщения',
};

export const estimate = {
  button: 'Оценить',
  label: 'Оценка следующего экспорта',
  columns: { chat: 'Чат', messages: 'Сообщения', fresh: 'Новые', files: 'Файлы', size: 'Размер', time: 'Время' },
  unknown: 'неизвестно',
  number: (value: number | null): string => (value === null ? 'неизвестно' : format.count(value)),
  size: (bytes: number | null): string => (bytes === null ? 'неизвестно' : format.bytes(bytes)),
  hint: 'Размеры оценены по последним файлам каждого чата; паузы, о которых просит Telegram, и комментарии не учтены.',
};

export const range = {
  label: 'Сообщения',
  labelOfNew: 'Сообщения новых чатов',
  all: 'Все сообщения',
  last: 'Последние',
  since: 'Начиная с даты',
  lastUnit: 'сообщений',
  lastProblem: 'Введите целое число от 1 до 10 000 000.',
  sinceProblem: 'Введите дату.',
  whole: 'все сообщения',
  topic: (id: number): string => `тема ${id}`,
  newest: (count: number): string => (count === 1 ? 'последнее сообщение' : `${formFor(count, ['последнее', 'последние', 'последние'])} ${counted(count, messages)}`),
  from: (id: number): string => `с сообщения ${id}`,
  upTo: (id: number): string => `по сообщение ${id}`,
  sinceDay: (date: UnixSeconds): string => `с ${format.day(date)}`,
  beforeDay: (date: UnixSeconds): string => `до ${format.day(date)}`,
};

export const link = {
  title: 'Экспорт по ссылке',
  reference: 'Чат',
  hint: 'Ссылка вида t.me/name/5, @имя, числовой id, me или me/name — сохранённое оттуда',
  remember: 'Добавить к выбранным чатам',
  start: 'Экспортировать',
  missing: 'Введите ссылку, имя или id.',
};
