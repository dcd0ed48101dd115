export const common = {
  cancel: 'Отмена',
  close: 'Закрыть',
  back: 'Назад',
  next: 'Далее',
  working: 'Минутку…',
};
